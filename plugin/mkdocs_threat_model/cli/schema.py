"""`threat-model schema`: the format as JSON Schema."""

from __future__ import annotations

from pathlib import Path

import click

from ..checks.selection import DEFAULT_FOLDER
from ..errors import ConfigurationError
from ..findings import errors, visible
from ..model.folder import POLICY_FILE
from ..model.nearest import did_you_mean
from ..model.outputs import write_output
from ..model.portfolio import Portfolio, read_portfolio
from ..reference.schemas import OF_ORGANISATION, SCHEMAS, json_schema, organisation_schema
from .parameters import FILE
from .printing import counter, put


@click.command()
@click.argument("document", type=click.Choice(list(SCHEMAS)), default="model")
@click.option(
    "--for",
    "policy",
    type=FILE,
    metavar="POLICY",
    help="Also offer what an organisation's files define: models/_policy.yaml, with the files in its folder.",
)
@click.option("--service", metavar="ID", help="With --for: also offer the elements, flows and other parts of this service's model.")
@click.option("--output", "--out", "-o", type=FILE, help="Write to this file instead of standard output.")
def schema(document: str, policy: Path | None, service: str | None, output: Path | None) -> int:
    """Print the JSON Schema (draft 2020-12) of a DOCUMENT; default: a service's model.

    `model` is for models/*.yaml, `policy` for models/_policy.yaml, `controls` for _controls.yaml and _controls/*.yaml,
    `catalog` for one entity of models/_catalog/*.yaml, `library` for models/_library/*.yaml, and `register` for the
    register as JSON. No models are read. The schemas are also published with each site, in assets/threat-model/schema/.

    With `--for models/_policy.yaml`, editors also offer the teams, levels, shared controls, actors, frameworks and library
    entries of that folder, and mark what is none of them where `threat-model check` would report an error.

    An editor with a YAML language server uses them if the first line of a file names one:

    \b
        # yaml-language-server: $schema=../schema/model.json
    """
    if service and (policy is None or document != "model"):
        raise click.UsageError("--service needs --for, and the schema of a model.")
    data = _of_organisation(document, policy, service) if policy else json_schema(document)
    if output:
        write_output(policy.parent if policy else DEFAULT_FOLDER, output, data)
    else:
        put(data.decode())
    return 0


def _of_organisation(document: str, policy: Path, service: str | None) -> bytes:
    portfolio = _portfolio(document, policy)
    if service is None:
        return organisation_schema(document, portfolio)
    if service not in portfolio.models:
        hint = did_you_mean(service, portfolio.models, "Run `threat-model check`, and name a service that has a valid model.")
        raise ConfigurationError(f"There is no valid model of `{service}`. {hint}")
    return organisation_schema(document, portfolio, portfolio.models[service].service)


def _portfolio(document: str, policy: Path) -> Portfolio:
    """What was read of the folder of a policy.

    Raises:
        UsageError: nothing of it is in this schema.
        ConfigurationError: the file is no policy, or cannot be read.
    """
    if document not in OF_ORGANISATION:
        raise click.UsageError(f"--for is for {', '.join(OF_ORGANISATION)}: the schema of `{document}` has no words of an organisation.")
    if policy.name != POLICY_FILE:
        raise click.UsageError(f"--for takes the policy of a models folder, whose name is {POLICY_FILE}.")
    if not policy.is_file():
        raise ConfigurationError(f"`{visible(str(policy))}` does not exist. Name the policy of a models folder.")
    portfolio = read_portfolio(policy.parent, progress=counter())
    if wrong := errors(portfolio.organisation.findings):
        raise ConfigurationError(f"{wrong[0]} Correct the organisation's files first.")
    return portfolio
