"""A remote SPARQL endpoint over SPARQLWrapper: an answer that is whole, or an error.

SPARQLWrapper hands on an HTML page or half an answer as if it were a result, and its time limit
is per read. So everything that comes back is checked here, under one deadline for the whole query.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from SPARQLWrapper import JSON, POST, TURTLE, SPARQLExceptions, SPARQLWrapper

from kgtool.errors import BadInput, EndpointProblem, KgError, Refused
from kgtool.namespaces import PREFIXES
from kgtool.policy import check_query, query_form
from kgtool.stores import Result, Rows
from kgtool.terms import BlankNode, Literal, NamedNode, Term, read_turtle

__all__ = ["Remote"]

_CHUNK = 64 * 1024
_TRIES = 3
_BUSY = (429, 503)
_GRAPH_QUERIES = ("CONSTRUCT", "DESCRIBE")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing: a query goes to the address that was given, and to no other."""


_OPENER = urllib.request.build_opener(_NoRedirect)


class _Wrapper(SPARQLWrapper):
    def _query(self) -> tuple[Any, str]:
        try:
            return _OPENER.open(self._createRequest(), timeout=self.timeout), self.returnFormat
        except urllib.error.HTTPError as fault:
            if fault.code != 400:
                raise
            with fault:
                raise SPARQLExceptions.QueryBadFormed(fault.read(_CHUNK)) from None

    def _parseQueryType(self, query: str) -> str:  # noqa: N802
        """Not as the library does, which takes any "ask" or "add" in a comment for the form."""
        return query_form(query)


class Remote:
    """A SPARQL endpoint.

    Parameters: `address` (str), http or https; `timeout` (float), seconds for one query in all.
    Errors: `Refused` if the address is of another kind.
    """

    def __init__(self, address: str, timeout: float = 30.0) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused(
                "an endpoint is an http or https address",
                "端點須為 http 或 https 網址",
            )
        if parts.username or parts.password:
            raise Refused(
                "an endpoint address must not hold a user name or password",
                "端點網址不得包含帳號或密碼",
            )
        self._address = address
        self._host = parts.hostname
        self._timeout = timeout

    def run(self, query: str) -> Result:
        """Answer a query; see `kgtool.stores.Store`.

        Errors: `EndpointProblem` if the endpoint is down, too slow, or its answer is not whole.
        """
        check_query(query)
        deadline = time.monotonic() + self._timeout
        for attempt in range(1, _TRIES + 1):
            try:
                return self._ask_in_time(query, deadline)
            except urllib.error.HTTPError as fault:
                wait = _wait(fault, attempt)
                fault.close()
                if fault.code not in _BUSY or time.monotonic() + wait > deadline:
                    raise self._status(fault.code) from None
                time.sleep(wait)
        raise self._problem("busy")

    def select(self, query: str) -> Rows:
        """Answer a SELECT query."""
        result = self.run(query)
        if not isinstance(result, Rows):
            raise BadInput("query", "a SELECT query is needed here", "此處須為 SELECT 查詢")
        return result

    def _problem(self, reason: str, reason_zh: str = "") -> EndpointProblem:
        return EndpointProblem(
            f"the endpoint {self._host} gave no usable answer: {reason}",
            f"端點 {self._host} 未給出可用的答案：{reason_zh or reason}",
        )

    def _status(self, code: int) -> EndpointProblem:
        if code in range(300, 400):
            return self._problem(
                f"HTTP {code}: it points to another address; give that one if you trust it",
                f"HTTP {code}：端點轉往其他網址；如可信任，請直接指定該網址",
            )
        return self._problem(f"HTTP {code}")

    def _ask_in_time(self, query: str, deadline: float) -> Result:
        """Ask in a thread: the library's time limit is per read, so drops of bytes outlast it."""
        ended: list[Result | KgError | OSError] = []

        def work() -> None:
            try:
                ended.append(self._ask(query, deadline))
            except (KgError, OSError) as fault:
                ended.append(fault)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        worker.join(max(0.0, deadline - time.monotonic()))
        if not ended:
            raise self._too_slow()
        (found,) = ended
        if isinstance(found, (KgError, OSError)):
            raise found
        return found

    def _ask(self, query: str, deadline: float) -> Result:
        wrapper = _Wrapper(self._address)
        wrapper.setMethod(POST)
        wrapper.setQuery(_with_prefixes(query))
        graph = wrapper.queryType in _GRAPH_QUERIES
        wrapper.setReturnFormat(TURTLE if graph else JSON)
        wrapper.setTimeout(max(1, round(deadline - time.monotonic())))
        try:
            response = wrapper.query().response
            with response:
                body = self._read(response, deadline)
        except SPARQLExceptions.QueryBadFormed as fault:
            raise _refused_query(fault) from None
        except SPARQLExceptions.SPARQLWrapperException as fault:
            raise self._problem(type(fault).__name__) from None
        except urllib.error.HTTPError:
            raise
        except TimeoutError:
            raise self._too_slow() from None
        except (OSError, http.client.HTTPException) as fault:
            if isinstance(getattr(fault, "reason", None), TimeoutError):
                raise self._too_slow() from None
            raise self._problem(
                f"no connection or cut off ({type(fault).__name__})",
                f"無法連線或連線中斷（{type(fault).__name__}）",
            ) from None
        self._check_head(response, body, graph=graph)
        return read_turtle(body, self._host) if graph else self._parse(body)

    def _too_slow(self) -> EndpointProblem:
        return self._problem(
            f"no whole answer within {self._timeout:g} s", f"{self._timeout:g} 秒內未取得完整答案"
        )

    def _read(self, response: Any, deadline: float) -> bytes:
        parts: list[bytes] = []
        while part := response.read1(_CHUNK):
            parts.append(part)
            if time.monotonic() > deadline:
                raise self._too_slow()
        declared = response.headers.get("Content-Length")
        body = b"".join(parts)
        if declared and declared.isdigit() and int(declared) != len(body):
            raise self._problem("the answer was cut off", "答案在傳輸途中被截斷")
        return body

    def _check_head(self, response: Any, body: bytes, *, graph: bool) -> None:
        if response.status != 200:
            raise self._problem(
                f"HTTP {response.status}: the answer is partial",
                f"HTTP {response.status}：答案不完整",
            )
        kind = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        fits = ("turtle" in kind or "n-triples" in kind) if graph else "json" in kind
        if not fits:
            begin = body[:60].decode("utf-8", "replace").strip()
            raise self._problem(
                f"it answered {kind or 'without a type'} instead of a result: {begin!r}",
                f"回傳的是 {kind or '未註明類型的內容'} 而非查詢結果：{begin!r}",
            )

    def _parse(self, body: bytes) -> Result:
        try:
            document = json.loads(body.decode("utf-8"))
            if isinstance(document.get("boolean"), bool):
                return bool(document["boolean"])
            columns = tuple(document["head"]["vars"])
            bindings = document["results"]["bindings"]
            rows = [tuple(_term(row.get(name)) for name in columns) for row in bindings]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self._problem(
                "its answer is not a whole SPARQL result", "回傳內容不是完整的 SPARQL 結果"
            ) from None
        return Rows(columns, rows)


def _wait(fault: urllib.error.HTTPError, attempt: int) -> float:
    asked = fault.headers.get("Retry-After", "") if fault.headers else ""
    return min(float(asked), 10.0) if asked.isdigit() else 0.5 * attempt


def _refused_query(fault: Exception) -> BadInput:
    lines = str(fault).replace("\\n", "\n").strip().splitlines()
    reason = lines[-1].strip(" '\"b") if lines else ""
    return BadInput("query", f"the endpoint cannot read it: {reason}", f"端點無法解讀：{reason}")


def _with_prefixes(query: str) -> str:
    missing = [
        f"PREFIX {name}: <{iri}>"
        for name, iri in sorted(PREFIXES.items())
        if re.search(rf"(?<![\w-]){name}:", query)
        and not re.search(rf"(?i)prefix\s+{name}:", query)
    ]
    return " ".join([*missing, query])


def _term(cell: dict[str, str] | None) -> Term | None:
    if cell is None:
        return None
    value = cell["value"]
    if cell["type"] == "uri":
        return NamedNode(value)
    if cell["type"] == "bnode":
        return BlankNode(value)
    if language := cell.get("xml:lang"):
        return Literal(value, language=language)
    if datatype := cell.get("datatype"):
        return Literal(value, datatype=NamedNode(datatype))
    return Literal(value)
