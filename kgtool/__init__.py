"""Knowledge graph of Taiwan's research cooperation, for use from Python.

>>> import kgtool
>>> answer = kgtool.ask("cq04", ministry="most")   # after `kgtool build`
>>> for row in answer: ...                          # each row is a dict
>>> frame = answer.to_dataframe()                   # if pandas is installed
>>> report = kgtool.check_files("mine.ttl", shapes="myshapes.ttl")     # your own files
>>> print(kgtool.infer_files("mine.ttl", "ontology.ttl").to_text())
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kgtool.answers import Answer
    from kgtool.errors import KgError
    from kgtool.reason import Inferred
    from kgtool.validate import Report

__all__ = ["Answer", "KgError", "ask", "check_files", "infer_files", "query"]


def __getattr__(name: str) -> Any:
    """Import `Answer` and `KgError` when they are first used: nothing heavy happens at import."""
    if name == "Answer":
        from kgtool.answers import Answer

        return Answer
    if name == "KgError":
        from kgtool.errors import KgError

        return KgError
    raise AttributeError(name)


def _open(store: str | None, endpoint: str | None) -> Any:
    from pathlib import Path

    from kgtool.repository import default_store, find_project
    from kgtool.stores import open_store

    folder = Path(store) if store else default_store(find_project())
    return open_store(folder, endpoint)


def ask(
    question: str,
    *,
    lang: str = "zh-Hant",
    store: str | None = None,
    endpoint: str | None = None,
    as_of: str | None = None,
    sources: bool = False,
    **parameters: str,
) -> Answer:
    """Answer a question of the catalogue.

    Parameters: `question`, its id (`"cq04"`); `parameters`, values by name as a person writes
    them (`ministry="most"` or `ministry="科技部"`); `lang` of labels; `store`, a store folder, or
    `endpoint`, a SPARQL address, instead of the project's own store; `as_of`, a day, month or year
    (`"2018-06-30"`, `"2018"`) for which it is answered, from a store only; `sources`, whether to
    find what each row rests on (`Answer.sources`).
    Errors: `KgError` (`WrongUse`, `StoreProblem`, `EndpointProblem`).
    """
    from kgtool.catalogue import answer, name_parameters, question_text
    from kgtool.queries import find_question
    from kgtool.repository import find_project

    project = find_project()
    found = find_question(project, question)
    written = {name: str(value) for name, value in parameters.items()}
    given = name_parameters(project, found, written)
    opened = _open(store, endpoint)
    if as_of is not None:
        from kgtool.asof import open_past, read_day

        past = open_past(opened, read_day(as_of))
        return past.ask(project, found, given, lang, sources=sources)
    answered = answer(opened, project, found, given, lang)
    if not sources:
        return answered
    from kgtool.trace import cite_rows

    text = question_text(opened, found, given, lang)
    return cite_rows(opened, project, text, answered, lang)


def query(
    sparql: str,
    *,
    lang: str = "zh-Hant",
    store: str | None = None,
    endpoint: str | None = None,
    as_of: str | None = None,
    sources: bool = False,
) -> Answer:
    """Answer a SPARQL SELECT query that only reads.

    Parameters: `as_of`, a day, month or year for which it is answered, from a store only;
    `sources`, whether to find what each row rests on, told in `lang`.
    Errors: `KgError` (`BadInput` with line and column, `Refused`, `StoreProblem`).
    """
    from kgtool.answers import Answer

    opened = _open(store, endpoint)
    if as_of is not None:
        from kgtool.asof import open_past, read_day
        from kgtool.errors import WrongUse
        from kgtool.repository import find_project

        past = open_past(opened, read_day(as_of))
        found = past.query(sparql, lang, project=find_project() if sources else None)
        if not isinstance(found, Answer):
            raise WrongUse("a SELECT query is needed here", "此處須為 SELECT 查詢")
        return found
    result = opened.select(sparql)
    answered = Answer(result.columns, result.rows)
    if not sources:
        return answered
    from kgtool.repository import find_project
    from kgtool.trace import cite_rows

    return cite_rows(opened, find_project(), sparql, answered, lang)


def check_files(
    *files: str | Path,
    shapes: str | Path | Sequence[str | Path] = (),
    engine: str = "auto",
    base: str | None = None,
) -> Report:
    """Check RDF files by SHACL shapes.

    Parameters: `files`, data (ttl, nt, nq, trig, rdf, owl or jsonld, each also as .gz); `shapes`,
    one or more files of shapes, by default the project's; `engine`, "auto", or "reference" for
    pyshacl; `base`, the IRI that relative ones start from.
    Returns a report: `conforms`, `findings`, `to_text("en")`, `to_json()`, `to_turtle()`.
    Errors: `KgError` (`BadInput` with line and column, `WrongUse`, `LimitReached`, `Refused`).
    Source: W3C SHACL, sections 2 to 6.
    """
    from pathlib import Path

    from kgtool.terms import read_rdf
    from kgtool.validate import check_files as check

    given = [shapes] if isinstance(shapes, str | Path) else shapes
    if given:
        paths = map(Path, given)
        rules = [quad.triple for path in paths for quad in read_rdf(path, path.name, base=base)]
    else:
        from kgtool.build import read_shapes
        from kgtool.repository import find_project

        rules = read_shapes(find_project())
    return check([Path(file) for file in files], rules, engine=engine, base=base)


def infer_files(*files: str | Path, full: bool = False, engine: str = "auto") -> Inferred:
    """Return what follows from RDF files, data and ontology together, by OWL 2 RL.

    Parameters: `files`, as of `check_files`; `full`, whether to add what is true of every graph;
    `engine`, "auto", or "reference" for owlrl.
    Returns the new triples: `len`, `triples`, `to_text("turtle")`; and the `clashes`, for each
    contradiction one sentence by language.
    Errors: `KgError` (`BadInput` with line and column, `WrongUse`, `LimitReached`, `Refused`).
    Source: W3C OWL 2 Profiles, section 4.3.
    """
    from pathlib import Path

    from kgtool.reason import infer_files as infer

    return infer([Path(file) for file in files], full=full, engine=engine)
