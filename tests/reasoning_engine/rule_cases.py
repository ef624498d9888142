"""One example for each rule of `kgtool/reason/rules.txt`: given, and what then follows.

Turtle with the prefixes `:`, owl, rdf, rdfs, xsd. `THEN` lists triples that must follow, `CLASHES`
graphs that contradict themselves by the rule, `INNOCENT` look-alikes that do not.
"""

from __future__ import annotations

THEN: dict[str, tuple[str, str]] = {
    "eq-sym": (":a owl:sameAs :b", ":b owl:sameAs :a"),
    "eq-trans": (":a owl:sameAs :b . :b owl:sameAs :c", ":a owl:sameAs :c"),
    "eq-rep-s": (":a owl:sameAs :b ; :p :x", ":b :p :x"),
    "eq-rep-p": (":p owl:sameAs :q . :x :p :y", ":x :q :y"),
    "eq-rep-o": (":a owl:sameAs :b . :x :p :a", ":x :p :b"),
    "prp-dom": (":p rdfs:domain :C . :x :p :y", ":x a :C"),
    "prp-rng": (":p rdfs:range :C . :x :p :y", ":y a :C"),
    "prp-fp": (":p a owl:FunctionalProperty . :x :p :y , :z", ":y owl:sameAs :z"),
    "prp-ifp": (":p a owl:InverseFunctionalProperty . :x :p 7 . :z :p 7", ":x owl:sameAs :z"),
    "prp-symp": (":p a owl:SymmetricProperty . :x :p :y", ":y :p :x"),
    "prp-trp": (":p a owl:TransitiveProperty . :x :p :y . :y :p :z", ":x :p :z"),
    "prp-spo1": (":p rdfs:subPropertyOf :q . :x :p :y", ":x :q :y"),
    "prp-spo2": (
        ":p owl:propertyChainAxiom ( :q :r :s ) . :x :q :y . :y :r :z . :z :s :w",
        ":x :p :w",
    ),
    "prp-eqp1": (":p owl:equivalentProperty :q . :x :p :y", ":x :q :y"),
    "prp-eqp2": (":p owl:equivalentProperty :q . :x :q :y", ":x :p :y"),
    "prp-inv1": (":p owl:inverseOf :q . :x :p :y", ":y :q :x"),
    "prp-inv2": (":p owl:inverseOf :q . :x :q :y", ":y :p :x"),
    "prp-key": (
        ':C owl:hasKey ( :k :l ) . :x a :C ; :k 1 ; :l "m" . :y a :C ; :k 1 ; :l "m"',
        ":x owl:sameAs :y",
    ),
    "cls-int1": (":C owl:intersectionOf ( :D :E :F ) . :x a :D , :E , :F", ":x a :C"),
    "cls-int2": (":C owl:intersectionOf ( :D :E ) . :x a :C", ":x a :D , :E"),
    "cls-uni": (":C owl:unionOf ( :D :E ) . :x a :E", ":x a :C"),
    "cls-svf1": (
        ":C owl:someValuesFrom :D ; owl:onProperty :p . :x :p :y . :y a :D",
        ":x a :C",
    ),
    "cls-svf2": (":C owl:someValuesFrom owl:Thing ; owl:onProperty :p . :x :p :y", ":x a :C"),
    "cls-avf": (":C owl:allValuesFrom :D ; owl:onProperty :p . :x a :C ; :p :y", ":y a :D"),
    "cls-hv1": (":C owl:hasValue 5 ; owl:onProperty :p . :x a :C", ":x :p 5"),
    "cls-hv2": (":C owl:hasValue 5 ; owl:onProperty :p . :x :p 5", ":x a :C"),
    "cls-maxc2": (
        ':C owl:maxCardinality "1"^^xsd:nonNegativeInteger ; owl:onProperty :p .'
        " :x a :C ; :p :y , :z",
        ":y owl:sameAs :z",
    ),
    "cls-maxqc3": (
        ':C owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onProperty :p ;'
        " owl:onClass :D . :x a :C ; :p :y , :z . :y a :D . :z a :D",
        ":y owl:sameAs :z",
    ),
    "cls-maxqc4": (
        ':C owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onProperty :p ;'
        " owl:onClass owl:Thing . :x a :C ; :p :y , :z",
        ":y owl:sameAs :z",
    ),
    "cls-oo": (":C owl:oneOf ( :x :y )", ":x a :C . :y a :C"),
    "cax-sco": (":C rdfs:subClassOf :D . :x a :C", ":x a :D"),
    "cax-eqc1": (":C owl:equivalentClass :D . :x a :C", ":x a :D"),
    "cax-eqc2": (":C owl:equivalentClass :D . :x a :D", ":x a :C"),
    "dt-type2": (
        ":C owl:someValuesFrom xsd:decimal ; owl:onProperty :p . :x :p 5",
        ":x a :C",
    ),
    "scm-cls": (
        ":C a owl:Class",
        ":C rdfs:subClassOf :C , owl:Thing ; owl:equivalentClass :C . owl:Nothing rdfs:subClassOf :C",
    ),
    "scm-sco": (":C rdfs:subClassOf :D . :D rdfs:subClassOf :E", ":C rdfs:subClassOf :E"),
    "scm-eqc1": (
        ":C owl:equivalentClass :D",
        ":C rdfs:subClassOf :D . :D rdfs:subClassOf :C",
    ),
    "scm-eqc2": (
        ":C rdfs:subClassOf :D . :D rdfs:subClassOf :C",
        ":C owl:equivalentClass :D",
    ),
    "scm-op": (
        ":p a owl:ObjectProperty",
        ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p",
    ),
    "scm-dp": (
        ":p a owl:DatatypeProperty",
        ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p",
    ),
    "rdfs6": (":p a rdf:Property", ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p"),
    "scm-spo": (
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r",
        ":p rdfs:subPropertyOf :r",
    ),
    "scm-eqp1": (
        ":p owl:equivalentProperty :q",
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p",
    ),
    "scm-eqp2": (
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p",
        ":p owl:equivalentProperty :q",
    ),
    "scm-dom1": (":p rdfs:domain :C . :C rdfs:subClassOf :D", ":p rdfs:domain :D"),
    "scm-dom2": (":q rdfs:domain :C . :p rdfs:subPropertyOf :q", ":p rdfs:domain :C"),
    "scm-rng1": (":p rdfs:range :C . :C rdfs:subClassOf :D", ":p rdfs:range :D"),
    "scm-rng2": (":q rdfs:range :C . :p rdfs:subPropertyOf :q", ":p rdfs:range :C"),
    "scm-hv": (
        ":C owl:hasValue :v ; owl:onProperty :p . :D owl:hasValue :v ; owl:onProperty :q ."
        " :p rdfs:subPropertyOf :q",
        ":C rdfs:subClassOf :D",
    ),
    "scm-svf1": (
        ":C owl:someValuesFrom :Y ; owl:onProperty :p . :D owl:someValuesFrom :Z ;"
        " owl:onProperty :p . :Y rdfs:subClassOf :Z",
        ":C rdfs:subClassOf :D",
    ),
    "scm-svf2": (
        ":C owl:someValuesFrom :Y ; owl:onProperty :p . :D owl:someValuesFrom :Y ;"
        " owl:onProperty :q . :p rdfs:subPropertyOf :q",
        ":C rdfs:subClassOf :D",
    ),
    "scm-avf1": (
        ":C owl:allValuesFrom :Y ; owl:onProperty :p . :D owl:allValuesFrom :Z ;"
        " owl:onProperty :p . :Y rdfs:subClassOf :Z",
        ":C rdfs:subClassOf :D",
    ),
    "scm-avf2": (
        ":C owl:allValuesFrom :Y ; owl:onProperty :p . :D owl:allValuesFrom :Y ;"
        " owl:onProperty :q . :p rdfs:subPropertyOf :q",
        ":D rdfs:subClassOf :C",
    ),
    "scm-int": (":C owl:intersectionOf ( :D :E )", ":C rdfs:subClassOf :D , :E"),
    "scm-uni": (":C owl:unionOf ( :D :E )", ":D rdfs:subClassOf :C . :E rdfs:subClassOf :C"),
}

ZERO = '"0"^^xsd:nonNegativeInteger'

CLASHES: dict[str, tuple[str, str]] = {
    "eq-diff1": (":x owl:sameAs :y ; owl:differentFrom :y", ":x owl:differentFrom :y"),
    "eq-diff2": (
        "[] a owl:AllDifferent ; owl:members ( :w :x :y ) . :x owl:sameAs :y",
        ":x owl:sameAs :y",
    ),
    "eq-diff3": (
        "[] a owl:AllDifferent ; owl:distinctMembers ( :w :x :y ) . :x owl:sameAs :y",
        ":x owl:sameAs :y",
    ),
    "prp-irp": (":p a owl:IrreflexiveProperty . :x :p :x", ":x :p :x"),
    "prp-asyp": (":p a owl:AsymmetricProperty . :x :p :y . :y :p :x", ":x :p :y . :y :p :x"),
    "prp-pdw": (":p owl:propertyDisjointWith :q . :x :p :y ; :q :y", ":x :p :y ; :q :y"),
    "prp-adp": (
        "[] a owl:AllDisjointProperties ; owl:members ( :o :p :q ) . :x :p :y ; :q :y",
        ":x :p :y ; :q :y",
    ),
    "prp-npa1": (
        "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y ."
        " :x :p :y",
        ":x :p :y",
    ),
    "prp-npa2": (
        "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetValue 5 . :x :p 5",
        ":x :p 5",
    ),
    "cls-nothing2": (":x a owl:Nothing", ":x a owl:Nothing"),
    "cls-com": (":C owl:complementOf :D . :x a :C , :D", ":x a :C , :D"),
    "cls-maxc1": (
        f":C owl:maxCardinality {ZERO} ; owl:onProperty :p . :x a :C ; :p :y",
        ":x a :C ; :p :y",
    ),
    "cls-maxqc1": (
        f":C owl:maxQualifiedCardinality {ZERO} ; owl:onProperty :p ; owl:onClass :D ."
        " :x a :C ; :p :y . :y a :D",
        ":x a :C ; :p :y . :y a :D",
    ),
    "cls-maxqc2": (
        f":C owl:maxQualifiedCardinality {ZERO} ; owl:onProperty :p ; owl:onClass owl:Thing ."
        " :x a :C ; :p :y",
        ":x a :C ; :p :y",
    ),
    "cax-dw": (":C owl:disjointWith :D . :x a :C , :D", ":x a :C , :D"),
    "cax-adc": (
        "[] a owl:AllDisjointClasses ; owl:members ( :B :C :D ) . :x a :C , :D",
        ":x a :C , :D",
    ),
    "dt-diff": (':p a owl:FunctionalProperty . :x :p "A1" , "B2"', ':x :p "A1" , "B2"'),
    "dt-not-type": (
        ':p rdfs:range xsd:decimal . :x :p "abc"^^xsd:date',
        ':x :p "abc"^^xsd:date',
    ),
}

INNOCENT: dict[str, str] = {
    "eq-diff1: the same as another": ":x owl:sameAs :z ; owl:differentFrom :y",
    "eq-diff2: all different, one the same as a stranger": (
        "[] a owl:AllDifferent ; owl:members ( :w :x :y ) . :x owl:sameAs :z"
    ),
    "prp-irp: two things": ":p a owl:IrreflexiveProperty . :x :p :y . :y :p :x",
    "prp-asyp: a path": ":p a owl:AsymmetricProperty . :x :p :y . :y :p :z",
    "prp-pdw: two objects": ":p owl:propertyDisjointWith :q . :x :p :y ; :q :z",
    "prp-npa1: another object": (
        "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y . :x :p :z"
    ),
    "cls-nothing2: a class below Nothing without members": ":C rdfs:subClassOf owl:Nothing",
    "cls-com: only one": ":C owl:complementOf :D . :x a :C . :y a :D",
    "cls-maxc1: another property": (
        f":C owl:maxCardinality {ZERO} ; owl:onProperty :p . :x a :C ; :q :y"
    ),
    "cls-maxqc1: of another class": (
        f":C owl:maxQualifiedCardinality {ZERO} ; owl:onProperty :p ; owl:onClass :D ."
        " :x a :C ; :p :y . :y a :E"
    ),
    "cax-dw: two things": ":C owl:disjointWith :D . :x a :C . :y a :D",
    "cax-adc: one class twice": (
        "[] a owl:AllDisjointClasses ; owl:members ( :B :C :D ) . :x a :C . :C rdfs:subClassOf :E"
    ),
    "dt-diff: one value in two forms": (
        ':p a owl:FunctionalProperty . :x :p "1"^^xsd:integer , "01"^^xsd:integer , 1.0'
    ),
    "dt-diff: two properties": ':p a owl:FunctionalProperty . :x :p "A1" ; :q "B2"',
    "dt-not-type: an integer is a decimal": ":p rdfs:range xsd:decimal . :x :p 5",
    "dt-not-type: a decimal that is whole is an integer": ":p rdfs:range xsd:integer . :x :p 5.0",
    "dt-not-type: a small integer is a byte": ":p rdfs:range xsd:byte . :x :p 5",
    "dt-not-type: every literal is one": ':p rdfs:range rdfs:Literal . :x :p "a"@en , 5',
    "dt-not-type: nobody knows the datatype": ':p rdfs:range :T . :x :p "a"^^:T , "b"^^:U',
    "prp-ifp: literals of unequal values": (
        ":p a owl:InverseFunctionalProperty . :x :p 1 . :y :p 2 . :x owl:differentFrom :y"
    ),
    "prp-key: one key of two": (
        ':C owl:hasKey ( :k :l ) . :x a :C ; :k 1 ; :l "m" . :y a :C ; :k 1 ; :l "n" .'
        " :x owl:differentFrom :y"
    ),
}
