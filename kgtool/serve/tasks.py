"""What a worker for queries can do: answer queries and questions, write graphs.

Each task takes the data of a request and gives the type of its answer with the answer's pieces.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from kgtool.repository import Project
from kgtool.serve.description import describe_service
from kgtool.serve.errors import NotFound
from kgtool.serve.made import Made
from kgtool.serve.negotiate import (
    GRAPH_FORMATS,
    ROW_FORMATS,
    choose,
    media_type,
)
from kgtool.serve.openapi import openapi
from kgtool.serve.questions import answer_text, question_list
from kgtool.serve.results import boolean_text, graph_pieces, row_pieces
from kgtool.stores import Dataset, Stream
from kgtool.stores.embedded import Embedded
from kgtool.stores.ledger import Ledger

__all__ = ["Tasks"]

Request = Mapping[str, Any]
_JSON = "application/json"


def _names(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


class Tasks:
    """Everything that is asked of one open store."""

    def __init__(
        self, store: Embedded, ledger: Ledger, project: Project, config: Mapping[str, Any]
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._project = project
        self._base: str = config["base"]
        self._version: str = config["version"]
        self._updates: bool = config["updates"]
        self._tasks: Mapping[str, Callable[[Request], Made]] = {
            "query": self._query,
            "graph": self._graph,
            "service": self._service,
            "question": self._question,
            "questions": self._questions,
            "openapi": self._openapi,
        }

    def make(self, request: Request) -> Made:
        """Do what a request asks for.

        Errors: `KgError`, also while the pieces are read.
        """
        return self._tasks[request["do"]](request)

    def _query(self, request: Request) -> Made:
        about = Dataset(self._base + "sparql", _names(request["default"]), _names(request["named"]))
        result = self._store.stream(request["query"], about)
        tabular = isinstance(result, bool | Stream)
        forms = ROW_FORMATS if tabular else GRAPH_FORMATS
        form = choose(forms, request["accept"], request["format"])
        kind = media_type(forms, form)
        if isinstance(result, bool):
            return Made(kind, [boolean_text(result, form)])
        if isinstance(result, Stream):
            return Made(kind, row_pieces(result, form))
        return Made(kind, graph_pieces(result, form))

    def _graph(self, request: Request) -> Made:
        name = request["graph"]
        if name is not None and name not in self._ledger.graphs:
            raise NotFound
        about = Dataset() if name is None else Dataset(default=(name,), named=())
        result = self._store.stream("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", about)
        form = choose(GRAPH_FORMATS, request["accept"], request["format"])
        kind = media_type(GRAPH_FORMATS, form)
        return Made(kind, graph_pieces(result, form))  # type: ignore[arg-type]

    def _service(self, request: Request) -> Made:
        form = choose(GRAPH_FORMATS, request["accept"], request["format"])
        triples = describe_service(self._base, self._ledger.graphs, updates=self._updates)
        return Made(media_type(GRAPH_FORMATS, form), graph_pieces(iter(triples), form))

    def _question(self, request: Request) -> Made:
        return Made(*answer_text(self._store, self._project, request))

    def _questions(self, request: Request) -> Made:
        listed = question_list(self._project, self._base, request["lang"])
        return Made(_JSON, [json.dumps(listed, ensure_ascii=False, indent=1) + "\n"])

    def _openapi(self, _: Request) -> Made:
        document = openapi(self._store, self._project, self._base, self._version)
        return Made(_JSON, [json.dumps(document, ensure_ascii=False, indent=1) + "\n"])
