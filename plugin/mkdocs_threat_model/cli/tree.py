"""`threat-model tree`: what an attack tree answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isnan
from pathlib import Path

import click

from ..analysis.attack_trees.answer_formats import TREE_FORMATS
from ..analysis.attack_trees.standings import registers_for
from ..analysis.attack_trees.tree_reporting import MOST_ATTACKS, tree_report
from ..analysis.control_states import shared_scope, used_controls
from ..analysis.evidence_results import claimed_items
from ..analysis.facts import Facts, facts_of
from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..errors import ConfigurationError
from ..evidence_lookup.looking_up import looking_up
from ..model.context import Actor
from ..model.limits import MAX_COST
from ..model.nearest import did_you_mean
from ..model.organisation_files import Organisation
from ..model.portfolio import read_portfolio
from ..model.reading import Model
from .parameters import DAY, DAY_HELP, EVIDENCE_ROOT, FOLDER
from .printing import counter, put
from .service_reading import valid_model

_MOST = 1_000


class _Spending(click.FloatRange):
    """An amount as a model may have it: a number, which `nan` is not, and no more than the greatest cost."""

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


@click.command()
@click.argument("service")
@click.argument("tree")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--actor", "actor_id", metavar="ID", help="For this actor: its budget, skill, access and equipment. Default: anyone.")
@click.option("--format", "form", type=click.Choice(list(TREE_FORMATS)), default="text", show_default=True, help="The output format.")
@click.option(
    "-k", "most", type=click.IntRange(1, _MOST), default=MOST_ATTACKS, show_default=True, metavar="N", help="List the N best attacks."
)
@click.option(
    "--budget", type=_Spending(0, MAX_COST), metavar="AMOUNT", help="What may be spent on defences. Default: the tree's `budget`."
)
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@EVIDENCE_ROOT
def tree(
    service: str,
    tree: str,
    models: Path,
    actor_id: str | None,
    form: str,
    most: int,
    budget: float | None,
    today: date | None,
    evidence_root: Path | None,
) -> int:
    """Answer the attack tree TREE of SERVICE.

    Whether the goal can be reached, the cheapest and the likeliest attack, the best attacks by cost, the importance of
    each step, and what each further defence would do: with the defences in place and without any. The register decides
    which steps are defended.
    """
    portfolio, day = read_portfolio(models, progress=counter()), the_day(today)
    organisation, look_up = portfolio.organisation, looking_up(models, evidence_root)

    def analysed(model: Model) -> Facts:
        evidence = look_up(claimed_items(model.service, used_controls(model, organisation)))
        return facts_of(model, organisation, day, evidence=evidence)

    model = valid_model(portfolio, service)
    trees = model.service.attack_trees
    if tree not in trees:
        raise ConfigurationError(f"`{service}` has no attack tree `{tree}`. {did_you_mean(tree, trees, 'Add it to `attack_trees`.')}")
    named = {node.service for one_tree in trees.values() for _, node in one_tree.steps() if node.service}
    facts = analysed(model)
    others = registers_for(model.service, {name: analysed(portfolio.models[name]) for name in sorted(named) if name in portfolio.models})
    asked = [] if actor_id is None else [_actor(model, organisation, actor_id)]
    chosen = trees[tree] if budget is None else replace(trees[tree], budget=budget)
    report = tree_report(facts, chosen, organisation.policy.scales, others, most, asked)
    put(TREE_FORMATS[form](report, report.by_actor[asked[0].id] if asked else report.anybody))
    return 0


def _actor(model: Model, organisation: Organisation, id: str) -> Actor:
    known = {**shared_scope(model, organisation).actors, **model.service.actors}
    if id not in known:
        raise ConfigurationError(f"`{id}` is not the id of an actor. {did_you_mean(id, known, 'Define the actor, or correct the id.')}")
    return known[id]
