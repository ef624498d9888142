"""`kgtool doctor`: check installation, project files, store and ledger."""

from __future__ import annotations

import json

import click

from kgtool.cli.common import Session, session_options
from kgtool.cli.output import put_text
from kgtool.doctor import examine

__all__ = ["command"]

_STORE_PROBLEM = 6


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="輸出格式 · format of the report",
)
@session_options
def command(session: Session, form: str) -> int:
    """診斷安裝、專案檔案與資料庫。 · Check installation, store and graph."""
    checks = examine(session.project, session.folder)
    if form == "json":
        document = [{"name": c.name, "well": c.well, "en": c.en, "zh-Hant": c.zh} for c in checks]
        put_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    else:
        lines = [f"{'✓' if c.well else '✗'} {c.name}  {session.say(c.en, c.zh)}" for c in checks]
        put_text("\n".join(lines) + "\n")
    if any(check.store for check in checks):
        return _STORE_PROBLEM
    return 0 if all(check.well for check in checks) else 1
