"""The living document: reviewed before it is relied on, in time, by the right people.

What time alone brings about, or a meeting alone can fix, is a warning. A retired service is not asked
for reviews any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.reviews import next_review
from ..findings import Severity, Where
from ..model.scales import ServiceStatus
from ..model.service import Review
from .acceptance_policy import TIME_ZONES
from .evidence import REVIEWED, ROLES
from .registry import PortfolioSubject, Problem, Subject, check, landscape_check
from .wording import few, quoted


def _asked(subject: Subject) -> bool:
    """Whether reviews are asked for: of services in design and in use."""
    return not subject.facts.service.status.is_over


def _counting(subject: Subject) -> Iterator[tuple[Where, Review, str]]:
    """The reviews that count, the last session and those that last held some part: place, record, what it is called."""
    reviews = subject.facts.reviews
    if not _asked(subject):
        return
    held = {held_review.index: [part for _, part in held_review.parts] for held_review in reviews.held}
    for index in reviews.sessions:
        review = reviews.log[index]
        if index == reviews.sessions[0]:
            yield ("reviews", index), review, f"last review ({review.date})"
        elif index in held:
            yield ("reviews", index), review, f"review of {review.date} (the last one of {few(held[index])})"


@check("TM401", "Never reviewed", Severity.WARNING, supports=REVIEWED)
def never_reviewed(subject: Subject) -> Iterator[Problem]:
    """A model that nobody looked at together is one person's draft. A warning, since it takes a meeting and
    not an edit to fix it; a policy that lets no service go live without a review raises it for `live`.

    Fires: a model without `reviews`.

    Fix:

        reviews:
          - date: 2026-09-14
            trigger: new-service
            participants: [{name: orders-dev-1, role: engineer}, {name: sec-2, role: security}]

    Source: the method (BEE-2018), "SHOULD treat the threat model as a living document".
    """
    service = subject.facts.service
    if not service.reviews and not service.status.is_over:
        yield Problem(
            ("reviews",), "The model was never reviewed. Hold a session with engineering and security, and record it in `reviews`."
        )


@check("TM402", "Review overdue", Severity.WARNING, supports=REVIEWED)
def review_overdue(subject: Subject) -> Iterator[Problem]:
    """Systems drift away from their models. The policy says how long a part of a model may go unread
    (`review.cycle`, a year by default). A review holds what its `scope` names, and without a scope all that
    stood in the model when its record was committed; a model is due when the part is that was left alone the
    longest.

    Fires: an element, flow or boundary whose last review lies further back than the cycle, however young the
    reviews of other parts are.

    Fix: a new entry in `reviews` that holds the part, without `scope` and with `trigger: annual-review`
    where nothing else caused it.

    Source: the method (BEE-2018), trigger "Annual review".
    """
    reviews, rules = subject.facts.reviews, subject.policy.review
    if reviews.oldest is None or reviews.due is None or reviews.due >= subject.today or not _asked(subject):
        return
    late = [part for held in reviews.held for part in held.parts if next_review(held.review.date, rules) < subject.today]
    on = f"last reviewed on {reviews.reviewed}"
    if len(late) == len(reviews.last) and len(reviews.held) <= 1:
        message = f"The model was {on}, and the next review was due on {reviews.due}. Hold it, and record it in `reviews`."
    else:
        ordered = [part for held in reversed(reviews.held) for _, part in held.parts][: len(late)]
        count = f"{len(late)} of {len(reviews.last)} parts {'is' if len(late) == 1 else 'are'} overdue for a review"
        message = f"{count}: {few(ordered)}. The first was {on}, and was due on {reviews.due}. Review them, and record that in `reviews`."
    yield Problem(("reviews", reviews.oldest, "date"), message)


@check("TM403", "Role missing at a review", Severity.WARNING, supports=ROLES)
def role_missing(subject: Subject) -> Iterator[Problem]:
    """Engineers know what is built, security knows how it breaks; each alone misses half. The policy names
    the roles that a review needs (`review.required_roles`). Asked of the last review, and of each older one
    that is still the last of some part.

    Fires:

        participants: [{name: orders-dev-1, role: engineer}, {name: orders-pm, role: product}]

    Fix:

        participants: [{name: orders-dev-1, role: engineer}, {name: sec-2, role: security}]

    Source: the method (BEE-2018), "at least one engineer who built the feature, one who understands the attack surface".
    """
    for where, review, called in _counting(subject):
        present = {participant.role for participant in review.participants}
        for role in dict.fromkeys(subject.policy.review.required_roles):
            if present and role not in present:  # TM404 says that nobody was there
                message = f"Nobody with the role `{role}` was at the {called}. Review with one, or complete `participants`."
                yield Problem((*where, "participants"), message, detail=role.value)


@check("TM404", "Review by one person alone", Severity.WARNING)
def reviewed_alone(subject: Subject) -> Iterator[Problem]:
    """Threat modeling is a conversation: who wrote the model sees what they meant, not what they wrote. Asked
    of the last review, and of each older one that is still the last of some part.

    Fires:

        participants: [{name: orders-dev-1, role: engineer}]

    Fix:

        participants: [{name: orders-dev-1, role: engineer}, {name: sec-2, role: security}]

    Source: the method (BEE-2018), "Solo threat modeling produces incomplete models".
    """
    for where, review, called in _counting(subject):
        people = {participant.name.casefold() for participant in review.participants}
        if len(people) < 2:
            who = f"{quoted(review.participants[0].name)} alone" if people else "nobody who is named"
            message = f"The {called} was held by {who}. Review with others, or complete `participants`."
            yield Problem((*where, "participants"), message)


@check("TM409", "Part that was never reviewed", Severity.WARNING)
def part_never_reviewed(subject: Subject) -> Iterator[Problem]:
    """A review holds what its `scope` names, and without a scope all that stood in the model in the commit
    that brought its record. What came later was in nobody's review, however young the last one is.

    Fires: an element, flow or boundary that came after the last review of the whole, and is in no `scope`.

        reviews:
          - {date: 2026-01-10, trigger: annual-review}                          # the flow `export` came in March

    Fix: a review that names it, or one of the whole.

        reviews:
          - {date: 2026-03-20, trigger: architecture-change, scope: [export]}
          - {date: 2026-01-10, trigger: annual-review}

    Source: the method (BEE-2018), "A threat model written for v1 of a service becomes inaccurate when …".
    """
    reviews = subject.facts.reviews
    if not reviews.sessions or not _asked(subject):
        return  # TM401 says so of the whole model
    whole = reviews.last_whole
    why = (
        f"it came after the review of the whole model ({whole.date}), and no `scope` names it"
        if whole
        else "no review was of the whole model, and no `scope` names it"
    )
    for section, part in reviews.never:
        message = f"`{part}` was never reviewed: {why}. Review it, and record that in `reviews`."
        yield Problem((section, part), message, part, section)


@landscape_check("TM406", "Live service of the catalog without a model", Severity.WARNING, missing_model=True)
def without_model(landscape: PortfolioSubject) -> Iterator[Problem]:
    """The service that nobody modelled is the one that the next incident begins in. A warning: a portfolio
    is modelled one service after the other, and the index counts what is left.

    Fires: `models/_catalog/` lists a service in production, and `models/` has no file of that name.

    Fix: `models/<service>.yaml` exists; or the catalog says that the service is no longer in production.

    Source: the method (BEE-2018), "Annual review: all production services with no prior model".
    """
    known = landscape.neighbours.keys() | landscape.unreadable
    for entry in landscape.portfolio.organisation.catalog:
        name = entry.entity.metadata.name
        if entry.entity.is_live_service and name not in known:
            message = f"`{name}` is a service in production without a threat model. Add `{name}.yaml` to the models' folder."
            yield Problem(("metadata", "name"), message, name, service=name, place=entry.place)


@landscape_check("TM407", "Live service that the catalog does not know", Severity.WARNING)
def not_in_catalog(landscape: PortfolioSubject) -> Iterator[Problem]:
    """Either the catalog lacks a service that runs, or the model describes one that does not, or under
    another name. Asked of live services, where there is a catalog.

    Fires: `models/order-service.yaml` has `status: live`, and no entity of the catalog is called so.

    Fix: the entity is added to the catalog; or the model's `status` or `service` is corrected.

    Source: Backstage's descriptor format.
    """
    known = {entry.entity.metadata.name for entry in landscape.portfolio.organisation.catalog}
    if not known:
        return
    for name, neighbour in landscape.neighbours.items():
        if neighbour.status is ServiceStatus.LIVE and name not in known:
            message = f"The catalog knows no `{name}`. Add it to the catalog, or correct `service` or `status` here."
            yield Problem(("service",), message, service=name)


@check("TM408", "Review in the future")
def review_to_come(subject: Subject) -> Iterator[Problem]:
    """A review that was not held yet cannot count as the last one: it would silence the review cycle.

    Fires: a review's `date` lies after tomorrow. Where the author sits, tomorrow may have begun.

    Fix: the review is recorded once it was held.

    Source: this project.
    """
    for index, review in enumerate(subject.facts.service.reviews):
        if review.date - subject.today > TIME_ZONES:
            message = f"The review of {review.date} lies in the future. Record a review when it was held, with the day of the session."
            yield Problem(("reviews", index, "date"), message)


@check("TM411", "First review after going live", Severity.WARNING)
def reviewed_too_late(subject: Subject) -> Iterator[Problem]:
    """What is found in design costs a change of the drawing; what is found in use was open until then. A service that
    went live before anybody had looked at its model together had no gate. A warning, since nothing fixes the past.

    The day of going live is that of the commit in which `status: live` took the place of another. Not asked without
    git's history, nor of a service that was live in its first commit: its model may be younger than it is.

    Fires: `status: design` became `live` on 2026-03-02, and the first review is of 2026-09-14.

    Fix: the record of the session that was held before; or a waiver, with what was done instead.

    Source: the method (BEE-2018), "a threat identified at the design phase costs a whiteboard conversation".
    """
    reviews, service = subject.facts.reviews, subject.facts.service
    if reviews.live is None or not reviews.sessions or service.status is not ServiceStatus.LIVE:
        return
    index = reviews.sessions[-1]
    first = reviews.log[index].date
    if first - reviews.live > TIME_ZONES:
        message = f"The first review was held on {first}; the service went live on {reviews.live}. "
        message += "Record the session before that, if there was one."
        yield Problem(("reviews", index, "date"), message)
