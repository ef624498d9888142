"""Addresses for those who run the server: is it well, how busy is it, and what is where."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from kgtool.serve.delivery import Answer, Desk
from kgtool.serve.metrics import Metrics
from kgtool.serve.negotiate import choose_language
from kgtool.serve.site import prefers_html

__all__ = ["health", "index", "metrics"]

_FRESH = {"cache-control": "no-store"}


async def health(request: Request) -> Response:
    """Say whether there are workers with an open store."""
    desk: Desk = request.app.state.desk
    well = desk.pool.well
    content = {
        "status": "ok" if well else "starting",
        "graph": desk.pool.edition.partition(" ")[0],
        "idle": desk.pool.idle,
        "running": len(desk.pool.busy),
        "heavy": desk.pool.heavy,
    }
    return JSONResponse(content, 200 if well else 503, _FRESH)


async def metrics(request: Request) -> Response:
    """Give the counts."""
    desk: Desk = request.app.state.desk
    known: Metrics = request.app.state.metrics
    pool = desk.pool
    gauges: dict[str, tuple[str, float]] = {
        "workers_idle": ("Workers that wait for work.", pool.idle),
        "queries_running": ("Queries at work.", len(pool.busy)),
        "queries_heavy": ("Long queries at work.", pool.heavy),
        "permits_held": ("Permits held by clients.", desk.admission.running),
        "refused_total": ("Requests sent away with 429.", desk.admission.refused),
        "cache_hits_total": ("Answers given from the cache.", desk.cache.hits),
        "workers_started_total": ("Worker processes started.", pool.spawned),
    }
    for reason in ("time", "busy", "gone", "broken", "retired"):
        gauges[f"workers_ended_{reason}_total"] = (
            f"Workers ended ({reason}).",
            pool.deaths.get(reason, 0),
        )
    text = known.text(gauges)
    return PlainTextResponse(text, headers=_FRESH, media_type="text/plain; version=0.0.4")


async def index(request: Request) -> ASGIApp:
    """Say what is where, for machines; people get the home page, where there are pages."""
    if prefers_html(request, {"json": ("application/json",)}):
        lang = choose_language(request.headers.get("accept-language", ""))
        headers = {"content-language": lang, "vary": "Accept, Accept-Language"}
        task = {"do": "page", "path": "", "lang": lang}
        return Answer(request.app.state.desk, task, headers, paged=True)
    base = request.app.state.desk.settings.address
    places = ("sparql", "questions", "openapi.json", "graphs?default", "health")
    return JSONResponse({name.partition("?")[0]: base + name for name in places})
