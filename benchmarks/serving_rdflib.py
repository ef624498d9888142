"""The alternative in `serving.py`: rdflib-endpoint over the same graph, in memory.

`python benchmarks/serving_rdflib.py DUMP PORT`, with a Python that has rdflib-endpoint.
"""

from __future__ import annotations

import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def main() -> None:
    """Serve `/sparql`."""
    graph = Dataset()
    graph.parse(sys.argv[1], format="nquads")
    app = SparqlEndpoint(graph=graph, path="/sparql", enable_update=False)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
