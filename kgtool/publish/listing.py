"""Lists for crawlers and servers: the site map, robots.txt, and the redirects of the IRIs."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from kgtool.namespaces import BASE
from kgtool.pages import Site
from kgtool.pages.names import LANGUAGES, html_file

__all__ = ["listings"]

_MOST = 20_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _entry(site: Site, path: str) -> str:
    files = {lang: escape(site.base + html_file(path, lang)) for lang in LANGUAGES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{lang}" href="{file}"/>'
        for lang, file in files.items()
    )
    return "".join(f"<url><loc>{file}</loc>{links}</url>\n" for file in files.values())


def _site_maps(site: Site) -> Iterator[tuple[str, bytes]]:
    paths = list(site.places)
    parts = [paths[start : start + _MOST] for start in range(0, len(paths), _MOST)]
    names = (
        ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{i + 1}.xml" for i in range(len(parts))]
    )
    for name, part in zip(names, parts, strict=True):
        body = "".join(_entry(site, path) for path in part)
        space = f'xmlns="{_SPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
        yield name, f"{_HEAD}<urlset {space}>\n{body}</urlset>\n".encode()
    if len(parts) > 1:
        body = "".join(f"<sitemap><loc>{escape(site.base + n)}</loc></sitemap>\n" for n in names)
        yield (
            "sitemap.xml",
            f'{_HEAD}<sitemapindex xmlns="{_SPACE}">\n{body}</sitemapindex>\n'.encode(),
        )


_TYPES = (
    ("text/turtle", "ttl"),
    ("application/ld\\+json", "jsonld"),
    ("application/n-triples", "nt"),
    ("application/rdf\\+xml", "rdf"),
)


def _redirects(site: Site) -> str:
    """Return the redirect rules that the persistent addresses need (Apache, as w3id.org runs it)."""
    base = site.base
    lines = [
        "# Redirects of https://w3id.org/coop-tw/ (CC BY 4.0; see LICENSE).",
        "Options +FollowSymLinks",
        "RewriteEngine on",
        "AddType text/turtle .ttl",
        f"RewriteRule ^$ {base} [R=303,L]",
    ]
    things = "^((?:id|concept|statement|source|question)/[a-z0-9/-]+|def)$"
    for media, ending in _TYPES:
        lines.append(f"RewriteCond %{{HTTP_ACCEPT}} {media}")
        lines.append(f"RewriteRule {things} {base}$1.{ending} [R=303,L]")
    lines += [
        "RewriteCond %{HTTP:Accept-Language} ^en [NC]",
        f"RewriteRule {things} {base}$1.en.html [R=303,L]",
        f"RewriteRule {things} {base}$1.html [R=303,L]",
        f"RewriteRule ^def/[0-9.]+$ {base}def.ttl [R=303,L]",
        f"RewriteRule ^(.*)$ {base}$1 [R=303,L]",
    ]
    return "\n".join(lines) + "\n"


def listings(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the site map, robots.txt, and redirects if the site stands elsewhere than its IRIs."""
    yield from _site_maps(site)
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.base}sitemap.xml\n".encode()
    if site.base != BASE:
        yield "w3id/.htaccess", _redirects(site).encode()
