"""Which review last held each part of a model, and when the model is due again.

A review with a `scope` holds the parts that it names. A review without one holds the whole model, as it
stood in the commit that brought the record: a session on Monday is merged on Wednesday, and what came on
Thursday was not looked at. Where no commit tells, it holds what stands in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..model.components import SECTIONS
from ..model.decision_rules import ReviewRules
from ..model.scales import Trigger
from ..model.service import Review, Service
from ..model.threat import Threat

PartKey = tuple[str, str]
"""Section and id of a part: an element and a boundary may share an id."""


@dataclass(frozen=True, slots=True)
class ReviewHistory:
    """What the commits tell of a model's reviews.

    Attributes:
        whole: the parts that stood in the model when the record of a whole review came: by the day of the session, in
            the order of the commits where a day had several. A day that is missing was not committed yet. A record is
            known by its day alone, so that a summary may be corrected.
        live: the day on which the model first said that the service is live and had said otherwise before; `None`
            where no commit tells, and of a service that was live in its first.
        came: the number of the commit that brought each flow that stands in the last version, by its id.
        decided: the number of the commit that last decided about each threat: what it is about, or what becomes of it.
        days: the day of each of these commits.
    """

    whole: Mapping[date, tuple[frozenset[PartKey], ...]] = field(default_factory=dict)
    live: date | None = None
    came: Mapping[str, int] = field(default_factory=dict)
    decided: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[int, date] = field(default_factory=dict)


NOTHING_KNOWN = ReviewHistory()
"""Without a history."""

AHEAD = timedelta(days=1)
"""A day that has begun where a session was held may not have begun where the model is read."""


@dataclass(frozen=True, slots=True)
class Held:
    """A review with the parts that it was the last to hold.

    Attributes:
        review: the record.
        index: its place in the model's `reviews`.
        parts: in the model's order.
    """

    review: Review
    index: int
    parts: tuple[PartKey, ...]

    @property
    def whole(self) -> bool:
        """Whether it was a review of the whole model."""
        return self.review.scope is None


@dataclass(frozen=True, slots=True)
class Reviews:
    """What the reviews of a model cover on a day.

    Attributes:
        log: the model's records.
        last: each part, in the model's order, with the place in `log` of the review that last held it;
            `None` for a part that none ever held.
        sessions: the places in `log` of all that were held, the latest first.
        oldest: the place in `log` of the review that is the last one of the part that was left alone the
            longest; for a model without parts the last one of the whole; `None` where nothing was reviewed.
        due: the day by which that part is to be reviewed again, and the model with it.
        live: the day on which the service went live, where commits tell.
    """

    log: tuple[Review, ...]
    last: Mapping[PartKey, int | None]
    sessions: tuple[int, ...]
    oldest: int | None
    due: date | None
    live: date | None = None

    @property
    def last_session(self) -> Review | None:
        """The last session, whatever it held."""
        return self.log[self.sessions[0]] if self.sessions else None

    @property
    def last_whole(self) -> Review | None:
        """The last review of the whole model; parts that came later are not in it."""
        return next((self.log[index] for index in self.sessions if self.log[index].scope is None), None)

    @property
    def never(self) -> tuple[PartKey, ...]:
        """The parts that no review ever held."""
        return tuple(part for part, index in self.last.items() if index is None)

    @property
    def held(self) -> tuple[Held, ...]:
        """The reviews that are the last ones of some part, the latest first."""
        return self.of(self.last)

    @property
    def reviewed(self) -> date | None:
        """The day since which every part that was ever reviewed has been reviewed."""
        return None if self.oldest is None else self.log[self.oldest].date

    @property
    def rows(self) -> tuple[Held, ...]:
        """Every record of the log, the latest first, with the parts that it is the last review of."""
        parts = {held.index: held.parts for held in self.held}
        latest = sorted(range(len(self.log)), key=lambda index: (self.log[index].date, index), reverse=True)
        return tuple(Held(self.log[index], index, parts.get(index, ())) for index in latest)

    def last_caused_by(self, trigger: Trigger) -> int | None:
        """The place in `log` of the last session that a trigger caused."""
        return next((index for index in self.sessions if self.log[index].trigger is trigger), None)

    def of(self, parts: Iterable[PartKey]) -> tuple[Held, ...]:
        """The reviews that last held some parts, the latest first; parts that none ever held are in none."""
        found: dict[int, list[PartKey]] = {}
        for part in parts:
            index = self.last[part]
            if index is not None:
                found.setdefault(index, []).append(part)
        latest = sorted(found, key=lambda index: (self.log[index].date, index), reverse=True)
        return tuple(Held(self.log[index], index, tuple(found[index])) for index in latest)


def parts_of(service: Service) -> tuple[PartKey, ...]:
    """Everything that a review holds, in the model's order: what the diagrams draw. A scope may name data and threats as
    well; they say what a session was about, and looking at one threat is not looking at all of what it threatens."""
    return tuple((section, id) for section in SECTIONS for id in getattr(service, section))


def reviews_of(service: Service, rules: ReviewRules, today: date, review_history: ReviewHistory = NOTHING_KNOWN) -> Reviews:
    """What the reviews of a model cover on a day.

    A review that lies in the future was not held and covers nothing. Of several on one day the one
    written last counts.

    Args:
        service: the model.
        rules: for the cycle.
        today: the day.
        review_history: what stood when the records of whole reviews came, and when the service went live.
    """
    parts = parts_of(service)
    log = service.reviews
    held = sorted((review.date, index) for index, review in enumerate(log) if review.date - today <= AHEAD)
    whole = Counter(day for day, index in held if log[index].scope is None)
    last: dict[PartKey, int | None] = dict.fromkeys(parts)
    for day, index in held:
        scope = log[index].scope
        covered = _stood(service, parts, review_history, day, whole[day]) if scope is None else _named(parts, scope)
        last.update(dict.fromkeys(covered, index))
    ages = [(log[index].date, index) for index in last.values() if index is not None]
    # A model without parts has none that was left alone: its last whole review stands for it.
    oldest = min(ages, default=None) if parts else next((review for review in reversed(held) if log[review[1]].scope is None), None)
    sessions = tuple(index for _, index in reversed(held))
    due = next_review(oldest[0], rules) if oldest else None
    return Reviews(log, last, sessions, oldest[1] if oldest else None, due, review_history.live)


def _named(parts: Iterable[PartKey], scope: tuple[str, ...]) -> Iterable[PartKey]:
    names = frozenset(scope)
    return (part for part in parts if part[1] in names)


def _stood(service: Service, parts: tuple[PartKey, ...], review_history: ReviewHistory, day: date, count: int) -> Iterable[PartKey]:
    """The parts that stood when the records of a day's whole reviews came; all, where one is not committed yet."""
    known = review_history.whole.get(day, ())
    if count > len(known):
        return parts
    stood = frozenset[PartKey]().union(*known[:count])
    return (part for part in parts if part in stood or _former(service, part) in stood)


def _former(service: Service, part: PartKey) -> PartKey | None:
    """What a part was called before a rename that is not committed yet."""
    section, id = part
    found = getattr(service, section)
    former = found[id].renamed_from
    return (section, former) if former and former not in found else None


def later_flows(service: Service, review_history: ReviewHistory) -> Mapping[str, frozenset[str]]:
    """The flows that came after a threat on a boundary was decided, by the threat's id; only of those that have some.

    By the commits, where they tell; of a threat that is not committed yet by its date. Without commits or a date nothing is later.

    Args:
        service: the model.
        review_history: what the commits tell.
    """
    if not review_history.came:
        return {}
    found: dict[str, frozenset[str]] = {}
    for threat in service.threats.values():
        if not _is_on_boundary(service, threat):
            continue
        decided = review_history.decided.get(threat.id)
        if decided is None and threat.renamed_from:
            decided = review_history.decided.get(threat.renamed_from)
        day = decided_on(threat)
        if decided is None and day is None:
            continue
        later = frozenset(flow for flow in service.flows if _is_later(service, flow, decided, day, review_history))
        if later:
            found[threat.id] = later
    return found


def has_boundary_threats(service: Service) -> bool:
    """Whether a threat is about a boundary, so that it matters which flows stood when it was decided."""
    return any(_is_on_boundary(service, threat) for threat in service.threats.values())


def _is_on_boundary(service: Service, threat: Threat) -> bool:
    return not service.boundaries.keys().isdisjoint(threat.target)


def decided_on(threat: Threat) -> date | None:
    """The day that a threat's record gives for its decision, or for when it was found."""
    signed = [record.approved_on for _, record in threat.signed if record.approved_on]
    return max(signed, default=threat.identified)


def _is_later(service: Service, flow: str, decided: int | None, day: date | None, review_history: ReviewHistory) -> bool:
    came = review_history.came.get(flow)
    if came is None:
        former = service.flows[flow].renamed_from
        came = review_history.came.get(former) if former else None
    if decided is not None:
        return came is None or came > decided  # what is not committed yet came after every commit
    return came is not None and day is not None and review_history.days[came] > day


def next_review(day: date, rules: ReviewRules) -> date:
    """The day by which what was reviewed on a day is to be reviewed again."""
    return rules.every.after(day)
