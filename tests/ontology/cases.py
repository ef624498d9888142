"""Small ontologies that break one rule each, and the sound one next to each."""

__all__ = ["CASES", "FRAME"]

FRAME = """
@prefix : <https://example.org/#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/> a owl:Ontology .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :n a owl:AnnotationProperty .
"""

# case: broken Turtle, the rule it breaks, and the nearest Turtle that breaks none
CASES = {
    "an undeclared class": (":A rdfs:subClassOf :X .", "undeclared", ":A rdfs:subClassOf :B ."),
    "an undeclared type": (":x a :X .", "undeclared", ":x a :A ."),
    "an undeclared property in a fact": (":x :y :z .", "unread triple", ":x :p :z ."),
    "an undeclared property in an axiom": (
        ":p rdfs:subPropertyOf :y .",
        "undeclared",
        ":p rdfs:subPropertyOf :q .",
    ),
    "a term of the RDF vocabulary used as a property": (
        ":x rdf:subject :y .",
        "unread triple",
        ":x rdfs:seeAlso :y .",
    ),
    "a reserved name declared": (
        "rdf:subject a owl:ObjectProperty .",
        "reserved",
        ":subject a :A .",
    ),
    "a property of two kinds": (":p a owl:DatatypeProperty .", "punning", ":p a owl:Class ."),
    "a literal for an object property": (':x :p "1" .', "unread triple", ':x :d "1" .'),
    "an object property below a data property": (
        ":p rdfs:subPropertyOf :d .",
        "property kind",
        ":n rdfs:subPropertyOf rdfs:label .",
    ),
    "a transitive data property": (
        ":d a owl:TransitiveProperty .",
        "property kind",
        ":d a owl:FunctionalProperty .",
    ),
    "a functional annotation property": (
        ":n a owl:FunctionalProperty .",
        "property kind",
        ":p a owl:FunctionalProperty .",
    ),
    "a transitive and asymmetric property": (
        ":p a owl:TransitiveProperty , owl:AsymmetricProperty .",
        "not simple",
        ":p a owl:TransitiveProperty , owl:SymmetricProperty .",
    ),
    "an asymmetric property above a transitive one": (
        ":p a owl:TransitiveProperty ; rdfs:subPropertyOf :q . :q a owl:AsymmetricProperty .",
        "not simple",
        ":p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p ; a owl:AsymmetricProperty .",
    ),
    "an asymmetric chain": (
        ":p owl:propertyChainAxiom ( :q :r ) ; a owl:AsymmetricProperty .",
        "not simple",
        ":p owl:propertyChainAxiom ( :q :r ) . :q a owl:AsymmetricProperty .",
    ),
    "a functional chain": (
        ":p owl:propertyChainAxiom ( :q :r ) ; a owl:FunctionalProperty .",
        "not simple",
        ":p owl:propertyChainAxiom ( :q :r ) . :q a owl:FunctionalProperty .",
    ),
    "a counted transitive property": (
        ":p a owl:TransitiveProperty . :A rdfs:subClassOf "
        "[ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
        "not simple",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
    ),
    "chains that define each other": (
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :p :r ) .",
        "irregular",
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :q :r ) .",
    ),
    "a chain with itself in the middle": (
        ":p owl:propertyChainAxiom ( :q :p :r ) .",
        "irregular",
        ":p owl:propertyChainAxiom ( :p :q :r ) .",
    ),
    "a chain over a property above it": (
        ":p owl:propertyChainAxiom ( :q :r ) ; rdfs:subPropertyOf :q .",
        "irregular",
        ":p owl:propertyChainAxiom ( :q :r ) . :q rdfs:subPropertyOf :p .",
    ),
    "a reflexive property": (
        ":p a owl:ReflexiveProperty .",
        "axiom",
        ":p a owl:IrreflexiveProperty .",
    ),
    "an existential superclass": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
        "class expression",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .",
    ),
    "a universal subclass": (
        "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .",
        "class expression",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .",
    ),
    "a union as superclass": (
        ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] .",
        "class expression",
        ":A rdfs:subClassOf [ a owl:Class ; owl:intersectionOf ( :B :C ) ] .",
    ),
    "a class equal to an existential": (
        ":A owl:equivalentClass "
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] .",
        "class expression",
        ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :x ] .",
    ),
    "at least one": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ] .",
        "class expression",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 0 ] .",
    ),
    "at most two": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 2 ] .",
        "class expression",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; "
        "owl:maxQualifiedCardinality 1 ; owl:onClass owl:Thing ] .",
    ),
    "everything below a class": (
        "owl:Thing rdfs:subClassOf :A .",
        "class expression",
        ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .",
    ),
    "a restriction on nothing": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:hasValue :x ] .",
        "undeclared",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :x ] .",
    ),
    "a thing as value of a data property": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:hasValue :x ] .",
        "property kind",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:hasValue true ] .",
    ),
    "a range that is no OWL datatype": (
        ":d rdfs:range xsd:date .",
        "datatype",
        ":d rdfs:range xsd:dateTime .",
    ),
    "a literal of no OWL datatype": (
        ':x :d "2017"^^xsd:gYear .',
        "datatype",
        ':x :d "2017"^^xsd:integer .',
    ),
    "a disjoint union": (
        ":A owl:disjointUnionOf ( :B :C ) .",
        "unread triple",
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
    ),
    "an expression used twice": (
        "_:e a owl:Class ; owl:intersectionOf ( :B :C ) . :A rdfs:subClassOf _:e . "
        ":q rdfs:range _:e .",
        "shared node",
        "_:e a owl:Class ; owl:intersectionOf ( :B :C ) . :A rdfs:subClassOf _:e .",
    ),
    "a thing without a name": ("[] a :A .", "unread triple", ":x a :A ."),
    "a remark on an axiom": (
        '[] a owl:AllDisjointClasses ; owl:members ( :A :B ) ; rdfs:comment "why" .',
        "unread triple",
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B ) .",
    ),
    "a second ontology": (":o a owl:Ontology .", "header", '<https://example.org/> :n "one" .'),
}
