// Sets the colours that a reader chose before the page is drawn: a classic script in the head.
(() => {
  document.documentElement.dataset.scripts = "on"; // room is kept for what scripts will add
  try {
    const chosen = localStorage.getItem("coop-tw-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // storage is switched off: the system's colours apply
  }
})();
