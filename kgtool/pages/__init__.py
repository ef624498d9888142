"""The pages of the graph: one renderer for published files and for a live server."""

from __future__ import annotations

from kgtool.pages.site import Document, Site, has_scripts, open_site

__all__ = ["Document", "Site", "has_scripts", "open_site"]
