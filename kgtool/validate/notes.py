"""Notes: what a person must know about the shapes themselves, since SHACL passes over it in silence.

A shape can conform because it tests nothing: a term is misspelt, a class has no members, a shape
is switched off or has no target. Each of these is a note; none of them is a finding about data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kgtool.errors import nearest
from kgtool.namespaces import PREFIXES
from kgtool.terms import NamedNode, Triple

__all__ = ["Note", "told", "unknown_terms"]

_SH = PREFIXES["sh"]
_FEW = 3
"""So many shapes without focus node are told one by one."""

_TERMS = frozenset(
    """
    AbstractResult AndConstraintComponent BlankNode BlankNodeOrIRI BlankNodeOrLiteral
    ClassConstraintComponent ClosedConstraintComponent ConstraintComponent
    DatatypeConstraintComponent DisjointConstraintComponent EqualsConstraintComponent
    HasValueConstraintComponent IRI IRIOrLiteral InConstraintComponent Info
    LanguageInConstraintComponent LessThanConstraintComponent LessThanOrEqualsConstraintComponent
    Literal MaxCountConstraintComponent MaxExclusiveConstraintComponent
    MaxInclusiveConstraintComponent MaxLengthConstraintComponent MinCountConstraintComponent
    MinExclusiveConstraintComponent MinInclusiveConstraintComponent MinLengthConstraintComponent
    NodeConstraintComponent NodeKind NodeKindConstraintComponent NodeShape NotConstraintComponent
    OrConstraintComponent Parameter Parameterizable PatternConstraintComponent PrefixDeclaration
    PropertyConstraintComponent PropertyGroup PropertyShape QualifiedMaxCountConstraintComponent
    QualifiedMinCountConstraintComponent SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint
    SPARQLConstraintComponent SPARQLConstructExecutable SPARQLExecutable SPARQLSelectExecutable
    SPARQLSelectValidator SPARQLUpdateExecutable Severity Shape UniqueLangConstraintComponent
    ValidationReport ValidationResult Validator Violation Warning XoneConstraintComponent
    alternativePath and ask class closed conforms construct datatype deactivated declare
    defaultValue description detail disjoint entailment equals flags focusNode group hasValue
    ignoredProperties in inversePath labelTemplate languageIn lessThan lessThanOrEquals maxCount
    maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive minLength name
    namespace node nodeKind nodeValidator not oneOrMorePath optional or order parameter path
    pattern prefix prefixes property propertyValidator qualifiedMaxCount qualifiedMinCount
    qualifiedValueShape qualifiedValueShapesDisjoint result resultMessage resultPath
    resultSeverity select severity shapesGraph shapesGraphWellFormed sourceConstraint
    sourceConstraintComponent sourceShape sparql suggestedShapesGraph targetClass targetNode
    targetObjectsOf targetSubjectsOf uniqueLang update validator value xone zeroOrMorePath
    zeroOrOnePath
    """.split()  # noqa: SIM905
)
_ADVANCED = frozenset(
    """
    ExpressionConstraintComponent Function JSConstraint JSConstraintComponent JSExecutable
    JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator ResultAnnotation Rule Rules
    SPARQLFunction SPARQLRule SPARQLTarget SPARQLTargetType Target TargetType TripleRule
    annotationProperty annotationValue annotationVarName bodyExpression condition expression
    filterShape intersection js jsFunctionName jsLibrary jsLibraryURL nodes object predicate
    resultAnnotation returnType rule sparqlExpr subject target this union values
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, order=True)
class Note:
    """One thing about the shapes: its `kind`, the shape or term, and a sentence in each language.

    Kinds: unknown-term, not-supported, no-target, no-focus, deactivated, recursive, incomplete,
    no-shape.
    """

    kind: str
    about: str
    en: str
    zh: str

    def message(self, lang: str) -> str:
        """Return the sentence in `lang` ("zh-Hant" or "en")."""
        return self.en if lang == "en" else self.zh


def told(notes: Sequence[Note], lang: str) -> Iterator[str]:
    """Yield notes as sentences for people; of many shapes without focus node one speaks."""
    idle = [note.about for note in notes if note.kind == "no-focus"]
    for note in notes:
        if note.kind != "no-focus" or len(idle) <= _FEW:
            yield note.message(lang)
    if len(idle) > _FEW:
        some = idle[:_FEW]
        if lang == "en":
            listed = f"{', '.join(some)} …"
            yield f"{len(idle)} shapes have no focus node in the data and test nothing: {listed}"
        else:
            yield f"{len(idle)} 個形狀在資料中沒有適用對象，未檢核任何內容：{'、'.join(some)} 等"


def unknown_terms(triples: Iterable[Triple]) -> Iterator[Note]:
    """Yield a note for each term of the SHACL namespace that SHACL, or this engine, does not have."""
    used = {
        term.value.removeprefix(_SH): None
        for triple in triples
        for term in (triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(_SH)
    }
    for name in sorted(used.keys() - _TERMS):
        if name in _ADVANCED:
            yield Note(
                "not-supported",
                f"sh:{name}",
                f"sh:{name} belongs to SHACL Advanced Features and is not evaluated",
                f"sh:{name} 屬 SHACL 進階功能，未予執行",
            )
        else:
            en, zh = nearest(name, _TERMS)
            yield Note(
                "unknown-term",
                f"sh:{name}",
                f"sh:{name} is no term of SHACL and tests nothing{en}",
                f"sh:{name} 不是 SHACL 詞彙，不具檢核作用{zh}",
            )
