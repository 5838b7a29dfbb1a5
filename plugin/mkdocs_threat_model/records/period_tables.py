"""The register over a period as tables: every threat at both ends, what happened in between, and both in one ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ..analysis.events import Event, EventKind
from ..analysis.register_period import Bounds, PeriodLine
from ..analysis.threat_differences import ThreatSummary
from ..model.scales import Disposition, Risk
from .column import Kind, Value
from .tabular import Field, Table

START, END = "start", "end"
"""The ledger's words for what the register said at both ends."""
_RISKS, _DISPOSITIONS = tuple(Risk), tuple(Disposition)

_NAMED = (
    Field("unique_id", "Unique ID", Kind.TEXT, "Organisation-wide id of the threat: service and id."),
    Field("service", "Service", Kind.TEXT, "Id of the service."),
    Field("id", "ID", Kind.TEXT, "Id of the threat within its service; never reused."),
    Field("threat", "Threat description", Kind.TEXT, "The threat in one line."),
)
_STATE = (
    Field("status", "Status", Kind.TEXT, "Status of the treatment; `Retired` or `Removed` if it is no longer in its model."),
    Field("open", "Open", Kind.TEXT, "Whether action is still required.", ("no", "yes")),
    Field("inherent_risk", "Inherent risk", Kind.TEXT, "Risk without mitigations, under the policy at the time.", _RISKS),
    Field("residual_risk", "Residual risk", Kind.TEXT, "Risk with every mitigation done, under the policy at the time; if rated.", _RISKS),
    Field("disposition", "Disposition", Kind.TEXT, "The decision.", _DISPOSITIONS),
    Field("risk_owner", "Risk owner", Kind.TEXT, "Who owns the risk; the service's owner unless a decision names another."),
)
_EVENT = (
    Field("event", "Event", Kind.TEXT, "; ".join(f"{kind}: {kind.meaning}" for kind in EventKind), tuple(EventKind)),
    Field("day", "Day", Kind.DATE, "The date in UTC: that of the commit, or the first day on which an acceptance was no longer valid."),
    *_NAMED,
    Field("changes", "What changed", Kind.LIST, "Old and new values; the same for every event of one commit."),
    Field("decided_by", "Decided by", Kind.LIST, "The people named in the decision, if any."),
    Field("committed_by", "Committed by", Kind.TEXT, "The commit's author; empty if an acceptance expired by date."),
    Field("commit", "Commit", Kind.TEXT, "The commit's full id."),
    *_STATE,
)
DAYS = (EventKind.OPENED, EventKind.DECIDED, EventKind.RENEWED, EventKind.CLOSED, EventKind.REOPENED, EventKind.EXPIRED)
"""What the table of threats gives the days of."""
_BOTH = (
    *_NAMED,
    Field("former_id", "Unique ID at the start", Kind.TEXT, "The threat's id at the start; empty if it did not exist."),
    *(
        Field(f"{field.key}_{key}", f"{field.title} at the {end}", field.kind, f"At the {end}. {field.meaning}", field.values)
        for field in _STATE
        for key, end in (("from", "start"), ("to", "end"))
    ),
    *(Field(kind.value, kind.value.capitalize(), Kind.LIST, f"Days in the period. {kind.meaning}") for kind in DAYS),
)
_LEDGER = (Field("event", "Event", Kind.TEXT, f"`{START}`, `{END}`, or an event between them.", (START, *EventKind, END)), *_EVENT[1:])


def period_tables(lines: Sequence[PeriodLine]) -> tuple[Table, ...]:
    """The threats at both ends, and the events in the order of time."""
    events = sorted((event for line in lines for event in line.happened), key=lambda event: (event.day, event.id))
    return (
        Table("threats", "Threats", _BOTH, tuple(_both(line) for line in lines)),
        Table("events", "Events", _EVENT, tuple(row for event in events for row in _rows(event))),
    )


def ledger(lines: Sequence[PeriodLine], bounds: Bounds) -> Table:
    """All of it in one table: of each threat its line at the start, what happened, and its line at the end."""
    return Table("ledger", "Ledger", _LEDGER, tuple(row for line in lines for row in _entries(line, bounds)))


def counts(lines: Sequence[PeriodLine]) -> Mapping[str, int]:
    """Of how many threats each kind of event is told, and threats at both ends, the open ones beside all.

    A threat counts once for a kind, however often it happened: one that was transferred and then retired was closed.
    """
    happened = Counter(what for line in lines for what in {what for event in line.happened for what in event.what})
    start, end = [line.before for line in lines if line.before], [line.after for line in lines if line.after and line.in_model]
    opened = {f"open at the {word}": sum(summary.is_open for summary in summaries) for word, summaries in ((START, start), (END, end))}
    return {START: len(start), **{kind.value: happened[kind] for kind in EventKind}, END: len(end), **opened}


def changes(event: Event) -> tuple[str, ...]:
    """What an event changed, in words."""
    renamed = (f"ID {event.former} → {event.id}",) if event.former else ()
    retired = (f"Retired: {event.retired}" if event.retired else "Retired",) if event.retired is not None else ()
    return (*renamed, *map(str, event.differences), *retired) or ("Other fields of the record",)


def _both(line: PeriodLine) -> tuple[Value, ...]:
    before, after = _summary(line.before), _summary(line.after)
    days = {what: tuple(event.day.isoformat() for event in line.happened if what in event.what) for what in DAYS}
    both = (value for pair in zip(before, after, strict=True) for value in pair)
    return (*_named(line.id, line.title), line.former or None, *both, *(days[what] for what in DAYS))


def _rows(event: Event) -> Iterator[tuple[Value, ...]]:
    commit = event.commit
    who = (event.decided_by, commit.author if commit else None, commit.id if commit else None)
    for what in event.what:
        named = _named(event.id, event.summary.title)
        yield (what.value, event.day, *named, changes(event), *who, *_summary(event.summary))


def _entries(line: PeriodLine, bounds: Bounds) -> Iterator[tuple[Value, ...]]:
    if line.before:
        yield _end(START, bounds.eve, line.former, line.before)
    for event in line.happened:
        yield from _rows(event)
    if line.after:
        yield _end(END, bounds.last, line.id, line.after)


def _end(word: str, day: date, id: str, summary: ThreatSummary) -> tuple[Value, ...]:
    return (word, day, *_named(id, summary.title), (), (), None, None, *_summary(summary))


def _named(id: str, title: str) -> tuple[Value, ...]:
    service, _, threat = id.rpartition("/")
    return id, service, threat, title


def _summary(summary: ThreatSummary | None) -> tuple[Value, ...]:
    if summary is None:
        return (None,) * len(_STATE)
    risks = (risk.value if risk else None for risk in (summary.inherent, summary.residual))
    return summary.status, "yes" if summary.is_open else "no", *risks, summary.disposition or None, summary.owner or None
