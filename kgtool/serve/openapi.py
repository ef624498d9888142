"""The question API as OpenAPI 3.1, made from the headers of the question files.

Values that can be listed are listed by their keys; names and IRIs are understood as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kgtool.catalogue import choices
from kgtool.cited import KINDS
from kgtool.queries import Question, read_questions
from kgtool.repository import Project
from kgtool.stores import Store

__all__ = ["openapi"]

_PLAIN: Mapping[str, dict[str, Any]] = {
    "year": {"type": "integer", "minimum": 1000, "maximum": 9999},
    "date": {"type": "string", "format": "date", "pattern": "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"},
    "number": {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"},
    "flag": {"type": "boolean"},
}
_LANG = {
    "name": "lang",
    "in": "query",
    "description": "標籤語言 · language of labels and notes",
    "schema": {"type": "string", "enum": ["zh-Hant", "en"], "default": "zh-Hant"},
}
_FORMAT = {
    "name": "format",
    "in": "query",
    "description": "回覆格式，優先於 Accept · format of the answer, before Accept",
    "schema": {"type": "string", "enum": ["json", "csv"]},
}
_BOM = {
    "name": "bom",
    "in": "query",
    "description": "1：CSV 供試算表使用（含 BOM，公式儲存格加單引號）"
    " · 1: CSV for spreadsheets, with byte order mark and no formulas",
    "schema": {"type": "string", "enum": ["0", "1"]},
}
_SOURCES = {
    "name": "sources",
    "in": "query",
    "description": "1：逐列附上所據來源（CSV 之 _sources、_statements 欄；JSON 各列之 _sources）"
    " · 1: with what each row rests on (CSV: columns _sources, _statements; JSON: _sources of rows)",
    "allowEmptyValue": True,
    "schema": {"type": "string", "enum": ["", "0", "1"]},
}
_PROBLEM = {
    "description": "問題說明 · what is wrong (RFC 9457)",
    "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
        "text/plain": {"schema": {"type": "string"}},
    },
}
_CITED = {
    "type": "array",
    "description": "所據來源 · what it rests on",
    "items": {
        "type": "object",
        "required": ["kind", "title", "text"],
        "properties": {
            "kind": {"type": "string", "enum": list(KINDS)},
            **{
                name: {"type": "string"}
                for name in (
                    *("statement", "source", "title", "publisher", "date", "locator"),
                    *("confidence", "remark", "text"),
                )
            },
        },
    },
}
_ANSWER = {
    "type": "object",
    "required": ["id", "question", "columns", "notes", "rows"],
    "properties": {
        "id": {"type": "string"},
        "question": {"type": "string"},
        "lang": {"type": "string"},
        "answer": {"type": "boolean"},
        "notes": {"type": "array", "items": {"type": "string"}},
        "columns": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "heading"],
                "properties": {"name": {"type": "string"}, "heading": {"type": "string"}},
            },
        },
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": {"_sources": _CITED}},
        },
        "sources": _CITED,
    },
}
_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def _schema(store: Store, kind: str, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind not in known:
        known[kind] = {"type": "string", "enum": [choice.key for choice in choices(store, kind)]}
    return known[kind]


def _operation(
    store: Store, question: Question, known: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": f"{kind}：代碼、名稱或 IRI · key, name or IRI",
            "schema": _schema(store, kind, known),
        }
        for name, kind in question.parameters.items()
    ]
    return {
        "operationId": question.id,
        "summary": f"{question.label['zh-Hant']} · {question.label['en']}",
        "description": "\n\n".join(note for note in question.note.values() if note),
        "parameters": [*parameters, _LANG, _FORMAT, _BOM, _SOURCES],
        "responses": {
            "200": {
                "description": "答案 · the answer",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Answer"}},
                    "text/csv": {"schema": {"type": "string"}},
                },
            },
            "303": {"description": "頁面，供瀏覽器 · the page with the form, for browsers"},
            **dict.fromkeys(("400", "404", "406", "429", "503"), _PROBLEM),
        },
    }


def openapi(store: Store, project: Project, base: str, version: str) -> dict[str, Any]:
    """Return the OpenAPI document of the question API.

    Parameters: `store`, for the values that parameters may take; `base`, the server's address.
    """
    known: dict[str, dict[str, Any]] = {}
    questions = read_questions(project)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "臺灣產學研合作知識圖譜：題庫 API · Question API of the knowledge graph"
            " of Taiwan's research cooperation",
            "version": version or "0",
            "license": {
                "name": "CC BY 4.0",
                "url": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "servers": [{"url": base.rstrip("/")}],
        "paths": {
            f"/questions/{question.id}": {"get": _operation(store, question, known)}
            for question in questions
        },
        "components": {"schemas": {"Answer": _ANSWER, "Problem": _PROBLEM_SCHEMA}},
    }
