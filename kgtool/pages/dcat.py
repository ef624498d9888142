"""DCAT 3: the catalogue with its data set, its version, and one distribution for each dump.

Source: W3C DCAT 3; the mandatory and recommended properties are those of DCAT-AP 3.0.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from kgtool.namespaces import LICENSE, PREFIXES
from kgtool.pages.changes import read_changes
from kgtool.pages.overviews import time_span
from kgtool.pages.site import Site
from kgtool.terms import Literal, NamedNode, Triple, day, named, plain, text

__all__ = ["Dump", "dcat_triples"]

Dump = tuple[int, str]
"""Size in bytes and SHA-256 of a dump."""

_DCAT, _SPDX = PREFIXES["dcat"], "http://spdx.org/rdf/terms#"
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_EU = "http://publications.europa.eu/resource/authority/"
_AVAILABLE = f"{_EU}planned-availability/AVAILABLE"
_PUBLISHER = "http://purl.org/adms/publishertype/NonProfitOrganisation"
_ATTRIBUTION = "http://purl.org/adms/licencetype/Attribution"
_ADMS = {
    _PUBLISHER: "http://purl.org/adms/publishertype/1.0",
    _ATTRIBUTION: "http://purl.org/adms/licencetype/1.0",
}
_LABELS = {
    f"{_EU}data-theme/TECH": ("Science and technology", "科學與技術"),
    f"{_EU}data-theme/GOVE": ("Government and public sector", "政府與公部門"),
    _AVAILABLE: ("available", "可取得"),
    _PUBLISHER: ("non-profit organisation", "非營利組織"),
    _ATTRIBUTION: ("attribution", "姓名標示"),
}
_SCHEMES = {
    f"{_EU}access-right": ("Access rights", "取用權限"),
    f"{_EU}country": ("Countries", "國家"),
    f"{_EU}data-theme": ("Data themes", "資料主題"),
    f"{_EU}file-type": ("File types", "檔案格式"),
    f"{_EU}language": ("Languages", "語言"),
    f"{_EU}planned-availability": ("Planned availability", "預定提供情形"),
    _ADMS[_PUBLISHER]: ("Types of publishers", "發布者類型"),
    _ADMS[_ATTRIBUTION]: ("Types of licences", "授權類型"),
}
_MEDIA = {
    "nq": ("application/n-quads", "RDF_N_QUADS"),
    "trig": ("application/trig", "RDF_TRIG"),
    "ttl": ("text/turtle", "RDF_TURTLE"),
    "jsonld": ("application/ld+json", "JSON_LD"),
    "rdf12": ("text/turtle", "RDF_TURTLE"),
}
_TITLE = (
    "Knowledge graph of Taiwan's industry-academia-research cooperation",
    "臺灣產學研合作知識圖譜",
)
_ABOUT = (
    "Ministries and the roles they play, programmes, research institutes, facilities, alliances, "
    "money, and who proposes problems and who solves them; every value with its source.",
    "部會及其角色、計畫、研究型法人、推動據點、聯盟、經費，以及由誰出題、由誰解題；每筆均附出處。",
)
_WHOLE = (
    "Every graph: plain triples by source, statements, sources, inferences.",
    "所有圖：各來源之一般三元組、陳述、資料來源與推論。",
)
_PLAIN = ("The plain triples, without graphs.", "一般三元組，不分圖。")
_STATEMENTS = (
    "The statements with their sources in RDF 1.2: each names the triple that it makes.",
    "以 RDF 1.2 表示之陳述及其出處：每則陳述指名其所述三元組。",
)
_CONTENT = {"nq": _WHOLE, "trig": _WHOLE, "rdf12": _STATEMENTS}
_KEYWORDS = (
    ("innovation policy", "創新政策"),
    ("industry-academia cooperation", "產學合作"),
    ("research institutes", "研究型法人"),
    ("Taiwan", "臺灣"),
)


def _both(node: NamedNode, name: str, words: tuple[str, str]) -> list[Triple]:
    return [
        Triple(node, named(name), text(words[0], "en")),
        Triple(node, named(name), text(words[1], "zh-Hant")),
    ]


def _common(node: NamedNode, publisher: NamedNode) -> list[Triple]:
    return [
        *_both(node, "dcterms:title", _TITLE),
        *_both(node, "dcterms:description", _ABOUT),
        Triple(node, named("dcterms:publisher"), publisher),
        Triple(node, named("dcterms:license"), NamedNode(LICENSE)),
        Triple(node, named("dcterms:language"), NamedNode(f"{_EU}language/ZHO")),
        Triple(node, named("dcterms:language"), NamedNode(f"{_EU}language/ENG")),
    ]


def _dataset(site: Site, node: NamedNode, publisher: NamedNode) -> list[Triple]:
    contact = NamedNode(f"{site.base}catalog.ttl#contact")
    found = [
        Triple(node, named("rdf:type"), named("dcat:Dataset")),
        *_common(node, publisher),
        Triple(node, named("dcterms:identifier"), plain(PREFIXES["coop"][:-4])),
        Triple(node, named("dcat:version"), plain(site.version)),
        Triple(node, named("dcat:landingPage"), NamedNode(site.base)),
        Triple(node, named("dcat:theme"), NamedNode(f"{_EU}data-theme/TECH")),
        Triple(node, named("dcat:theme"), NamedNode(f"{_EU}data-theme/GOVE")),
        Triple(node, named("dcterms:spatial"), NamedNode(f"{_EU}country/TWN")),
        Triple(node, named("dcterms:accessRights"), NamedNode(f"{_EU}access-right/PUBLIC")),
        Triple(node, named("dcterms:conformsTo"), NamedNode(PREFIXES["coop"][:-1])),
        Triple(node, named("dcat:contactPoint"), contact),
        Triple(contact, named("rdf:type"), NamedNode(f"{_VCARD}Kind")),
        Triple(contact, named("rdf:type"), NamedNode(f"{_VCARD}Organization")),
        Triple(contact, NamedNode(f"{_VCARD}fn"), plain("coop-tw project")),
        Triple(contact, NamedNode(f"{_VCARD}hasURL"), NamedNode(site.base)),
    ]
    for words in _KEYWORDS:
        found += _both(node, "dcat:keyword", words)
    return found


def _distribution(site: Site, dataset: NamedNode, name: str, dump: Dump) -> list[Triple]:
    node = NamedNode(f"{site.base}catalog.ttl#{name.replace('.', '-')}")
    address = NamedNode(f"{site.base}dumps/coop-tw.{name}")
    check = NamedNode(f"{node.value}-checksum")
    media, form = _MEDIA[name.partition(".")[0]]
    types = "https://www.iana.org/assignments/media-types/"
    found = [
        Triple(dataset, named("dcat:distribution"), node),
        Triple(node, named("rdf:type"), named("dcat:Distribution")),
        *_both(node, "dcterms:title", (f"{media}, {name}", f"{media}（{name}）")),
        *_both(node, "dcterms:description", _CONTENT.get(name.partition(".")[0], _PLAIN)),
        Triple(node, NamedNode("http://data.europa.eu/r5r/availability"), NamedNode(_AVAILABLE)),
        Triple(node, named("dcat:accessURL"), address),
        Triple(node, named("dcat:downloadURL"), address),
        Triple(node, named("dcterms:license"), NamedNode(LICENSE)),
        Triple(node, named("dcterms:format"), NamedNode(f"{_EU}file-type/{form}")),
        Triple(node, named("dcat:mediaType"), NamedNode(types + media)),
        Triple(
            node,
            named("dcat:byteSize"),
            Literal(str(dump[0]), datatype=named("xsd:nonNegativeInteger")),
        ),
        Triple(node, NamedNode(f"{_SPDX}checksum"), check),
        Triple(check, named("rdf:type"), NamedNode(f"{_SPDX}Checksum")),
        Triple(
            check,
            NamedNode(f"{_SPDX}algorithm"),
            NamedNode(f"{_SPDX}checksumAlgorithm_sha256"),
        ),
        Triple(
            check,
            NamedNode(f"{_SPDX}checksumValue"),
            Literal(dump[1], datatype=named("xsd:hexBinary")),
        ),
    ]
    if name.endswith(".gz"):
        found.append(
            Triple(node, named("dcat:compressFormat"), NamedNode(f"{types}application/gzip"))
        )
    return found


def _in_scheme(iri: str) -> list[Triple]:
    """Return which list of an authority a term is of."""
    scheme = _ADMS.get(iri) or (iri.rpartition("/")[0] if iri.startswith(_EU) else "")
    if not scheme:
        return []
    return [
        Triple(NamedNode(iri), named("skos:inScheme"), NamedNode(scheme)),
        Triple(NamedNode(scheme), named("rdf:type"), named("skos:ConceptScheme")),
        *_both(NamedNode(scheme), "dcterms:title", _SCHEMES[scheme]),
    ]


def _times(site: Site, catalogue: NamedNode, dataset: NamedNode) -> list[Triple]:
    """Return when the catalogue was issued and changed, and the years that the data tell of."""
    dates = sorted(date for _, date, _ in read_changes(site) if date)
    found = [
        Triple(node, named(f"dcterms:{name}"), day(date))
        for node in (catalogue, dataset)
        for name, date in zip(("issued", "modified"), dates[:1] + dates[-1:], strict=False)
    ]
    first, last = time_span(site)
    if not first:
        return found
    period = NamedNode(f"{site.base}catalog.ttl#period")
    return [
        *found,
        Triple(dataset, named("dcterms:temporal"), period),
        Triple(period, named("rdf:type"), named("dcterms:PeriodOfTime")),
        Triple(period, named("dcat:startDate"), Literal(first, datatype=named("xsd:gYear"))),
        Triple(period, named("dcat:endDate"), Literal(last, datatype=named("xsd:gYear"))),
    ]


def _kinds_of_ranges(dumps: Mapping[str, Dump]) -> list[Triple]:
    """Return the kind of each authority's term that the catalogue points to, as DCAT-AP asks."""
    types = "https://www.iana.org/assignments/media-types/"
    forms = {name.partition(".")[0] for name in dumps}
    kinds = {
        LICENSE: "dcterms:LicenseDocument",
        PREFIXES["coop"][:-1]: "dcterms:Standard",
        f"{_EU}language/ZHO": "dcterms:LinguisticSystem",
        f"{_EU}language/ENG": "dcterms:LinguisticSystem",
        f"{_EU}country/TWN": "dcterms:Location",
        f"{_EU}access-right/PUBLIC": "dcterms:RightsStatement",
        f"{_EU}data-theme/TECH": "skos:Concept",
        f"{_EU}data-theme/GOVE": "skos:Concept",
        _AVAILABLE: "skos:Concept",
        _PUBLISHER: "skos:Concept",
        _ATTRIBUTION: "skos:Concept",
        f"{types}application/gzip": "dcterms:MediaType",
        **{types + _MEDIA[form][0]: "dcterms:MediaType" for form in forms},
        **{f"{_EU}file-type/{_MEDIA[form][1]}": "dcterms:MediaTypeOrExtent" for form in forms},
    }
    algorithm = NamedNode(f"{_SPDX}checksumAlgorithm_sha256")
    return [
        *(
            t
            for iri, words in _LABELS.items()
            for t in _both(NamedNode(iri), "skos:prefLabel", words)
        ),
        Triple(NamedNode(LICENSE), named("dcterms:type"), NamedNode(_ATTRIBUTION)),
        *(t for iri in kinds for t in _in_scheme(iri)),
        *(Triple(NamedNode(iri), named("rdf:type"), named(kind)) for iri, kind in kinds.items()),
        Triple(algorithm, named("rdf:type"), NamedNode(f"{_SPDX}ChecksumAlgorithm")),
    ]


def dcat_triples(site: Site, dumps: Mapping[str, Dump]) -> list[Triple]:
    """Return the catalogue; `dumps` are size and SHA-256 by name (`nq.gz`)."""
    catalogue = NamedNode(f"{site.base}catalog.ttl#catalog")
    dataset = NamedNode(f"{site.base}catalog.ttl#dataset")
    publisher = NamedNode(PREFIXES["coop"][:-4])
    found = [
        *_kinds_of_ranges(dumps),
        Triple(publisher, named("dcterms:type"), NamedNode(_PUBLISHER)),
        Triple(NamedNode(site.base), named("rdf:type"), named("foaf:Document")),
        Triple(catalogue, named("dcterms:spatial"), NamedNode(f"{_EU}country/TWN")),
        Triple(catalogue, named("dcat:themeTaxonomy"), NamedNode(f"{_EU}data-theme")),
        Triple(catalogue, named("rdf:type"), named("dcat:Catalog")),
        *_common(catalogue, publisher),
        Triple(catalogue, named("foaf:homepage"), NamedNode(site.base)),
        Triple(catalogue, named("dcat:dataset"), dataset),
        Triple(publisher, named("rdf:type"), named("foaf:Agent")),
        *_both(publisher, "foaf:name", ("coop-tw project", "coop-tw 專案")),
        *_dataset(site, dataset, publisher),
        *_times(site, catalogue, dataset),
    ]
    for name, dump in sorted(dumps.items()):
        found += _distribution(site, dataset, name, dump)
    return found
