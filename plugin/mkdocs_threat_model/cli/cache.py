"""`threat-model cache`: where it lies, what is in it, and to empty it."""

from __future__ import annotations

from pathlib import Path

import click

from ..build.upkeep import cleared, described
from .printing import say


@click.command()
@click.argument("action", type=click.Choice(["info", "clear"]), default="info")
def cache(action: str) -> int:
    """Show the location and contents of this project's build cache (info), or clear it (clear)."""
    say((cleared if action == "clear" else described)(Path.cwd()))
    return 0
