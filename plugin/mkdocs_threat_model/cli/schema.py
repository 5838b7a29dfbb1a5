"""`threat-model schema`: the format as JSON Schema."""

from __future__ import annotations

from pathlib import Path

import click

from ..files import write_chosen
from ..reference.schemas import SCHEMAS, json_schema
from .parameters import FILE
from .printing import put


@click.command()
@click.argument("document", type=click.Choice(list(SCHEMAS)), default="model")
@click.option("--output", "--out", "-o", type=FILE, help="Write to this file instead of standard output.")
def schema(document: str, output: Path | None) -> int:
    """Print the JSON Schema (draft 2020-12) of a DOCUMENT; default: a service's model.

    `model` is for models/*.yaml, `policy` for models/_policy.yaml, `controls` for _controls.yaml and _controls/*.yaml,
    `catalog` for one entity of models/_catalog/*.yaml, `library` for models/_library/*.yaml, and `register` for the
    register as JSON. No models are read. The schemas are also published with each site, in assets/threat-model/schema/.

    An editor with a YAML language server uses them if the first line of a file names one:

    \b
        # yaml-language-server: $schema=../schema/model.json
    """
    data = json_schema(document)
    if output:
        write_chosen(output, data)
    else:
        put(data.decode())
    return 0
