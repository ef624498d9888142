"""Publishing: the folder, its switch, its links, its RDF, and that nothing changes without cause."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from rdflib import Dataset
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from site_cases import Reading, broken_links, read_page

from kgtool.errors import StoreProblem
from kgtool.namespaces import BASE, ID, LICENSE
from kgtool.pages import Site, open_site
from kgtool.pages.context import CONTEXT_FILE
from kgtool.pages.rdf import own_triples
from kgtool.publish import Published, publish
from kgtool.publish.folder import MARKER, Aside
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Literal, NamedNode, Quad, Triple, graph_name, named, read_turtle
from kgtool.validate import validate_shapes

ADDRESS = "https://example.org/kg/"
_FORMS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


@pytest.fixture(scope="session")
def pages(published: Path) -> dict[str, Reading]:
    """Every page of the published site, read."""
    files = sorted(published.rglob("*.html"))
    return {f.relative_to(published).as_posix(): read_page(f.read_bytes()) for f in files}


def _small(project: Project, *labels: str) -> Site:
    quads = [
        quad
        for number, label in enumerate(labels)
        for quad in (
            Quad(NamedNode(f"{ID}t{number}"), named("rdf:type"), named("coop:Programme")),
            Quad(
                NamedNode(f"{ID}t{number}"), named("skos:prefLabel"), Literal(label, language="en")
            ),
        )
    ]
    return open_site(project, in_memory(quads), base=ADDRESS, version="1")


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# ---- The real site -------------------------------------------------------------------------------


def test_every_document_has_its_files(site: Site, published: Path) -> None:
    """Each document has a page in each language, and each thing its four RDF files."""
    for path, document in site.places.items():
        name = path or "index"
        wanted = [f"{name}.html", f"{name}.en.html"]
        wanted += [f"{name}{ending}" for ending, _ in document.formats]
        assert [] == [file for file in wanted if not (published / file).is_file()]


def test_the_page_for_what_is_missing_works_at_any_depth(
    published: Path, pages: dict[str, Reading]
) -> None:
    """Hosts of files show 404.html for any address: what it loads and leads to starts at the root."""
    for name, lang, other in (("404.html", "zh-Hant-TW", "en"), ("404.en.html", "en", "zh-Hant")):
        page = pages[name]
        assert f'<html lang="{lang}"' in (published / name).read_text("utf-8")
        loaded = [given.get("src") or given.get("href") for _, given in page.elements]
        inside = [link for link in loaded if link and "://" not in link and link[0] != "#"]
        assert [] == [link for link in inside if not link.startswith("/kg/")]
        assert {"/kg/static/site.css", "/kg/static/bundle/site.js"} < set(inside)
        assert [other] == [given["hreflang"] for _, given in page.elements if "hreflang" in given]
    assert b"/404." not in (published / "sitemap.xml").read_bytes()


def test_no_link_is_broken(published: Path, pages: dict[str, Reading]) -> None:
    """Every link within the site, and every place on a page that one names, exists."""
    ids = {file: page.ids for file, page in pages.items()}
    files = {f.relative_to(published).as_posix() for f in published.rglob("*") if f.is_file()}
    broken = [link for file, page in pages.items() for link in broken_links(file, page, ids, files)]
    assert [] == broken[:20]


def test_pages_are_well_formed(pages: dict[str, Reading]) -> None:
    """Tags are closed in order, ids are unique, controls have labels, images a text."""
    assert {} == {file: page.faults for file, page in pages.items() if page.faults}


def test_pages_have_landmarks_headings_and_a_language(pages: dict[str, Reading]) -> None:
    """One main part, one first heading, a skip link, and the language of the page."""
    for file, page in pages.items():
        tags = [tag for tag, _ in page.elements]
        assert (1, 1, 1) == (tags.count("main"), tags.count("h1"), tags.count("footer")), file
        given = next(given for tag, given in page.elements if tag == "html")
        assert ("en" if file.endswith(".en.html") else "zh-Hant-TW") == given["lang"]
        assert "#main" in page.links


def test_tables_have_captions_and_scopes(pages: dict[str, Reading]) -> None:
    """Each table says what it is, and each heading what it is the heading of."""
    for file, page in pages.items():
        tags = [tag for tag, _ in page.elements]
        assert tags.count("table") == tags.count("caption"), file
        assert all("scope" in given for tag, given in page.elements if tag == "th"), file


def test_nothing_is_fetched_from_elsewhere(pages: dict[str, Reading]) -> None:
    """Scripts and styles are the site's own, and no element has code in an attribute."""
    for page in pages.values():
        for tag, given in page.elements:
            address = given.get("src", "")
            if tag == "link" and given.get("rel") in ("stylesheet", "icon"):
                address = given["href"]
            assert "://" not in address
            assert "style" not in given
            assert not [name for name in given if name.startswith("on")]


def test_pages_of_things_are_light(published: Path) -> None:
    """Without its scripts every page of a thing stays below 60 kB."""
    sizes = {
        file.stem: len(re.sub(rb"<script.*?</script>", b"", file.read_bytes(), flags=re.DOTALL))
        for file in (published / "id").glob("*.html")
    }
    assert {} == {name: size for name, size in sizes.items() if size > 60_000}


def _parse(content: bytes, ending: str, context: object) -> set[str]:
    if ending == ".jsonld":
        document = json.loads(content)
        document["@context"] = context
        content = json.dumps(document).encode()
    quads = pyoxigraph.parse(content, format=_FORMS[ending], rename_blank_nodes=False)
    return {str(quad.triple) for quad in quads}


def test_rdf_files_say_what_the_graph_says(site: Site, published: Path) -> None:
    """Each RDF file, read again, is its document's part of the graph and its own metadata."""
    context = json.loads((published / CONTEXT_FILE).read_text("utf-8"))["@context"]
    for path, document in site.places.items():
        wanted = {str(triple) for triple in (*own_triples(document), *document.triples())}
        for ending, _ in document.formats:
            content = (published / f"{path}{ending}").read_bytes()
            assert wanted == _parse(content, ending, context), f"{path}{ending}"


@pytest.mark.parametrize("name", ["nq", "trig"])
def test_dumps_of_quads_are_the_whole_graph(site: Site, published: Path, name: str) -> None:
    """N-Quads and TriG hold every triple in every graph; blank nodes have addresses."""
    form = pyoxigraph.RdfFormat.N_QUADS if name == "nq" else pyoxigraph.RdfFormat.TRIG
    content = (published / f"dumps/coop-tw.{name}").read_bytes()
    found = {str(q) for q in pyoxigraph.parse(content, format=form, rename_blank_nodes=False)}
    assert not any("_:" in quad.split('"')[0] for quad in found)
    back = {re.sub(rf"<{BASE}genid/(\w+)>", r"_:\1", quad) for quad in found}
    assert {str(quad) for quad in site.store.quads()} == back  # type: ignore[attr-defined]


def test_a_dump_loaded_elsewhere_keeps_everything(site: Site, published: Path) -> None:
    """Another reader of N-Quads finds the same triples in the same graphs, also when loading twice."""
    dump = published / "dumps/coop-tw.nq"
    other = Dataset()
    for _ in range(2):
        other.parse(dump, format="nquads")
    counts: Counter[str] = Counter(str(q.graph_name) for q in site.store.quads())  # type: ignore[attr-defined]
    found = {
        "DEFAULT" if graph.identifier == DATASET_DEFAULT_GRAPH_ID else graph.identifier.n3(): len(
            graph
        )
        for graph in other.graphs()
        if len(graph)
    }
    assert dict(counts) == found


def test_the_edition_in_rdf_1_2_names_each_triple(site: Site, published: Path) -> None:
    """Each statement reifies the triple that its subject, predicate and object made, and no other."""
    content = (published / "dumps/coop-tw.rdf12.ttl").read_bytes()
    reified, about = {}, set()
    for triple in read_turtle(content, "file"):
        if triple.predicate == named("rdf:reifies"):
            reified[str(triple.subject)] = triple.object
        else:
            about.add(str(triple))
    rows = site.store.select(
        """SELECT ?x ?s ?p ?o WHERE { GRAPH graph:statements {
  ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } }"""
    ).rows
    assert {str(row[0]): Triple(*row[1:]) for row in rows} == reified  # type: ignore[arg-type]
    parts = {named(f"rdf:{name}") for name in ("subject", "predicate", "object")}
    rest = {
        str(q.triple)
        for q in site.store.quads()  # type: ignore[attr-defined]
        if q.graph_name == graph_name("statements")
        and q.predicate not in parts
        and q.object != named("rdf:Statement")
    }
    assert rest == about


@pytest.mark.parametrize("ending", [".ttl", ".jsonld"])
def test_dumps_of_triples_are_the_plain_graph(site: Site, published: Path, ending: str) -> None:
    """Turtle and JSON-LD hold the triples of the default graph; JSON-LD also its own licence."""
    context = json.loads((published / CONTEXT_FILE).read_text("utf-8"))["@context"]
    found = _parse((published / f"dumps/coop-tw{ending}").read_bytes(), ending, context)
    plain = {
        str(quad.triple)
        for quad in site.store.quads()  # type: ignore[attr-defined]
        if str(quad.graph_name) == "DEFAULT"
    }
    if ending == ".jsonld":
        dump = NamedNode(f"{ADDRESS}dumps/coop-tw.jsonld")
        plain.add(str(Triple(dump, named("dcterms:license"), NamedNode(LICENSE))))
    assert plain == found


def test_every_file_for_machines_tells_its_licence(published: Path) -> None:
    """Dumps, catalogues, context and redirects each name the licence."""
    names = [f"dumps/coop-tw.{ending}" for ending in ("nq", "trig", "ttl", "jsonld", "rdf12.ttl")]
    names += ["void.ttl", "catalog.ttl", "questions.ttl", CONTEXT_FILE]
    for name in names:
        assert LICENSE.split("://")[1] in (published / name).read_text("utf-8"), name
    assert "CC BY 4.0" in (published / "w3id/.htaccess").read_text("utf-8")
    assert "CC-BY-4.0" in (published / "CITATION.cff").read_text("utf-8")


def _sent_to(rules: str, path: str, accept: str, language: str) -> str:
    """Return where the redirect rules send a request for a path below the root."""
    held = True
    for line in rules.splitlines():
        word, _, rest = line.partition(" ")
        if word == "RewriteCond":
            pattern = rest.split(" ")[1]
            given = accept if "HTTP_ACCEPT" in rest else language
            held = re.search(pattern, given) is not None
        elif word == "RewriteRule":
            pattern, target, _ = rest.split(" ")
            match = re.search(pattern, path)
            if held and match:
                return target.replace("$1", match[1] if match.groups() else "")
            held = True
    return ""


def test_the_redirects_lead_to_files(site: Site, published: Path) -> None:
    """The persistent address of everything leads to its page or its RDF, as the reader asks."""
    rules = (published / "w3id/.htaccess").read_text("utf-8")
    wanted = (
        ("text/html", "zh-TW", ".html"),
        ("text/html", "en", ".en.html"),
        ("text/turtle", "", ".ttl"),
        ("application/ld+json", "", ".jsonld"),
        ("application/rdf+xml", "en", ".rdf"),
    )
    for document in site.places.values():
        if document.iri is None or document.kind == "term":
            continue
        for accept, language, ending in wanted:
            target = _sent_to(rules, document.iri.removeprefix(BASE), accept, language)
            assert f"{ADDRESS}{document.path}{ending}" == target


def test_a_site_at_its_own_address_has_no_redirects(project: Project, tmp_path: Path) -> None:
    """Where the IRIs are the addresses of the site, a redirect would lead back to itself."""
    quads = [Quad(NamedNode(f"{ID}t"), named("rdf:type"), named("coop:Programme"))]
    publish(open_site(project, in_memory(quads), base=BASE, version="1"), tmp_path / "site")
    assert not (tmp_path / "site/w3id").exists()


def test_languages_are_written_as_usual(published: Path) -> None:
    """Language tags in RDF files are `zh-Hant`, not in small letters."""
    for ending in ("ttl", "nt", "rdf", "jsonld"):
        content = (published / f"id/most.{ending}").read_text("utf-8")
        assert "zh-Hant" in content
        assert "zh-hant" not in content


# ---- For machines --------------------------------------------------------------------------------

_VOID = "PREFIX void: <http://rdfs.org/ns/void#> "


def _store(*contents: bytes) -> Embedded:
    return in_memory([Quad(*t) for content in contents for t in read_turtle(content, "file")])


def test_void_counts_are_those_of_queries(site: Site, published: Path) -> None:
    """Triples, properties, classes and members in VoID are what SPARQL counts in the graph."""
    void = _store((published / "void.ttl").read_bytes())
    union = in_memory(list(site.store.quads()), union=True)  # type: ignore[attr-defined]

    def told(query: str) -> dict[str, str]:
        return {str(a): str(b.value) for a, b in void.select(_VOID + query).rows}  # type: ignore[union-attr]

    def counted(query: str) -> dict[str, str]:
        return {str(a): str(b.value) for a, b in union.select(query).rows}  # type: ignore[union-attr]

    assert counted(
        "SELECT ?p (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } } GROUP BY ?p"
    ) == told(
        "SELECT ?p ?n WHERE { ?d a void:Dataset ; void:propertyPartition ?x . "
        "?x void:property ?p ; void:triples ?n }"
    )
    assert counted(
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c"
    ) == told("SELECT ?c ?n WHERE { ?x void:class ?c ; void:entities ?n }")
    assert (published / "void.ttl").read_bytes() == (published / ".well-known/void").read_bytes()


def test_the_catalogue_tells_the_sizes_of_the_dumps(published: Path) -> None:
    """DCAT gives each dump with its size, its checksum and its licence."""
    catalogue = _store((published / "catalog.ttl").read_bytes())
    rows = catalogue.select(
        """PREFIX spdx: <http://spdx.org/rdf/terms#> SELECT ?file ?size ?sum WHERE {
  ?d a dcat:Distribution ; dcat:downloadURL ?file ; dcat:byteSize ?size ; dcterms:license ?licence ;
    spdx:checksum/spdx:checksumValue ?sum }"""
    ).rows
    assert 10 == len(rows)
    for file, size, digest in rows:
        content = (published / file.value.removeprefix(ADDRESS)).read_bytes()  # type: ignore[union-attr]
        assert str(len(content)) == size.value  # type: ignore[union-attr]
        assert sha256(content).hexdigest() == digest.value  # type: ignore[union-attr]


def _shapes(*names: str) -> list[Triple]:
    folder = Path(__file__).parent / "dcat-ap"
    return [t for name in names for t in read_turtle((folder / name).read_bytes(), name)]


@pytest.mark.parametrize("name", ["shapes.ttl", "range.ttl", "vocabularies.ttl"])
def test_the_catalogue_passes_the_shapes_of_dcat_ap(published: Path, name: str) -> None:
    """DCAT-AP 3.0.1 finds nothing wrong: mandatory properties, kinds of values, vocabularies.

    Two exceptions: its pattern for algorithms wants `https` where SPDX's own addresses have `http`;
    and the publisher is no body of the European Union.
    """
    catalogue = read_turtle((published / "catalog.ttl").read_bytes(), "catalog.ttl")
    found = validate_shapes(catalogue, _shapes(name))
    excepted = ("ChecksumAlgorithmRestriction", "CorporateBodyRestriction")
    rest = [f"{one}" for one in found if not any(e in f"{one}" for e in excepted)]
    assert [] == rest


def test_the_shapes_of_dcat_ap_find_what_is_lacking(published: Path) -> None:
    """The shapes do test something: without its title the data set does not pass."""
    catalogue = read_turtle((published / "catalog.ttl").read_bytes(), "catalog.ttl")
    less = [triple for triple in catalogue if triple.predicate != named("dcterms:title")]
    assert validate_shapes(less, _shapes("shapes.ttl"))


def test_questions_are_listed_as_executables(site: Site, published: Path) -> None:
    """Every question of the catalogue can be found by a SPARQL tool, in both languages."""
    rows = _store((published / "questions.ttl").read_bytes()).select(
        "SELECT ?q (COUNT(?c) AS ?n) WHERE { ?q a sh:SPARQLSelectExecutable ; rdfs:comment ?c ;"
        " sh:select ?s } GROUP BY ?q ORDER BY ?q"
    )
    assert [f"{BASE}question/{name}" for name in sorted(site.questions)] == [
        row[0].value  # type: ignore[union-attr]
        for row in rows.rows
    ]
    assert {"2"} == {row[1].value for row in rows.rows}  # type: ignore[union-attr]


def test_the_site_map_lists_every_page(site: Site, published: Path) -> None:
    """Each document stands in the site map once for each language."""
    text = (published / "sitemap.xml").read_text("utf-8")
    assert 2 * len(site.places) == text.count("<loc>")
    assert f"<loc>{ADDRESS}id/most.en.html</loc>" in text
    assert "Sitemap: https://example.org/kg/sitemap.xml" in (published / "robots.txt").read_text()


def test_checksums_are_those_of_the_files(published: Path) -> None:
    """SHA256SUMS names every file but itself and the marker."""
    lines = (published / "SHA256SUMS").read_text("utf-8").splitlines()
    told = {line[66:]: line[:64] for line in lines}
    found = {name: sha256(content).hexdigest() for name, content in _contents(published).items()}
    del found["SHA256SUMS"], found[MARKER]
    assert found == told


# ---- The folder ----------------------------------------------------------------------------------


def test_two_runs_give_the_same_bytes(project: Project, tmp_path: Path) -> None:
    """The same graph gives the same files, with one process or several."""
    labels = [f"thing {number}" for number in range(450)]
    publish(_small(project, *labels), tmp_path / "one", processes=1)
    publish(_small(project, *reversed(labels)), tmp_path / "unlike")
    publish(_small(project, *labels), tmp_path / "two", processes=2)
    assert _contents(tmp_path / "one") == _contents(tmp_path / "two")
    assert _contents(tmp_path / "one") != _contents(tmp_path / "unlike")


def test_files_that_did_not_change_keep_their_times(project: Project, tmp_path: Path) -> None:
    """A second run replaces only what differs; the version before is kept beside."""
    folder = tmp_path / "site"
    publish(_small(project, "one", "two"), folder)
    old = (folder / "id/t0.html", folder / "id/t1.html")
    for file in old:
        os.utime(file, ns=(10**18, 10**18))
    publish(_small(project, "one", "three"), folder)
    assert 10**18 == (folder / "id/t0.html").stat().st_mtime_ns
    assert 10**18 != (folder / "id/t1.html").stat().st_mtime_ns
    assert "two" in (tmp_path / ".site.previous/id/t1.en.html").read_text("utf-8")


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Path]:
    """A folder that holds something else."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work", "utf-8")
    yield folder
    assert "years of work" == (folder / "thesis.txt").read_text("utf-8")
    assert ["thesis.txt"] == os.listdir(folder)


def test_a_foreign_folder_is_refused(project: Project, foreign: Path) -> None:
    """A folder that holds other things is left alone, and nothing is written beside it."""
    with pytest.raises(StoreProblem, match="holds other things") as fault:
        publish(_small(project, "one"), foreign)
    assert fault.value.exit_code == 6
    assert ["mine"] == os.listdir(foreign.parent)


def test_a_link_is_refused(project: Project, tmp_path: Path) -> None:
    """A symbolic link is never followed."""
    (tmp_path / "there").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "there")
    with pytest.raises(StoreProblem, match="not a folder"):
        publish(_small(project, "one"), tmp_path / "site")


_KILLED = """
import os, sys
from pathlib import Path
from kgtool.publish.folder import Aside
aside = Aside(Path(sys.argv[1]))
aside.write("index.html", b"new")
os.kill(os.getpid(), 9)
"""


def test_a_run_that_is_killed_leaves_the_old_site(project: Project, tmp_path: Path) -> None:
    """Half a new site never shows; the next run removes what was left over."""
    folder = tmp_path / "site"
    publish(_small(project, "one"), folder)
    before = _contents(folder)
    ended = subprocess.run([sys.executable, "-c", _KILLED, str(folder)], check=False)
    assert -9 == ended.returncode
    assert before == _contents(folder)
    publish(_small(project, "one"), folder)
    assert [] == list(tmp_path.glob(".site.new-*"))


def test_a_fault_while_writing_leaves_the_old_site(project: Project, tmp_path: Path) -> None:
    """A run that fails leaves neither half a site nor anything beside it."""
    folder = tmp_path / "site"
    publish(_small(project, "one"), folder)
    before = _contents(folder)

    def fail(step: str, *_: int) -> None:
        if step == "switch":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(_small(project, "two"), folder, fail)
    assert before == _contents(folder)
    assert [] == list(tmp_path.glob(".site.new-*"))


def test_a_reader_never_meets_a_mixture(tmp_path: Path) -> None:
    """Between two looks at the folder there is always one whole version."""
    folder = tmp_path / "site"
    for version in (b"1", b"2", b"3"):
        aside = Aside(folder)
        for name in ("a", "b/c"):
            aside.write(name, version)
        seen = {
            path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.name != MARKER
        }
        assert len(seen) <= 1
        aside.switch()
        assert {version} == {(folder / "a").read_bytes(), (folder / "b/c").read_bytes()}


def test_the_command_refuses_a_foreign_folder(cli: Callable[..., Any], foreign: Path) -> None:
    """`kgtool publish` ends with exit code 6 and leaves the folder alone."""
    ended = cli("publish", foreign, "--lang", "en")
    assert (6, "") == (ended.returncode, ended.stdout)
    assert "the folder mine holds other things; name a new or empty one" in ended.stderr
    assert str(foreign.parent) not in ended.stderr


@pytest.mark.parametrize("base", ["ftp://e.org/", "e.org", "javascript:x", "https://e.org/<x>"])
def test_the_command_refuses_an_address_that_is_none(
    cli: Callable[..., Any], tmp_path: Path, base: str
) -> None:
    """The address of the site must be one of the web."""
    ended = cli("publish", tmp_path / "site", "--base", base, "--lang", "en")
    assert 2 == ended.returncode
    assert "--base must be an address" in ended.stderr
    assert [] == os.listdir(tmp_path)


def test_the_summary_counts_what_was_written(project: Project, tmp_path: Path) -> None:
    """The summary tells documents, files and bytes."""
    made = publish(_small(project, "one"), tmp_path / "site")
    assert isinstance(made, Published)
    assert made.files == len(_contents(tmp_path / "site")) - 1
    assert made.documents > 50
