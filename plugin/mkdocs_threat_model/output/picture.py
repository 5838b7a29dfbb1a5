"""One drawing for whoever wants a file of it: the one that the site shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..analysis.attack_trees.standings import registers_for
from ..analysis.facts import facts_of
from ..build.arrangements import earlier_map, earlier_of
from ..build.workshop import Workshop
from ..drawing import Drawing, Style
from ..drawing.service_drawings import ServiceDrawing, service_drawings
from ..drawing.tree_drawings import tree_name
from ..errors import ConfigurationError
from ..findings import Finding, errors
from ..frame.location import Location
from ..frame.page_frame import Frame
from ..frame.templates import Templates
from ..model.border import guarded
from ..model.nearest import did_you_mean
from ..model.portfolio import Portfolio, read_portfolio
from ..model.reading import Broken, Model, parse_model
from ..pages.organisation.service_map import service_map
from ..pages.service.drawn_trees import drawn_trees

_MOST = 20
"""Names in a message that says which there are."""


@dataclass(frozen=True)
class Picture:
    """What was asked for.

    Attributes:
        drawing: the drawing.
        title: of a document that holds it.
        unread: sentences on what is missing in it, or was not read for it.
    """

    drawing: Drawing
    title: str
    unread: tuple[str, ...]


def picture_of(models: Path, service: str, level: str, today: date, alone: Style) -> Picture:
    """A drawing of a service.

    Args:
        models: the models' folder. No other model of it is read.
        service: the service's id.
        level: which drawing, by its file's name in the site without `level-`: `0`, `1`, `2-api`, `1-vpc`, `1.overview`.
            `2` is enough where one process alone has parts.
        today: the day that dates are compared with.
        alone: how it is written.

    Raises:
        ConfigurationError: there is no such folder, service or drawing, or the service's model is broken.
    """
    portfolio = read_portfolio(
        models, lambda raw, shown, stem: parse_model(raw, shown, stem) if stem == service else Broken(shown, stem, ())
    )
    model = portfolio.models.get(service)
    if model is None:
        raise ConfigurationError(_why(portfolio, models, service))
    drawn = guarded(model.source.path, service, "This model cannot be drawn", lambda: _drawings(model, portfolio, today, alone))
    if isinstance(drawn, Broken):
        raise ConfigurationError(str(drawn.findings[0]))
    chosen = _chosen(drawn, service, level)
    return Picture(chosen.drawing, f"{model.service.title}: {chosen.title}", _told(portfolio.organisation.findings))


def map_picture(models: Path, today: date, alone: Style) -> Picture:
    """The organisation's map; its arguments are those of `picture_of`.

    Raises:
        ConfigurationError: there is no such folder.
    """
    judged = Workshop().judged(models, today)
    portfolio = judged.portfolio
    policy = portfolio.organisation.policy
    frame = Frame(Templates(policy), Location(), policy, today)
    drawn_map = service_map(judged.facts, judged.verdict.findings, earlier_map(portfolio.organisation.arrangements), frame, alone)
    missing = tuple(model.missing for model in portfolio.broken)
    return Picture(drawn_map.drawing, "Service map", (*missing, *_told(portfolio.organisation.findings)))


def tree_picture(models: Path, service: str, tree: str, today: date, alone: Style) -> Picture:
    """A drawing of an attack tree.

    Args:
        models: the models' folder. Other models are read for the threats that the tree names.
        service: the service's id.
        tree: the tree's id, or the name of one of its drawings in the site: `whole-tree-ID`, `subtree-3-ID`.
        today: the day that dates are compared with.
        alone: how it is written.

    Raises:
        ConfigurationError: there is no such folder, service or tree, or the service's model is broken.
    """
    judged = Workshop().judged(models, today)
    portfolio = judged.portfolio
    facts = judged.facts.get(service)
    if facts is None:
        raise ConfigurationError(_why(portfolio, models, service))
    drawn = drawn_trees(facts, registers_for(facts.service, judged.facts), (), (), portfolio.organisation.policy.scales, Location(), alone)
    by_name = {drawing.name: (shown, drawing) for shown in drawn for drawing in shown.drawings.all}
    found = by_name.get(tree) or by_name.get(tree_name(tree))
    if found is None:
        hint = f"Choose one by --tree: {_listed(name.removeprefix(tree_name('')) for name in by_name)}." if by_name else "It has no trees."
        raise ConfigurationError(f"`{service}` has no attack tree `{tree}`. {hint}")
    shown, drawing = found
    return Picture(drawing.drawing, f"{facts.service.title}: {shown.tree.goal}", _told(portfolio.organisation.findings))


def _drawings(model: Model, portfolio: Portfolio, today: date, alone: Style) -> tuple[ServiceDrawing, ...]:
    """All of them, as for the site: they share an amount of work."""
    earlier = earlier_of(portfolio.organisation.arrangements, model.service.service)
    return service_drawings(facts_of(model, portfolio.organisation, today), earlier, alone)


def _chosen(drawings: tuple[ServiceDrawing, ...], service: str, level: str) -> ServiceDrawing:
    by_level = {drawing.name.removeprefix("level-"): drawing for drawing in drawings}
    wanted = level.removeprefix("level-")
    if wanted in by_level:
        return by_level[wanted]
    below = [drawing for name, drawing in by_level.items() if name.startswith("2-")]
    if wanted == "2" and len(below) == 1:
        return below[0]
    why = f"`{service}` has no drawing of level `{level}`"
    if wanted == "2":
        why = f"`{service}` has several drawings of level 2" if below else f"No process of `{service}` has parts, so there is no level 2"
    raise ConfigurationError(f"{why}. Choose one by --level: {_listed(by_level)}.")


def _why(portfolio: Portfolio, models: Path, service: str) -> str:
    """Why there is no valid model of a service."""
    broken = next((model for model in portfolio.broken if model.stem == service and model.findings), None)
    if broken:
        more = f" This and {broken.total - 1:,} more are" if broken.total > 1 else " It is"
        return f"{broken.findings[0]}{more} shown by `threat-model check {models}`."
    known = sorted({*portfolio.models, *(model.stem for model in portfolio.broken)})
    hint = did_you_mean(service, known, f"There are {_listed(known)}." if known else "It contains no models.")
    return f"There is no service `{service}` in `{models}`. {hint}"


def _listed(names: Iterable[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return ", ".join(quoted[:_MOST]) + (f" and {len(quoted) - _MOST:,} more" if len(quoted) > _MOST else "")


def _told(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(str(finding) for finding in errors(findings))
