"""Edits that accept a risk, or accept it again. Who approves it signs by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..findings import Where
from ..model.scales import Disposition
from ..model.threat import Acceptance, Threat
from .splices import Drop, Edit, Put

_SIGNED = ("approved_by", "approved_on")


def acceptance_edits(threat: Threat, rationale: str, owner: str, review_by: date, *, residual: bool) -> list[Edit]:
    """The edits of a threat.

    Args:
        threat: as it is written.
        rationale: why the risk is tolerable.
        owner: who is accountable for it.
        review_by: the last day of the acceptance.
        residual: whether the residual risk is accepted.
    """
    place: Where = ("threats", threat.id)
    fields: dict[str, str | date] = {"rationale": rationale, "owner": owner, "review_by": review_by}
    if residual:
        before = threat.residual.acceptance if threat.residual else None
        return list(_record((*place, "residual", "acceptance"), before, fields))
    decided: list[Edit] = []
    if threat.disposition is not Disposition.ACCEPT:
        decided.append(Put((*place, "disposition"), str(Disposition.ACCEPT)))
    return [*decided, *_record((*place, "acceptance"), threat.acceptance, fields)]


def _record(where: Where, before: Acceptance | None, fields: dict[str, str | date]) -> Iterator[Edit]:
    if before is None:
        yield Put(where, fields, block=True)  # the approver adds lines of their own
        return
    for key, value in fields.items():
        if str(getattr(before, key) or "") != str(value):
            yield Put((*where, key), value)
    # A signature is of what it was given for.
    yield from (Drop((*where, key)) for key in _SIGNED if getattr(before, key))
