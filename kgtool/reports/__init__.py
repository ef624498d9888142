"""Reports of findings for other programs and for the browser: HTML, SARIF and JUnit.

Text, JSON and the standard SHACL report are written by the report itself (`validate.findings`);
here is the same content in the forms that editors, review tools and build servers read.
"""

from __future__ import annotations

from kgtool.reports.html import to_html
from kgtool.reports.junit import to_junit
from kgtool.reports.sarif import to_sarif

__all__ = ["to_html", "to_junit", "to_sarif"]
