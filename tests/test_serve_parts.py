"""The parts of the server that need no socket: permits, negotiation, frames, the memory of answers."""

from __future__ import annotations

import ast
import asyncio
import io
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import BadInput
from kgtool.rdfxml import to_rdfxml
from kgtool.serve.admission import Admission, client_of
from kgtool.serve.cache import Cache, Entry
from kgtool.serve.errors import Fault, NotAcceptable
from kgtool.serve.frames import DATA, frame, read_frame
from kgtool.serve.negotiate import DOCUMENT_FORMATS, choose, choose_language
from kgtool.serve.settings import MIB, Limits
from kgtool.terms import Literal, NamedNode, Triple

Found = TypeVar("Found")


def in_a_loop(work: Coroutine[None, None, Found]) -> Found:
    """Return what the coroutine gives in a loop and a thread of its own: a browser that other tests
    drive keeps a loop running in the main thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:0db8:0001:0002"),
        ("2001:db8:1:2:ffff::", "2001:0db8:0001:0002"),
        ("fe80::1%eth0", "fe80:0000:0000:0000"),
        ("local", "local"),
    ],
)
def test_a_client_is_an_address_or_a_network(address: str, client: str) -> None:
    """IPv6 gives every customer a network; changing the address in it makes no new client."""
    assert client == client_of(address)


def test_each_client_has_permits_of_its_own() -> None:
    """C11: five run, some wait, the rest are sent away; others are not affected; none leaks."""

    async def work() -> tuple[list[str], int, int]:
        admission = Admission(Limits(running=5, waiting=2, patience=0.05))
        end = asyncio.Event()

        async def ask(client: str) -> str:
            try:
                async with admission.permit(client):
                    await end.wait()
                    return "done"
            except Fault as fault:
                return str(fault.status)

        busy = [asyncio.create_task(ask("one")) for _ in range(9)]
        await asyncio.sleep(0)
        other = asyncio.create_task(ask("other"))
        await asyncio.sleep(0.1)
        held = admission.running
        end.set()
        return sorted([*await asyncio.gather(*busy), await other]), held, admission.running

    assert (["429"] * 4 + ["done"] * 6, 6, 0) == in_a_loop(work())


def test_a_client_that_gives_up_waiting_takes_no_permit() -> None:
    """C11: whoever is cancelled while waiting, or just as it is let in, leaks nothing."""

    async def work() -> int:
        admission = Admission(Limits(running=1, waiting=8))

        async def ask() -> None:
            async with admission.permit("one"):
                await asyncio.sleep(0.001)

        tasks = [asyncio.create_task(ask()) for _ in range(6)]
        await asyncio.sleep(0.002)
        for task in tasks[1::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return admission.running

    assert 0 == in_a_loop(work())


RANGES = st.sampled_from(
    [
        "*/*",
        "text/*",
        "application/*",
        *(name for names in DOCUMENT_FORMATS.values() for name in names),
    ]
)
QUALITIES = st.sampled_from(
    ["", ";q=0", ";q=0.5", ";q=1", ";q=0.123", ";q=2", ";q=", "; x=y;q=0.1"]
)


@given(st.lists(st.tuples(RANGES, QUALITIES), max_size=6), st.text(max_size=20))
def test_negotiation_finds_a_format_or_says_which_there_are(
    wishes: list[tuple[str, str]], noise: str
) -> None:
    """E6: any header gives one of the formats, or the list; it never breaks."""
    header = ", ".join(["".join(wish) for wish in wishes] + [noise])
    offer = [names[0] for names in DOCUMENT_FORMATS.values()]
    try:
        found = DOCUMENT_FORMATS[choose(DOCUMENT_FORMATS, header)][0]
    except NotAcceptable as error:
        found = ", ".join(error.offer)
    assert found in (*offer, ", ".join(offer))
    assert choose_language(header) in ("en", "zh-Hant")


@pytest.mark.parametrize(
    ("header", "wanted", "lang"),
    [
        ("", "", "zh-Hant"),
        ("en-GB,en;q=0.9", "", "en"),
        ("fr, zh-TW;q=0.8, en;q=0.7", "", "zh-Hant"),
        ("zh;q=0.1, en;q=0.2", "", "en"),
        ("en;q=0, zh", "", "zh-Hant"),
        ("fr", "", "zh-Hant"),
        ("zh-TW", "en", "en"),
    ],
)
def test_the_language_is_the_one_liked_best(header: str, wanted: str, lang: str) -> None:
    """E6: Accept-Language with qualities, after what the address asks for."""
    assert lang == choose_language(header, wanted)


@given(st.binary(max_size=200))
def test_a_frame_comes_back_and_a_cut_one_does_not(content: bytes) -> None:
    """C8: half a frame is no frame."""
    whole = frame(DATA, content)
    assert (DATA, content) == read_frame(io.BytesIO(whole))
    assert read_frame(io.BytesIO(whole[:-1] if content else whole[:3])) is None


def test_the_memory_of_answers_is_bounded() -> None:
    """E8: small answers are kept until there are too many, large ones never; the oldest goes first."""
    cache = Cache()
    for number in range(1000):
        cache.put(number, Entry.of("text/plain", bytes([number % 256]) * 200_000))
    kept = [number for number in range(1000) if cache.get(number)]
    assert 300 < len(kept) < 64 * MIB / 200_000
    assert all(after == before + 1 for before, after in pairwise(kept))
    cache.put("large", Entry.of("text/plain", b"x" * 3 * MIB))
    assert cache.get("large") is None


def test_what_xml_cannot_hold_is_refused() -> None:
    """B8: a control character, or a predicate that ends in no name, is an error and not a bad file."""
    thing, good = NamedNode("http://x.org/s"), NamedNode("http://x.org/p")
    for predicate, text in ((good, "a\x01b"), (NamedNode("http://x.org/"), "a")):
        with pytest.raises(BadInput):
            to_rdfxml([Triple(thing, predicate, Literal(text))])


ROWS = (
    *("A1", "A3", "A4", "A5", "A9", "A10"),
    *("B3", "B4", "B5", "B6", "B7", "B8", "B9"),
    *(f"C{row}" for row in range(1, 12)),
    *(f"D{row}" for row in range(1, 13)),
    *("E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E11"),
    *("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F11", "F12", "F15"),
)
"""Faults and attacks by the number of their row, of those that a server meets. It has no federation,
reads no RDF, XML or archives, and imports nothing: A2, A6 to A8, B1 and B2 are about other doors."""


@pytest.mark.parametrize("row", ROWS)
def test_every_fault_that_a_server_meets_has_a_test(row: str) -> None:
    """The first line of some test of the server names the row."""
    folder = Path(__file__).parent
    files = [*folder.glob("test_serve_*.py"), folder / "browser" / "test_live.py"]
    named = [
        node.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and re.search(rf"\b{row}\b", (ast.get_docstring(node) or "").partition(":")[0])
    ]
    assert named
