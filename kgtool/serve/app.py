"""The addresses of the server, each with the methods that it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from kgtool.errors import KgError
from kgtool.serve.admission import Admission
from kgtool.serve.catalogue import api, question, questions
from kgtool.serve.delivery import Desk
from kgtool.serve.endpoint import sparql
from kgtool.serve.guard import Guard
from kgtool.serve.metrics import Metrics
from kgtool.serve.pool import Pool
from kgtool.serve.problems import on_failure, on_http_error, on_kg_error
from kgtool.serve.settings import Settings
from kgtool.serve.status import health, index, metrics
from kgtool.serve.things import graph_store, named_graph, thing
from kgtool.serve.updates import Door, update, wrong_method
from kgtool.serve.watch import watch_store

__all__ = ["application"]

Endpoint = Callable[[Request], Awaitable[ASGIApp]]
_READ = ("GET", "HEAD")


def _route(path: str, endpoint: Endpoint, methods: Sequence[str] = _READ) -> Route:
    """Return a route that also answers OPTIONS, for browsers and for tools that ask first."""
    allowed = ", ".join([*methods, "OPTIONS"])

    async def answer(request: Request) -> ASGIApp:
        if request.method != "OPTIONS":
            return await endpoint(request)
        headers = {
            "allow": allowed,
            "access-control-allow-methods": allowed,
            "access-control-allow-headers": "Accept, Accept-Language, Accept-Profile, Content-Type",
            "access-control-max-age": "86400",
        }
        return Response(status_code=204, headers=headers)

    return Route(path, answer, methods=[*methods, "OPTIONS"])


async def _left(_: Request, __: Exception) -> Response:
    """The client has left before its request was whole; nobody reads this."""
    return Response(status_code=408, headers={"connection": "close"})


def application(settings: Settings, queries: Pool, pages: Pool) -> ASGIApp:
    """Return the server as an ASGI application, whose end is the end of its workers."""
    desk = Desk(settings, queries, pages, Admission(settings.limits))
    counts = Metrics()

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        watch = watch_store(desk)
        try:
            yield
        finally:
            watch.cancel()
            for pool in (pages, queries):
                await pool.stop()

    routes = [
        _route("/", index),
        _route("/sparql", sparql, (*_READ, "POST")),
        _route("/sparql/", sparql, (*_READ, "POST")),
        _route("/update", update, ("POST",)),
        _route("/update", wrong_method),
        _route("/questions", questions),
        _route("/questions/{id}", question),
        _route("/openapi.json", api),
        _route("/graphs", graph_store),
        _route("/graph/{key:path}", named_graph),
        _route("/health", health),
        _route("/metrics", metrics),
        _route("/{path:path}", thing),
    ]
    handlers = {
        KgError: on_kg_error,
        HTTPException: on_http_error,
        ClientDisconnect: _left,
        Exception: on_failure,
    }
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=life)
    app.router.redirect_slashes = False
    app.state.desk, app.state.metrics, app.state.door = desk, counts, Door(desk)
    return Guard(app, settings.limits, counts)
