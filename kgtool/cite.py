"""Citing an answer: question, parameters, version, digest of the answer and date, in four styles.

A citation's address holds all that is needed to ask again and to compare (`reproduce`):
`https://w3id.org/coop-tw/question/cq04?ministry=most&lang=en&version=0.1.0&data=…&answer=…`, where
`data` is the digest of the whole graph and `answer` that of the answer. Both are the first 128
bits of a SHA-256; the answer's is taken over its SPARQL TSV, so order and types count.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from kgtool.answers import Answer, to_text
from kgtool.catalogue import headings
from kgtool.errors import BadInput
from kgtool.namespaces import BASE, CONCEPT, ID
from kgtool.queries import Question
from kgtool.repository import Project
from kgtool.stores import Store
from kgtool.terms import Literal, NamedNode, Term
from kgtool.turtle import term_text

__all__ = [
    "STYLES",
    "Asked",
    "Citation",
    "Edition",
    "answer_digest",
    "cite",
    "edition",
    "read_citation",
]

STYLES = ("apa", "bibtex", "ris", "csl-json")
"""The styles of a citation; `apa` gives Chinese and English."""

_AUTHOR = {"en": "coop-tw project", "zh-Hant": "coop-tw 專案"}
_WORK = {
    "en": "Knowledge graph of Taiwan's industry-academia-research cooperation",
    "zh-Hant": "臺灣產學研合作知識圖譜",
}
_ADDRESS = re.compile(re.escape(BASE) + r"question/[a-z0-9-]+\?[A-Za-z0-9%&=._~+:/-]+")
_OWN = ("lang", "as-of", "version", "data", "answer")


@dataclass(frozen=True)
class Edition:
    """Which data answered: its version, the day of issue (ISO), and its digest, "" if not known."""

    version: str
    issued: str
    digest: str


@dataclass(frozen=True)
class Asked:
    """What was asked: values by parameter, the language of the labels, and the day of asking.

    `digest`: that of the store's content, "" if it is not known. `as_of`: the day that the answer
    is of, as a person wrote it, "" if none was given.
    """

    question: Question
    given: Mapping[str, Term]
    lang: str
    accessed: date | None = None
    digest: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class Citation:
    """An answer as it is cited.

    `question`: its id; `title` by language; `given`: parameters by name, as keys or plain values;
    `names`: the same by language as people read them; `lang` of the answer's labels; `digest` of
    the answer; `rows`: how many; `accessed`: the day it was asked; `as_of`: the day that it is of.
    """

    question: str
    title: Mapping[str, str]
    given: Mapping[str, str]
    lang: str
    edition: Edition
    digest: str
    rows: int = 0
    accessed: date | None = None
    as_of: str = ""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address that says everything needed to ask again."""
        facts = {**dict(sorted(self.given.items())), "lang": self.lang}
        if self.as_of:
            facts["as-of"] = self.as_of
        facts["version"] = self.edition.version
        if self.edition.digest:
            facts["data"] = self.edition.digest
        facts["answer"] = self.digest
        return f"{BASE}question/{self.question}?{urlencode(facts, quote_via=quote)}"

    def text(self, style: str) -> str:
        """Return the citation in one of `STYLES`, ending in a line break."""
        return _WRITERS[style](self)

    def _shown(self, lang: str) -> str:
        """Return the question with its parameters."""
        names = dict(sorted(self.names.get(lang, self.given).items()))
        if self.as_of:
            names["as of" if lang == "en" else "基準日"] = self.as_of
        title = self.title[lang]
        if not names:
            return title
        if lang == "en":
            return f"{title} ({', '.join(f'{name}: {value}' for name, value in names.items())})"
        return title + "（" + "、".join(f"{name}：{value}" for name, value in names.items()) + "）"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def answer_digest(answer: Answer) -> str:
    """Return the digest of an answer: 32 hexadecimal digits over its SPARQL TSV."""
    return _digest(to_text(answer, "tsv"))


def edition(store: Store, digest: str = "") -> Edition:
    """Return which data `store` holds, as its ontology says; `digest` of the whole if known."""
    query = f"""SELECT ?version ?issued WHERE {{ <{BASE}def> owl:versionInfo ?version .
  OPTIONAL {{ <{BASE}def> dcterms:modified ?issued }} }} ORDER BY ?version ?issued"""
    rows = store.select(query).rows
    version, issued = rows[0] if rows else (None, None)
    return Edition(_value(version), _value(issued), digest[:32])


def _value(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""


def _key(term: Term) -> str:
    """Return a value as `catalogue.resolve` reads it again."""
    if isinstance(term, NamedNode):
        return term.value.rpartition("/")[2] if term.value.startswith((ID, CONCEPT)) else term.value
    return _value(term)


def _label(store: Store, term: Term, lang: str) -> str:
    if not isinstance(term, NamedNode):
        return _value(term)
    rows = store.select(
        f"SELECT ?l WHERE {{ {term_text(term)} skos:prefLabel|rdfs:label ?l ."
        f' FILTER(LANGMATCHES(LANG(?l), "{lang}")) }} ORDER BY ?l LIMIT 1'
    ).rows
    return _value(rows[0][0]) if rows else _key(term)


def cite(store: Store, project: Project, asked: Asked, answer: Answer) -> Citation:
    """Return the citation of the `answer` that `store` gave to what was `asked`."""
    terms = asked.given
    return Citation(
        question=asked.question.id,
        title=asked.question.label,
        given={name: _key(term) for name, term in terms.items()},
        lang=asked.lang,
        edition=edition(store, asked.digest),
        digest=answer_digest(answer),
        rows=len(answer),
        accessed=asked.accessed,
        as_of=asked.as_of,
        names={
            lang: {words.get(name, name): _label(store, term, lang) for name, term in terms.items()}
            for lang, words in headings(project).items()
        },
    )


def read_citation(text: str, file: str) -> Citation:
    """Return the citation that stands in `text`, in whatever style.

    Parameters: `file` (str), the name in messages.
    Errors: `BadInput` if there is no address of an answer, or it lacks a part.
    """
    plain = text.replace("&amp;", "&")  # as it is in pages, and in what was copied from them
    addresses = sorted(set(_ADDRESS.findall(plain)))
    if len(addresses) != 1:
        raise BadInput(
            file,
            f"holds {len(addresses)} citations of an answer; give a file with one, as"
            " kgtool ask … --cite writes it",
            f"含有 {len(addresses)} 筆答案引註；請提供僅含一筆的檔案（由 kgtool ask … --cite 產生）",
        )
    parts = urlsplit(addresses[0])
    facts = dict(parse_qsl(parts.query))
    for name in ("lang", "version", "answer"):
        if name not in facts:
            raise BadInput(file, f'the address has no "{name}"', f"引註網址缺少「{name}」")
    given = {name: value for name, value in facts.items() if name not in _OWN}
    found = Edition(facts["version"], "", facts.get("data", ""))
    question = parts.path.rpartition("/")[2]
    as_of = facts.get("as-of", "")
    return Citation(question, {}, given, facts["lang"], found, facts["answer"], as_of=as_of)


def _to_apa(citation: Citation) -> str:
    """Source: APA 7, section 10.9 (data sets), and its usual form in Chinese."""
    edition, day = citation.edition, citation.accessed
    year = edition.issued[:4]
    seen_en = f"Retrieved {day:%B} {day.day}, {day.year}, from " if day else ""
    seen_zh = f"{day.year}年{day.month}月{day.day}日，取自 " if day else ""
    english = (
        f"{_AUTHOR['en']}. ({year or 'n.d.'}). {citation._shown('en')} [Answer from a data set]."
        f" {_WORK['en']} (Version {edition.version}). {seen_en}{citation.address}"
    )
    chinese = (
        f"{_AUTHOR['zh-Hant']}（{year or '無日期'}）。{citation._shown('zh-Hant')}〔資料集查詢結果〕。"
        f"{_WORK['zh-Hant']}（{edition.version} 版）。{seen_zh}{citation.address}"
    )
    return f"{chinese}\n\n{english}\n"


def _note(citation: Citation) -> str:
    digest = f"SHA-256/128 {citation.digest}"
    if citation.lang == "en":
        return f"Answer of {citation.rows} rows, {digest}; to ask again: kgtool reproduce FILE"
    return f"答案計 {citation.rows} 列，{digest}；重新查詢：kgtool reproduce 引註檔"


_TEX = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}"})


def _to_bibtex(citation: Citation) -> str:
    edition, day = citation.edition, citation.accessed
    work = f"{_WORK[citation.lang]}, version {edition.version}"
    fields = {
        "author": "{" + _AUTHOR[citation.lang].translate(_TEX) + "}",
        "title": "{" + citation._shown(citation.lang).translate(_TEX) + "}",
        "year": edition.issued[:4],
        "howpublished": work.translate(_TEX),
        "version": edition.version,
        "url": citation.address,
        "urldate": day.isoformat() if day else "",
        "note": _note(citation).translate(_TEX),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{cooptw-{citation.question}-{citation.digest[:8]},\n{body}\n}}\n"


def _to_ris(citation: Citation) -> str:
    edition, day = citation.edition, citation.accessed
    lines = [
        ("TY", "DATA"),
        ("AU", _AUTHOR[citation.lang]),
        ("TI", citation._shown(citation.lang)),
        ("T2", _WORK[citation.lang]),
        ("PY", edition.issued[:4]),
        ("ET", edition.version),
        ("UR", citation.address),
        ("Y2", f"{day:%Y/%m/%d}" if day else ""),
        ("N1", _note(citation)),
        ("LA", citation.lang),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value or tag == "ER")


def _to_csl(citation: Citation) -> str:
    """Source: CSL-JSON schema 1.0.2, type dataset."""
    edition, day = citation.edition, citation.accessed
    issued = [int(part) for part in edition.issued.split("-") if part.isdigit()]
    item = {
        "id": f"cooptw-{citation.question}-{citation.digest[:8]}",
        "type": "dataset",
        "title": citation._shown(citation.lang),
        "container-title": _WORK[citation.lang],
        "author": [{"literal": _AUTHOR[citation.lang]}],
        "issued": {"date-parts": [issued]} if issued else None,
        "accessed": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "version": edition.version,
        "URL": citation.address,
        "note": _note(citation),
        "language": citation.lang,
    }
    found = {name: value for name, value in item.items() if value is not None}
    return json.dumps([found], ensure_ascii=False, indent=1) + "\n"


_WRITERS = {"apa": _to_apa, "bibtex": _to_bibtex, "ris": _to_ris, "csl-json": _to_csl}
