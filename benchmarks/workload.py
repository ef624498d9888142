"""The workload: a synthetic policy graph of any size with its ontology, shapes and planted faults.

`python -m benchmarks.workload --n 10000 --out DIR` writes data.nt and data.ttl (ontology and
instances, the same triples), ontology.ttl, shapes.ttl, shapes_paths.ttl (paths of any length),
shapes_sparql.ttl, inconsistent_*.ttl (one contradiction each), planted.json and meta.json. The seed is fixed: same size, same bytes.
"""
# ruff: noqa: B007, C901, D101, D103, E731, N806, S311, SIM115, SIM401, UP031

from __future__ import annotations

import argparse
import json
import os
import random
import time
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

NS = "https://example.org/pkg/ns#"
ID = "https://example.org/pkg/id/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = (
    f"@prefix pk: <{NS}> .\n@prefix id: <{ID}> .\n@prefix rdf: <{RDF}> .\n"
    f"@prefix rdfs: <{RDFS}> .\n@prefix owl: <{OWL}> .\n@prefix xsd: <{XSD}> .\n"
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
)

CLASSES = {  # child: parent
    "Agent": None,
    "Organisation": "Agent",
    "Person": "Agent",
    "PublicBody": "Organisation",
    "Ministry": "PublicBody",
    "Agency": "PublicBody",
    "LocalGovernment": "PublicBody",
    "ResearchOrganisation": "Organisation",
    "Institute": "ResearchOrganisation",
    "NationalInstitute": "Institute",
    "CorporateInstitute": "Institute",
    "University": "ResearchOrganisation",
    "PublicUniversity": "University",
    "PrivateUniversity": "University",
    "Company": "Organisation",
    "ListedCompany": "Company",
    "SME": "Company",
    "StartUp": "Company",
    "Alliance": "Organisation",
    "IndustryAlliance": "Alliance",
    "ResearchAlliance": "Alliance",
    "PolicyInstrument": None,
    "Policy": "PolicyInstrument",
    "Programme": "PolicyInstrument",
    "ResearchProgramme": "Programme",
    "SubsidyProgramme": "Programme",
    "Project": "PolicyInstrument",
    "ResearchProject": "Project",
    "PilotProject": "Project",
    "JointProject": "Project",
    "Participation": None,
    "ProposerParticipation": "Participation",
    "SolverParticipation": "Participation",
    "Funding": None,
    "Grant": "Funding",
    "Loan": "Funding",
    "MatchingFund": "Funding",
    "Role": None,
    "Sector": None,
    "Topic": None,
    "Region": None,
    "Outcome": None,
    "Publication": "Outcome",
    "Patent": "Outcome",
}
OBJ = {  # name: (domain, range)
    "administers": ("Ministry", "Programme"),
    "administeredBy": ("Programme", "Ministry"),
    "partOf": (None, None),
    "hasPart": (None, None),
    "partOfProgramme": ("Project", "Programme"),
    "hasProject": ("Programme", "Project"),
    "subOrganisationOf": ("Organisation", "Organisation"),
    "hasSubOrganisation": ("Organisation", "Organisation"),
    "relatedTo": (None, None),
    "collaboratesWith": ("Organisation", "Organisation"),
    "conflictsWith": ("Organisation", "Organisation"),
    "supervises": ("Organisation", "Organisation"),
    "participant": ("Participation", "Organisation"),
    "hasParticipation": ("Organisation", "Participation"),
    "participationIn": ("Participation", "Project"),
    "involves": ("Project", "Participation"),
    "participatesIn": ("Organisation", "Project"),
    "hasParticipant": ("Project", "Organisation"),
    "fundedBy": ("Project", "Ministry"),
    "hasFunding": ("Project", "Funding"),
    "fundingFor": ("Funding", "Project"),
    "role": ("Participation", "Role"),
    "sector": ("Participation", "Sector"),
    "inRegion": ("Agent", "Region"),
    "locatedIn": (None, "Region"),
    "topic": ("PolicyInstrument", "Topic"),
    "hasTopic": (None, None),
    "broaderTopic": ("Topic", "Topic"),
    "narrowerTopic": ("Topic", "Topic"),
    "succeeds": ("Project", "Project"),
    "precedes": ("Project", "Project"),
    "memberOf": ("Organisation", "Alliance"),
    "hasMember": ("Alliance", "Organisation"),
    "outcome": ("Project", "Outcome"),
    "outcomeOf": ("Outcome", "Project"),
}
DAT = {
    "amount": ("Funding", "decimal"),
    "currency": ("Funding", "string"),
    "startDate": (None, "date"),
    "endDate": (None, "date"),
    "projectCode": ("Project", "string"),
    "budget": ("Programme", "decimal"),
    "foundedYear": ("Organisation", None),
    "status": ("Project", "string"),
    "registrationNumber": ("Organisation", "string"),
    "website": ("Agent", "anyURI"),
    "headcount": ("Company", "integer"),
    "description": (None, None),
    "altName": (None, None),
    "keyword": (None, None),
    "officialId": ("Ministry", "string"),
}


def ontology():
    o = [PREFIXES, "<https://example.org/pkg/ns> a owl:Ontology .\n"]
    for c, p in CLASSES.items():
        o.append(
            f'pk:{c} a owl:Class ; rdfs:label "{c}"@en'
            + (f" ; rdfs:subClassOf pk:{p}" if p else "")
            + " .\n"
        )
    for n, (d, r) in OBJ.items():
        o.append(
            f"pk:{n} a owl:ObjectProperty"
            + (f" ; rdfs:domain pk:{d}" if d else "")
            + (f" ; rdfs:range pk:{r}" if r else "")
            + " .\n"
        )
    for n, (d, r) in DAT.items():
        o.append(
            f"pk:{n} a owl:DatatypeProperty"
            + (f" ; rdfs:domain pk:{d}" if d else "")
            + (f" ; rdfs:range xsd:{r}" if r else "")
            + " .\n"
        )
    o.append("""
pk:administers owl:inverseOf pk:administeredBy . pk:hasPart owl:inverseOf pk:partOf .
pk:hasProject owl:inverseOf pk:partOfProgramme . pk:hasSubOrganisation owl:inverseOf pk:subOrganisationOf .
pk:hasParticipation owl:inverseOf pk:participant . pk:involves owl:inverseOf pk:participationIn .
pk:hasParticipant owl:inverseOf pk:participatesIn . pk:fundingFor owl:inverseOf pk:hasFunding .
pk:narrowerTopic owl:inverseOf pk:broaderTopic . pk:precedes owl:inverseOf pk:succeeds .
pk:hasMember owl:inverseOf pk:memberOf . pk:outcomeOf owl:inverseOf pk:outcome .
pk:partOfProgramme rdfs:subPropertyOf pk:partOf . pk:subOrganisationOf rdfs:subPropertyOf pk:partOf .
pk:collaboratesWith rdfs:subPropertyOf pk:relatedTo . pk:inRegion rdfs:subPropertyOf pk:locatedIn .
pk:partOf a owl:TransitiveProperty . pk:subOrganisationOf a owl:TransitiveProperty .
pk:broaderTopic a owl:TransitiveProperty . pk:succeeds a owl:TransitiveProperty .
pk:locatedIn a owl:TransitiveProperty .
pk:relatedTo a owl:SymmetricProperty . pk:collaboratesWith a owl:SymmetricProperty .
pk:supervises a owl:AsymmetricProperty . pk:conflictsWith a owl:IrreflexiveProperty ; owl:propertyDisjointWith pk:collaboratesWith .
pk:fundingFor a owl:FunctionalProperty . pk:partOfProgramme a owl:FunctionalProperty .
pk:officialId a owl:FunctionalProperty . pk:registrationNumber a owl:InverseFunctionalProperty .
pk:hasTopic owl:equivalentProperty pk:topic .
pk:participatesIn owl:propertyChainAxiom ( pk:hasParticipation pk:participationIn ) .
pk:fundedBy owl:propertyChainAxiom ( pk:partOfProgramme pk:administeredBy ) .
pk:Agent owl:disjointWith pk:PolicyInstrument . pk:Ministry owl:disjointWith pk:Agency .
[] a owl:AllDisjointClasses ; owl:members ( pk:Participation pk:Funding pk:Region pk:Topic pk:Sector pk:Role ) .
[] a owl:AllDisjointClasses ; owl:members ( pk:Company pk:University pk:Alliance pk:PublicBody ) .
pk:FundedProject a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty pk:hasFunding ; owl:someValuesFrom pk:Funding ] .
pk:ProposerOrganisation a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty pk:hasParticipation ; owl:someValuesFrom pk:ProposerParticipation ] .
pk:Programme rdfs:subClassOf [ a owl:Restriction ; owl:onProperty pk:hasProject ; owl:allValuesFrom pk:Project ] .
pk:LocalCurrencyFunding a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty pk:currency ; owl:hasValue "TWD" ] .
pk:KnowledgeActor a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( pk:Institute pk:University ) ] .
pk:FundedPilot a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( pk:FundedProject pk:PilotProject ) ] .
""")
    return "".join(o)


SHAPES = (
    PREFIXES
    + r"""
pk:S01 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path rdfs:label ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "zh-Hant" "en" ) ] .
pk:S02 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path pk:status ; sh:in ( "planned" "active" "completed" "suspended" ) ; sh:minCount 1 ; sh:maxCount 1 ] .
pk:S03 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path pk:projectCode ; sh:datatype xsd:string ; sh:pattern "^[A-Z]{3}-[0-9]{4}-[0-9]{7}$" ; sh:minCount 1 ; sh:maxCount 1 ] .
pk:S04 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path pk:startDate ; sh:datatype xsd:date ; sh:minCount 1 ; sh:lessThan pk:endDate ] .
pk:S05 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path pk:partOfProgramme ; sh:class pk:Programme ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] .
pk:S06 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path pk:hasFunding ; sh:node pk:S07 ; sh:minCount 1 ] .
pk:S07 a sh:NodeShape ; sh:targetClass pk:Funding ;
  sh:property [ sh:path pk:amount ; sh:datatype xsd:decimal ; sh:minInclusive 0 ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path pk:currency ; sh:in ( "TWD" "USD" "EUR" "JPY" ) ; sh:minCount 1 ] .
pk:S08 a sh:NodeShape ; sh:targetClass pk:Participation ;
  sh:property [ sh:path pk:participant ; sh:class pk:Organisation ; sh:minCount 1 ; sh:maxCount 1 ] .
pk:S09 a sh:NodeShape ; sh:targetClass pk:Participation ;
  sh:property [ sh:path pk:role ; sh:class pk:Role ; sh:minCount 1 ; sh:maxCount 1 ] .
pk:S10 a sh:NodeShape ; sh:targetClass pk:Participation ;
  sh:property [ sh:path pk:sector ; sh:class pk:Sector ; sh:nodeKind sh:IRI ] .
pk:S11 a sh:NodeShape ; sh:targetClass pk:Participation ;
  sh:property [ sh:path pk:startDate ; sh:datatype xsd:date ; sh:lessThanOrEquals pk:endDate ] .
pk:S12 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path [ sh:inversePath pk:participationIn ] ; sh:qualifiedValueShape [ sh:class pk:ProposerParticipation ] ; sh:qualifiedMinCount 1 ] .
pk:S13 a sh:NodeShape ; sh:targetClass pk:Organisation ;
  sh:property [ sh:path pk:inRegion ; sh:nodeKind sh:IRI ; sh:minCount 1 ] .
pk:S14 a sh:NodeShape ; sh:targetClass pk:Company ;
  sh:or ( [ sh:path pk:registrationNumber ; sh:minCount 1 ] [ sh:path pk:website ; sh:minCount 1 ] ) .
pk:S15 a sh:NodeShape ; sh:targetClass pk:Alliance ;
  sh:not [ sh:path pk:headcount ; sh:minCount 1 ] .
pk:S16 a sh:NodeShape ; sh:targetClass pk:Ministry ;
  sh:property [ sh:path pk:inRegion ; sh:hasValue <https://example.org/pkg/id/region/0> ] ;
  sh:property [ sh:path pk:officialId ; sh:minLength 3 ; sh:maxCount 1 ] .
pk:S17 a sh:NodeShape ; sh:targetClass pk:Programme ;
  sh:property [ sh:path pk:administeredBy ; sh:class pk:Ministry ; sh:minCount 1 ] ;
  sh:property [ sh:path pk:budget ; sh:datatype xsd:decimal ; sh:minExclusive 0 ; sh:minCount 1 ] .
pk:S18 a sh:NodeShape ; sh:targetClass pk:Company ;
  sh:property [ sh:path pk:headcount ; sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:maxExclusive 1000000 ] .
pk:S19 a sh:NodeShape ; sh:targetSubjectsOf pk:description ;
  sh:property [ sh:path pk:description ; sh:minLength 10 ; sh:maxLength 500 ] .
pk:S20 a sh:NodeShape ; sh:targetObjectsOf pk:topic ; sh:class pk:Topic ; sh:nodeKind sh:IRI .
pk:S21 a sh:NodeShape ; sh:targetClass pk:Participation ;
  sh:property [ sh:path ( pk:participationIn pk:partOfProgramme pk:administeredBy ) ; sh:minCount 1 ; sh:class pk:Ministry ] .
"""
)

SHAPES_PATHS = (
    PREFIXES
    + r"""
pk:P1 a sh:NodeShape ; sh:targetClass pk:Organisation ;
  sh:property [ sh:path ( pk:inRegion [ sh:zeroOrMorePath pk:locatedIn ] ) ; sh:class pk:Region ; sh:minCount 2 ] .
pk:P2 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path [ sh:oneOrMorePath pk:succeeds ] ; sh:class pk:Project ; sh:maxCount 4 ] .
pk:P3 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:property [ sh:path ( pk:topic [ sh:zeroOrMorePath pk:broaderTopic ] ) ; sh:class pk:Topic ; sh:nodeKind sh:IRI ] .
pk:P4 a sh:NodeShape ; sh:targetClass pk:Organisation ;
  sh:property [ sh:path [ sh:oneOrMorePath pk:subOrganisationOf ] ; sh:class pk:Organisation ] .
"""
)

SHAPES_SPARQL = (
    PREFIXES
    + r"""
pk:prefixes sh:declare [ sh:prefix "pk" ; sh:namespace "https://example.org/pkg/ns#"^^xsd:anyURI ] .
pk:SP1 a sh:NodeShape ; sh:targetClass pk:Project ;
  sh:sparql [ a sh:SPARQLConstraint ; sh:message "endDate before startDate" ; sh:prefixes pk:prefixes ;
    sh:select "SELECT $this ?value WHERE { $this pk:startDate ?s ; pk:endDate ?value . FILTER(?value < ?s) }" ] .
"""
)

REGIONS = 22
SECTORS = [
    "agri",
    "mfg",
    "energy",
    "health",
    "fin",
    "edu",
    "ict",
    "defence",
    "bio",
    "space",
    "water",
    "transport",
]
ZA = ["永續", "智慧", "循環", "前瞻", "綠色", "精準", "數位", "韌性", "淨零", "高齡"]
ZB = ["能源", "農業", "醫療", "交通", "製造", "水資源", "半導體", "教育", "海洋", "防災"]
ZC = ["發展計畫", "推動方案", "示範計畫", "研究計畫", "應用專案"]
EA = [
    "Sustainable",
    "Smart",
    "Circular",
    "Forward-looking",
    "Green",
    "Precision",
    "Digital",
    "Resilient",
    "Net-zero",
    "Ageing",
]
EB = [
    "Energy",
    "Agriculture",
    "Health",
    "Transport",
    "Manufacturing",
    "Water",
    "Semiconductor",
    "Education",
    "Ocean",
    "Disaster",
]
EC = [
    "Development Programme",
    "Promotion Scheme",
    "Pilot Project",
    "Research Project",
    "Application Project",
]
ORGT = [
    "NationalInstitute",
    "CorporateInstitute",
    "PublicUniversity",
    "PrivateUniversity",
    "ListedCompany",
    "SME",
    "SME",
    "StartUp",
    "IndustryAlliance",
    "ResearchAlliance",
    "Agency",
    "LocalGovernment",
]


class Out:
    def __init__(self, d):
        self.nt = open(os.path.join(d, "data.nt"), "w", encoding="utf-8", buffering=1 << 20)
        self.ttl = open(os.path.join(d, "data.ttl"), "w", encoding="utf-8", buffering=1 << 20)
        self.ttl.write(PREFIXES)
        self.n = 0
        self.seen = set()

    def block(self, s, po):
        """s: id local path; po: list of (pred, kind, value)  kind: i=id iri, k=pk iri, b=bnode, s=string, l=(text,lang), t=(text,xsd), o=owl pred"""
        S = f"<{ID}{s}>"
        nt, tt = [], []
        for p, k, v in po:
            P = PRED[p] if p in PRED else f"<{NS}{p}>"
            if k == "i":
                o = f"<{ID}{v}>"
                ot = o
            elif k == "k":
                o = f"<{NS}{v}>"
                ot = "pk:" + v
            elif k == "s":
                o = ot = f'"{v}"'
            elif k == "l":
                o = ot = f'"{v[0]}"@{v[1]}'
            elif k == "t":
                o = f'"{v[0]}"^^<{XSD}{v[1]}>'
                ot = f'"{v[0]}"^^xsd:{v[1]}'
            elif k == "b":
                o = ot = "_:" + v
            nt.append(f"{S} {P} {o} .\n")
            tt.append(f"{PREDT.get(p) or 'pk:' + p} {ot}")
        self.nt.write("".join(nt))
        self.ttl.write(S + " " + " ;\n  ".join(tt) + " .\n")
        self.n += len(po)


PRED = {"a": f"<{RDF}type>", "label": f"<{RDFS}label>", "sameAs": f"<{OWL}sameAs>"}
PREDT = {"a": "a", "label": "rdfs:label", "sameAs": "owl:sameAs"}


def date(r, y0=2005, y1=2024):
    return (r.randint(y0, y1), r.randint(1, 12), r.randint(1, 28))


def ds(d):
    return "%04d-%02d-%02d" % d


def generate(n, out, seed=20240607):
    os.makedirs(out, exist_ok=True)
    r = random.Random(seed)
    ont = ontology()
    Path(out, "ontology.ttl").write_text(ont, "utf-8")
    Path(out, "shapes.ttl").write_text(SHAPES, "utf-8")
    Path(out, "shapes_paths.ttl").write_text(SHAPES_PATHS, "utf-8")
    Path(out, "shapes_sparql.ttl").write_text(SHAPES_SPARQL, "utf-8")
    inc = {
        "disjoint": "id:bad1 a pk:Company , pk:University .",
        "alldisjoint": "id:bad2 a pk:Region , pk:Topic .",
        "functional_object": "id:bad3 pk:partOfProgramme id:pgA , id:pgB . id:pgA owl:differentFrom id:pgB .",
        "functional_literal": 'id:bad4 pk:officialId "A1" , "B2" .',
        "irreflexive": "id:bad5 pk:conflictsWith id:bad5 .",
        "asymmetric": "id:bad6 pk:supervises id:bad7 . id:bad7 pk:supervises id:bad6 .",
        "propertyDisjoint": "id:bad8 pk:conflictsWith id:bad9 . id:bad8 pk:collaboratesWith id:bad9 .",
        "same_different": "id:badA owl:sameAs id:badB . id:badA owl:differentFrom id:badB .",
        "nothing": "id:badC a owl:Nothing .",
        "range_type": 'id:badD pk:budget "abc"^^xsd:date .',
    }
    for k, v in inc.items():
        Path(out, f"inconsistent_{k}.ttl").write_text(PREFIXES + v + "\n", "utf-8")
    w = Out(out)
    planted = []  # (focus, what)
    V = lambda s, what: planted.append([ID + s, what])
    # fixed part
    for i in range(REGIONS):
        w.block(
            f"region/{i}",
            [("a", "k", "Region"), ("label", "l", (f"Region {i}", "en"))]
            + ([("locatedIn", "i", f"region/{i % 4}")] if i >= 4 else []),
        )
    for i, s in enumerate(SECTORS):
        w.block(f"sector/{s}", [("a", "k", "Sector"), ("label", "l", (s, "en"))])
    for i in range(30):
        w.block(
            f"topic/{i}",
            [("a", "k", "Topic"), ("label", "l", (f"Topic {i}", "en"))]
            + ([("broaderTopic", "i", f"topic/{i // 3}")] if i >= 3 else []),
        )
    for x in ("proposer", "solver", "coordinator"):
        w.block(f"role/{x}", [("a", "k", "Role"), ("label", "l", (x, "en"))])
    for i in range(6):
        w.block(
            f"ministry/{i}",
            [
                ("a", "k", "Ministry"),
                ("label", "l", (f"第{i}部", "zh-Hant")),
                ("label", "l", (f"Ministry {i}", "en")),
                ("inRegion", "i", "region/0"),
                ("officialId", "s", f"MIN{i}"),
            ],
        )
    n_prog, n_org = max(4, n // 200), max(24, n // 250)
    rate = 0.001
    bad = lambda: r.random() < rate
    for i in range(n_prog):
        s = f"programme/{i}"
        d = date(r, 2000, 2015)
        po = [
            ("a", "k", r.choice(["Programme", "ResearchProgramme", "SubsidyProgramme"])),
            ("label", "l", (f"{r.choice(ZA)}{r.choice(ZB)}綱要計畫{i}", "zh-Hant")),
            ("label", "l", (f"{r.choice(EA)} {r.choice(EB)} Framework {i}", "en")),
            ("administeredBy", "i", f"ministry/{r.randrange(6)}"),
            ("startDate", "t", (ds(d), "date")),
            ("topic", "i", f"topic/{r.randrange(30)}"),
        ]
        if bad() or i == 1:
            V(s, "budget.minCount")
        else:
            po.append(("budget", "t", (f"{r.randint(1, 10**6)}.{r.randint(0, 99):02d}", "decimal")))
        w.block(s, po)
    types = []
    for i in range(n_org):
        s = f"org/{i}"
        t = ORGT[i] if i < 12 else r.choice(ORGT)
        types.append(t)
        po = [
            ("a", "k", t),
            ("label", "l", (f"{r.choice(ZA)}{r.choice(ZB)}機構{i}", "zh-Hant")),
            ("label", "l", (f"{r.choice(EB)} Organisation {i}", "en")),
        ]
        if bad() or i == 3:
            po.append(("inRegion", "b", f"nowhere{i}"))
            V(s, "inRegion.nodeKind")
        else:
            po.append(("inRegion", "i", f"region/{r.randrange(REGIONS)}"))
        if t in ("ListedCompany", "SME", "StartUp"):
            if bad() or i == 5:
                V(s, "company.or")
            else:
                po.append(
                    ("registrationNumber", "s", f"R{i:08d}")
                ) if r.random() < 0.7 else po.append(
                    ("website", "t", (f"https://o{i}.example.org/", "anyURI"))
                )
            if bad() or i == 4:
                po.append(("headcount", "t", (str(r.randint(1000000, 2000000)), "integer")))
                V(s, "headcount.maxExclusive")
            else:
                po.append(("headcount", "t", (str(r.randint(1, 5000)), "integer")))
        elif t.endswith("Alliance"):
            pass
        if i >= 24 and r.random() < 0.5:
            po.append(
                ("subOrganisationOf", "i", f"org/{r.randrange(max(1, i // 8), max(2, i // 4))}")
            )
        if i >= 2:
            po.append(("collaboratesWith", "i", f"org/{r.randrange(i)}"))
        if i >= 24 and i % 500 == 24:
            po.append(("sameAs", "i", f"orgdup/{i}"))
        w.block(s, po)
    i = -1
    first = {
        1: "label",
        2: "status",
        3: "code",
        4: "dates",
        5: "programme",
        6: "amount",
        7: "currency",
        8: "participant",
        9: "role2",
        10: "noproposer",
        11: "desc",
        12: "lang",
    }
    while w.n < n:
        i += 1
        s = f"project/{i}"
        b = first.get(i) or (r.choice(list(first.values())) if r.random() < rate else None)
        a, c, k = r.randrange(10), r.randrange(10), r.randrange(5)
        po = [
            ("a", "k", r.choice(["ResearchProject", "PilotProject", "JointProject"])),
            ("label", "l", (f"{ZA[a]}{ZB[c]}{ZC[k]}{i}", "zh-Hant")),
        ]
        if b == "label":
            V(s, "label.minCount")
        else:
            po.append(("label", "l", (f"{EA[a]} {EB[c]} {EC[k]} {i}", "en")))
        if b == "lang":
            po.append(("label", "l", (f"Projet {i}", "fr")))
            V(s, "label.languageIn")
        po.append(
            (
                "projectCode",
                "s",
                f"bad code {i}"
                if b == "code"
                else f"{'MOEMSTMOI'[3 * (i % 3) : 3 * (i % 3) + 3]}-{r.randint(2005, 2024)}-{i:07d}",
            )
        )
        if b == "code":
            V(s, "projectCode.pattern")
        po.append(
            (
                "status",
                "s",
                "unknown"
                if b == "status"
                else r.choice(["planned", "active", "completed", "suspended"]),
            )
        )
        if b == "status":
            V(s, "status.in")
        if b == "programme":
            po.append(("partOfProgramme", "i", f"noprogramme/{i}"))
            V(s, "partOfProgramme.class")
        else:
            po.append(("partOfProgramme", "i", f"programme/{r.randrange(n_prog)}"))
        d0 = date(r)
        d1 = (d0[0] + r.randint(1, 4), d0[1], d0[2])
        if b == "dates":
            d0, d1 = d1, d0
            V(s, "startDate.lessThan")
        po += [
            ("startDate", "t", (ds(d0), "date")),
            ("endDate", "t", (ds(d1), "date")),
            ("topic", "i", f"topic/{r.randrange(30)}"),
            ("hasFunding", "i", f"funding/{i}"),
        ]
        if b == "desc":
            po.append(("description", "l", ("short", "en")))
            V(s, "description.minLength")
        elif r.random() < 0.3:
            po.append(
                (
                    "description",
                    "l",
                    (
                        f"{EA[a]} {EB[c]}: work package {i} with milestones, partners and expected outcomes.",
                        "en",
                    ),
                )
            )
        if i % 8 and r.random() < 0.4:
            po.append(("succeeds", "i", f"project/{i - 1}"))
        w.block(s, po)
        amt = f"{r.randint(10000, 99999999)}.{r.randint(0, 99):02d}"
        if b == "amount":
            amt = "-" + amt
            V(f"funding/{i}", "amount.minInclusive")
            V(s, "hasFunding.node")
        po = [
            ("a", "k", r.choice(["Grant", "Loan", "MatchingFund"])),
            ("amount", "t", (amt, "decimal")),
        ]
        if b == "currency":
            V(f"funding/{i}", "currency.minCount")
            V(s, "hasFunding.node")
        else:
            po.append(("currency", "s", r.choice(["TWD", "TWD", "TWD", "USD", "EUR", "JPY"])))
        w.block(f"funding/{i}", po)
        np_ = 1 + (r.random() < 0.8) + (r.random() < 0.4)
        for j in range(np_):
            ps = f"part/{i}-{j}"
            prop = j == 0 and b != "noproposer"
            po = [("a", "k", "ProposerParticipation" if prop else "SolverParticipation")]
            if b == "participant" and j == 0:
                po.append(("participant", "i", f"nobody/{i}"))
                V(ps, "participant.class")
            else:
                po.append(("participant", "i", f"org/{r.randrange(n_org)}"))
            po += [
                ("participationIn", "i", s),
                ("role", "i", "role/proposer" if prop else "role/solver"),
            ]
            if b == "role2" and j == 0:
                po.append(("role", "i", "role/coordinator"))
                V(ps, "role.maxCount")
            po += [
                ("sector", "i", f"sector/{r.choice(SECTORS)}"),
                ("startDate", "t", (ds(d0), "date")),
            ]
            if b != "dates" and r.random() < 0.7:
                po.append(("endDate", "t", (ds(d1), "date")))
            w.block(ps, po)
        if b == "noproposer":
            V(s, "qualifiedMinCount")
    w.nt.close()
    w.ttl.close()
    Path(out, "planted.json").write_text(json.dumps(planted), "utf-8")
    return w.n, i + 1, n_prog, n_org, len(planted)


def write_workload(n: int, folder: Path, seed: int = 20240607) -> dict[str, int]:
    """Write a workload of about `n` triples into `folder`; return its counts."""
    out = str(folder)
    instances, projects, programmes, orgs, planted = generate(n, out, seed)
    source = folder / "ontology.ttl"
    triples = sorted(
        (
            quad.triple
            for quad in parse(path=source, format=RdfFormat.TURTLE, rename_blank_nodes=False)
        ),
        key=str,
    )
    with (folder / "data.nt").open("ab") as file:
        serialize(triples, file, format=RdfFormat.N_TRIPLES)
    with (folder / "data.ttl").open("a", encoding="utf-8") as text:
        text.write(ontology().split("\n\n", 1)[1])
    meta = {
        "n": n,
        "instance_triples": instances,
        "ontology_triples": len(triples),
        "projects": projects,
        "programmes": programmes,
        "orgs": orgs,
        "planted": planted,
        "seed": seed,
    }
    (folder / "meta.json").write_text(json.dumps(meta, indent=1), "utf-8")
    return meta


def main() -> None:
    """Write a workload as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=20240607)
    given = parser.parse_args()
    began = time.perf_counter()
    meta = write_workload(given.n, given.out, given.seed)
    print(json.dumps(meta), f"{time.perf_counter() - began:.1f}s")


if __name__ == "__main__":
    main()
