"""`kgtool serve`: the site's pages, linked data, a SPARQL endpoint and the question API over HTTP."""

from __future__ import annotations

import json
import logging
import re
import sys
from importlib.metadata import version
from pathlib import Path

import click

from kgtool.cli.common import (
    Session,
    echo_error,
    read_text_file,
    session_options,
    warn_without_scripts,
)
from kgtool.errors import Refused, WrongUse

__all__ = ["command"]

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_SHORTEST = 16
_ANY = ("0.0.0.0", "::")  # noqa: S104
_ADDRESS = re.compile(r"https?://[^\s\"<>?#\x00-\x20\x7f-\U0010ffff]+")


class _Lines(logging.Formatter):
    """One line an event: JSON for machines, or text for people."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an exception only its kind, which says nothing of requests."""
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage().split("\n")[0],
            **getattr(record, "entry", {}),
        }
        if record.exc_info and record.exc_info[0]:
            entry["kind"] = record.exc_info[0].__name__
        if self._as_json:
            return json.dumps(entry, ensure_ascii=False)
        return " ".join(str(value) for value in entry.values())


def _is_news(record: logging.LogRecord) -> bool:
    """Say whether a line tells something; that there are no web sockets here is meant so."""
    text = record.getMessage()
    return "WebSocket" not in text and "upgrade request" not in text


def _start_log(form: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(as_json=form == "json"))
    handler.addFilter(_is_news)
    for name in ("uvicorn", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger(name).addHandler(handler)
    own = logging.getLogger("kgtool.serve")
    own.setLevel(logging.INFO if form != "none" else logging.ERROR)
    own.addHandler(handler)


def _read_token(file: Path | None) -> str:
    token = read_text_file(str(file)).strip() if file else ""
    if len(token) < _SHORTEST or not token.isascii() or len(token.split()) != 1:
        raise WrongUse(
            f"updates need --token-file: one word of at least {_SHORTEST} ASCII characters",
            f"開放更新須以 --token-file 指定權杖檔案，內容為至少 {_SHORTEST} 個 ASCII 字元",
        )
    return token


def _check_base(base: str, host: str) -> None:
    if base and not _ADDRESS.fullmatch(base):
        raise WrongUse(
            "--base is an address such as https://kg.example.org/",
            "--base 須為網址，例如 https://kg.example.org/",
        )
    if not base and host in _ANY:
        raise WrongUse(
            f"with --host {host} give --base too: the address that links begin with",
            f"使用 --host {host} 時須一併指定 --base，作為連結所用的對外網址",
        )


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="位址 · address to listen on")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="連接埠 · port"
)
@click.option("--base", default="", metavar="URL", help="對外網址 · public address, for links")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="查詢行程數，預設為處理器核心數加一 · query processes (default: cores + 1)",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="單一查詢時限（秒） · seconds that a query may take",
)
@click.option(
    "--memory",
    type=click.IntRange(min=64),
    default=1024,
    show_default=True,
    help="單一查詢記憶體上限（MiB） · MiB that a query may take",
)
@click.option(
    "--log-format",
    "log",
    type=click.Choice(["json", "text", "none"]),
    default="json",
    show_default=True,
    help="記錄格式 · format of the log on standard error",
)
@click.option(
    "--behind-proxy",
    "proxied",
    is_flag=True,
    help="本機反向代理之後：以 X-Forwarded-For 區分用戶端"
    " · behind a proxy on this machine: tell clients apart by X-Forwarded-For",
)
@click.option(
    "--allow-updates", "updates", is_flag=True, help="開放 /update · let clients change the store"
)
@click.option(
    "--token-file",
    "token",
    type=click.Path(dir_okay=False, path_type=Path),
    help="更新所需權杖的檔案 · file with the token that an update needs",
)
@click.option(
    "--allow-remote-updates",
    "remote",
    is_flag=True,
    help="非本機位址亦開放更新 · also where others than this machine can connect",
)
@session_options
def command(
    session: Session,
    host: str,
    port: int,
    base: str,
    workers: int | None,
    memory: int,
    log: str,
    proxied: bool,
    updates: bool,
    token: Path | None,
    remote: bool,
) -> None:
    """提供網站、SPARQL 端點與題庫 API。 · Serve pages, SPARQL, linked data and questions.

    \b
    kgtool serve
    curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT * { ?m a coop:Ministry }' \\
      http://127.0.0.1:8000/sparql
    """
    if sys.platform == "win32":
        raise WrongUse(
            "kgtool serve needs Linux or macOS (on Windows: WSL)",
            "kgtool serve 須在 Linux 或 macOS 執行（Windows 請使用 WSL）",
        )
    from kgtool.serve.server import serve
    from kgtool.serve.settings import MIB, Limits, Settings, Updates

    _start_log(log)
    _check_base(base, host)
    if updates and not remote and host not in _LOOPBACK:
        raise Refused(
            f"updates are for this machine only, but --host is {host}; see --allow-remote-updates",
            f"更新僅限本機，但 --host 為 {host}；另見 --allow-remote-updates",
        )
    settings = Settings(
        store=session.folder.absolute(),
        project=session.project.root,
        host=host,
        port=port,
        base=base,
        version=version("kgtool"),
        proxied=proxied,
        updates=Updates(_read_token(token)) if updates else None,
        limits=Limits(timeout=session.timeout, memory=memory * MIB),
        **({"workers": workers} if workers else {}),
    )

    warn_without_scripts()

    def opened(known: Settings) -> None:
        where = f"http://{'[' + host + ']' if ':' in host else host}:{known.port}/"
        echo_error(
            session.say(
                f"open {where} in a browser; Ctrl-C ends",
                f"請以瀏覽器開啟 {where}；按 Ctrl-C 結束",
            )
        )

    serve(settings, opened)
