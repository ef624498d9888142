"""Why the graph says something: proofs of what is inferred, down to statements and their sources.

`Explainer` is the way in. `known` holds the closed graph, `instances` (by `matching`) and `constructed`
ask the rules backwards, `search` finds the shortest proofs, `cite` the sources of leaves, `names`,
`axioms` and `telling` put all of it into sentences, `writing` into JSON and Turtle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kgtool.explain.cite import ONTOLOGY, Cited, find_cited
from kgtool.explain.constructed import Constructed
from kgtool.explain.instances import Instance, Ways
from kgtool.explain.known import Fact, Known, is_axiom, order
from kgtool.explain.search import Proof, Search
from kgtool.explain.telling import Teller, Told, ToldClash
from kgtool.namespaces import COOP
from kgtool.plans.quiet import without_collection
from kgtool.queries import Question, read_questions
from kgtool.reason import infer
from kgtool.reason.clashes import Clash
from kgtool.reason.engine import closure
from kgtool.repository import Project
from kgtool.stores import Rows, Store
from kgtool.stores.embedded import in_memory
from kgtool.terms import DefaultGraph, Quad, Term, Triple, graph_name
from kgtool.turtle import term_text

__all__ = ["ONTOLOGY", "Cited", "Explainer", "Fact", "Proof", "Told", "ToldClash", "is_axiom"]

_APART = frozenset(map(graph_name, ("inferred", "statements", "sources")))
_ASSERTED = """CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o }
  FILTER(?g NOT IN (graph:inferred, graph:statements, graph:sources)) }"""


def _facts(triples: Iterable[Triple]) -> Iterator[Fact]:
    for triple in triples:
        yield triple.subject, triple.predicate, triple.object


class Explainer:
    """Proofs of everything that a graph says.

    Make one by `of`; it reads and closes the graph once, so later answers are quick.
    """

    def __init__(
        self, asserted: Iterable[Triple], store: Store, questions: Sequence[Question] = ()
    ) -> None:
        self.store = store
        self._rules = Constructed(questions, store)
        with without_collection():
            self._close(set(asserted))
        self._teller = Teller(self.known, questions)
        self._ways = Ways(self.known, self.asserted.__contains__)
        self._search = Search(self.asserted.__contains__, self._instances)

    def _close(self, triples: set[Triple]) -> None:
        closed = closure(triples, literals=True)
        self.clashes: list[Clash] = closed.clashes
        self.asserted: frozenset[Fact] = frozenset(_facts(triples))
        self.known = Known(self.asserted)
        for facts in (_facts(closed.new), closed.generalized, self._rules.facts()):
            for fact in facts:
                self.known.add(fact)

    @classmethod
    def of(cls, source: Store | Iterable[Quad], project: Project | None = None) -> Explainer:
        """Return an explainer of a graph.

        Parameters: `source`, a store that `kgtool build` wrote (or an endpoint with the same
        graphs), or quads, which are closed first; `project`, whose rules apply beside OWL 2 RL.
        Errors: `BadInput` for a rule that does not say what it rests on.
        """
        questions = read_questions(project, "rules") if project else []
        if isinstance(source, Iterable):
            return cls._of_quads(list(source), questions)
        asserted = source.run(_ASSERTED)
        if isinstance(asserted, bool | Rows):
            raise TypeError(asserted)
        return cls(asserted, source, questions)

    @classmethod
    def _of_quads(cls, quads: list[Quad], questions: list[Question]) -> Explainer:
        triples = _asserted(quads)
        told = infer(triples, questions).triples
        plain = [Quad(t.subject, t.predicate, t.object) for t in (*triples, *told)]
        new = [Quad(t.subject, t.predicate, t.object, graph_name("inferred")) for t in told]
        store = in_memory(list(dict.fromkeys([*quads, *plain, *new])))
        return cls(triples, store, questions)

    def holds(self, triple: Triple | Fact) -> bool:
        """Return whether the graph says something, in so many words or by a rule."""
        return self.known.has(_fact(triple))

    def is_asserted(self, triple: Triple | Fact) -> bool:
        """Return whether something is said in so many words, by a row or by the ontology."""
        return _fact(triple) in self.asserted

    def proof(self, triple: Triple | Fact) -> Proof | None:
        """Return the shortest proof, None if the graph does not say it."""
        fact = _fact(triple)
        return self._search.best(fact) if self.known.has(fact) else None

    def proofs(self, triple: Triple | Fact, limit: int = 20) -> list[Proof]:
        """Return up to `limit` proofs that rest on different things, shortest first.

        No proof is among them that needs all that another one needs; see `Search.proofs`.
        """
        fact = _fact(triple)
        return self._search.proofs(fact, limit) if self.known.has(fact) else []

    def leaves(self, triple: Triple | Fact) -> frozenset[Fact]:
        """Return the asserted facts that the shortest proof rests on; empty if there is none.

        `is_axiom` tells those of the ontology from the others.
        """
        proof = self.proof(triple)
        return proof.leaves if proof else frozenset()

    def statements(self, triple: Triple | Fact) -> list[Cited]:
        """Return who says an asserted triple; empty if it is only inferred."""
        fact = _fact(triple)
        return self.cited([fact])[fact] if fact in self.asserted else []

    def cited(self, facts: Iterable[Fact]) -> dict[Fact, list[Cited]]:
        """Return who says each of some asserted facts, all asked at once."""
        return find_cited(self.store, self.known, facts)

    def tell(self, proof: Proof, cited: Mapping[Fact, Sequence[Cited]] | None = None) -> Told:
        """Return a proof in sentences, with the sources of its leaves.

        Parameters: `proof`; `cited`, who says the leaves, if that was asked already.
        """
        return self._teller.tell(proof, self.cited(proof.leaves) if cited is None else cited)

    def says(self, triple: Triple | Fact) -> dict[str, str]:
        """Return what a triple says, by language."""
        return self._teller.says(_fact(triple))

    def names(self, term: Term) -> dict[str, str]:
        """Return what a thing, class or property is called, by language, in quotation marks."""
        return self._teller.names(term)

    def mentions(self, term: Term) -> bool:
        """Return whether the graph says anything of a term."""
        return self.known.mentions(term)

    def inferred_about(self, subject: Term) -> list[Fact]:
        """Return what the store holds as inferred about a thing, the project's own terms first."""
        rows = self.store.select(
            f"SELECT ?p ?o WHERE {{ GRAPH graph:inferred {{ {term_text(subject)} ?p ?o }} }}"
        ).rows
        facts = [(subject, p, o) for p, o in rows if p and o]
        return sorted(facts, key=lambda fact: (COOP not in str(fact[1]), order(fact)))

    def explain_clash(self, clash: Clash) -> ToldClash:
        """Return why a contradiction is one: what clashes, down to its sources, and the axioms."""
        facts = [_fact(triple) for triple in (*clash.triples, *clash.axioms)]
        proofs = [proof for fact in dict.fromkeys(facts) if (proof := self.proof(fact))]
        cited = self.cited({leaf for proof in proofs for leaf in proof.leaves})
        return self._teller.contradiction(clash.rule, proofs, cited)

    def _instances(self, fact: Fact) -> list[Instance]:
        return self._ways.find(fact) + self._rules.instances(self.known, fact)


def _asserted(quads: Iterable[Quad]) -> set[Triple]:
    """Return what is said in so many words; the default graph holds inferred triples as well."""
    inferred, plain, stated = set[Triple](), set[Triple](), set[Triple]()
    for quad in quads:
        if quad.graph_name == graph_name("inferred"):
            inferred.add(quad.triple)
        elif quad.graph_name == DefaultGraph():
            plain.add(quad.triple)
        elif quad.graph_name not in _APART:
            stated.add(quad.triple)
    return stated | (plain - inferred)


def _fact(triple: Triple | Fact) -> Fact:
    subject, predicate, value = triple
    return subject, predicate, value
