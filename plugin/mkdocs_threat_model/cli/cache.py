"""`threat-model cache`: where it lies, and how large it is."""

from __future__ import annotations

from pathlib import Path

import click

from ..build.upkeep import cleared, described
from .printing import say


@click.command()
@click.option("--clear", is_flag=True, help="Empty it.")
def cache(clear: bool) -> int:
    """Print where the builds of this project keep their cache, and how large it is."""
    say((cleared if clear else described)(Path.cwd()))
    return 0
