"""Whether the register is complete: the services of the catalog against those that have a model."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ..model.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Missing:
    """A live service of the catalog without a model.

    Attributes:
        service: its name in the catalog.
        reason: why, where the policy waives it on the day; empty otherwise.
        until: the last day of the waiver.
    """

    service: str
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Completeness:
    """The services by what is known of them, each list by name.

    Attributes:
        catalog: live services of the catalog; empty where there is no catalog.
        modelled: services with a valid model.
        missing: live services of the catalog without a model.
        unlisted: services with a model that the catalog does not list as live.
        unreadable: files that are not valid models.
    """

    catalog: tuple[str, ...]
    modelled: tuple[str, ...]
    missing: tuple[Missing, ...]
    unlisted: tuple[str, ...]
    unreadable: tuple[str, ...]


def completeness(portfolio: Portfolio, today: date, excusing: Collection[str]) -> Completeness:
    """Compares the catalog and the models. An unreadable model is neither modelled nor missing.

    Args:
        portfolio: what was read.
        today: a waiver holds up to and including its last day.
        excusing: the codes of the checks that find a service without a model; a waiver of one says why there is none.
    """
    organisation = portfolio.organisation
    catalog = tuple(sorted({entry.entity.metadata.name for entry in organisation.catalog if entry.entity.is_live_service}))
    stems = {broken_file.stem for broken_file in portfolio.broken}
    waivers = {waiver.service: waiver for waiver in organisation.policy.waivers if waiver.check in excusing and waiver.until >= today}
    missing = (name for name in catalog if name not in portfolio.models and name not in stems)
    return Completeness(
        catalog,
        tuple(sorted(portfolio.models)),
        tuple(Missing(name, waivers[name].reason, waivers[name].until) if name in waivers else Missing(name) for name in missing),
        tuple(name for name in sorted(portfolio.models) if name not in catalog) if catalog else (),
        tuple(sorted(broken_file.path for broken_file in portfolio.broken)),
    )
