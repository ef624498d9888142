"""The yardstick of `serving.py`: a bare Starlette page on pyoxigraph in one process, without limits.

`python benchmarks/serving_bare.py STORE PORT` opens the current generation of a store folder.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyoxigraph
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_FORMAT = pyoxigraph.QueryResultsFormat.JSON


def main() -> None:
    """Serve `/sparql` and `/id/{key}.ttl`."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    generation = json.loads((folder / "kgtool-store.json").read_text("utf-8"))["generation"]
    store = pyoxigraph.Store.read_only(str(folder / generation))

    async def sparql(request: Request) -> Response:
        found = store.query(request.query_params["query"])
        return Response(
            found.serialize(format=_FORMAT), media_type="application/sparql-results+json"
        )

    async def document(request: Request) -> Response:
        found = store.query(f"DESCRIBE <https://w3id.org/coop-tw/id/{request.path_params['key']}>")
        return Response(
            found.serialize(format=pyoxigraph.RdfFormat.TURTLE), media_type="text/turtle"
        )

    app = Starlette(routes=[Route("/sparql", sparql), Route("/id/{key}.ttl", document)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
