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


@check("TM401", "Model never reviewed", Severity.WARNING, supports=REVIEWED)
def never_reviewed(subject: Subject) -> Iterator[Problem]:
    """A model that was never reviewed as a team is one person's draft. This is a warning, because fixing it takes a
    meeting, not an edit; a policy that requires a review before going live can make it an error for `live`.

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
    """Systems drift away from their models. The policy defines how long a part of a model may go without review
    (`review.cycle`, a year by default). A review covers the parts in its `scope`, or without a scope everything in
    the model when its record was committed; a model is due when its least recently reviewed part is.

    Fires: the last review of an element, flow or boundary is older than the cycle, however recent the reviews
    of other parts are.

    Fix: add an entry to `reviews` that covers the part, without `scope` and with `trigger: annual-review`
    if nothing else caused it.

    Source: the method (BEE-2018), trigger "Annual review".
    """
    reviews, rules = subject.facts.reviews, subject.policy.review
    if reviews.oldest is None or reviews.due is None or reviews.due >= subject.today or not _asked(subject):
        return
    late = [part for held in reviews.held for part in held.parts if next_review(held.review.date, rules) < subject.today]
    on = f"last reviewed on {reviews.reviewed}"
    if len(late) == len(reviews.last) and len(reviews.held) <= 1:
        message = f"The model was {on}, and the next review was due on {reviews.due}. Hold a review, and record it in `reviews`."
    else:
        ordered = [part for held in reversed(reviews.held) for _, part in held.parts][: len(late)]
        count = f"{len(late)} of {len(reviews.last)} parts {'is' if len(late) == 1 else 'are'} overdue for a review"
        message = f"{count}: {few(ordered)}. The first was {on} and due on {reviews.due}. Review them, and record it in `reviews`."
    yield Problem(("reviews", reviews.oldest, "date"), message)


@check("TM403", "Required role missing at a review", Severity.WARNING, supports=ROLES)
def role_missing(subject: Subject) -> Iterator[Problem]:
    """Engineers know what is built, security knows how it breaks; each of them misses half. The policy defines the
    roles required at a review (`review.required_roles`). The check covers the last review, and each older one that
    is still the last review of some part.

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
                message = f"No participant of the {called} has the role `{role}`. Hold a review with that role, or complete `participants`."
                yield Problem((*where, "participants"), message, detail=role.value)


@check("TM404", "Review by a single person", Severity.WARNING)
def reviewed_alone(subject: Subject) -> Iterator[Problem]:
    """Threat modeling is a conversation: authors see what they meant, not what they wrote. The check covers the
    last review, and each older one that is still the last review of some part.

    Fires:

        participants: [{name: orders-dev-1, role: engineer}]

    Fix:

        participants: [{name: orders-dev-1, role: engineer}, {name: sec-2, role: security}]

    Source: the method (BEE-2018), "Solo threat modeling produces incomplete models".
    """
    for where, review, called in _counting(subject):
        people = {participant.name.casefold() for participant in review.participants}
        if len(people) < 2:
            who = f"only one participant, {quoted(review.participants[0].name)}" if people else "no named participant"
            message = f"The {called} has {who}. Hold a review with others, or complete `participants`."
            yield Problem((*where, "participants"), message)


@check("TM409", "Part never reviewed", Severity.WARNING)
def part_never_reviewed(subject: Subject) -> Iterator[Problem]:
    """A review covers the parts in its `scope`, or without a scope everything in the model in the commit that added
    its record. Parts added later have not been reviewed, however recent the last review is.

    Fires: an element, flow or boundary was added after the last review of the whole model, and is in no `scope`.

        reviews:
          - {date: 2026-01-10, trigger: annual-review}                          # the flow `export` was added in March

    Fix: hold a review with the part in its `scope`, or one of the whole model.

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
        f"it was added after the review of the whole model ({whole.date}) and is in no `scope`"
        if whole
        else "no review covered the whole model, and it is in no `scope`"
    )
    for section, part in reviews.never:
        message = f"`{part}` was never reviewed: {why}. Review it, and record it in `reviews`."
        yield Problem((section, part), message, part, section)


@landscape_check("TM406", "Live service without a model", Severity.WARNING, missing_model=True)
def without_model(landscape: PortfolioSubject) -> Iterator[Problem]:
    """The service without a model is where the next incident starts. This is a warning: an organisation models one
    service after another, and the overview counts the remaining ones.

    Fires: `models/_catalog/` lists a service in production, or a manifest of `workloads.manifests` of the policy a workload,
    and `models/` has no file of that name.

    Fix: add `models/<service>.yaml`; or update the catalog if the service is no longer in production; or name the model that
    describes the workload in `workloads.models` of the policy.

    Source: the method (BEE-2018), "Annual review: all production services with no prior model".
    """
    known = landscape.neighbours.keys() | landscape.unreadable
    for entry in landscape.portfolio.organisation.catalog:
        name = entry.entity.metadata.name
        if entry.entity.is_live_service and name not in known:
            message = f"`{name}` is in production without a threat model. Add `{name}.yaml` to the models folder."
            yield Problem(("metadata", "name"), message, name, service=name, place=entry.place)
    listed = {entry.entity.metadata.name for entry in landscape.portfolio.organisation.catalog if entry.entity.is_live_service}
    described = landscape.policy.workloads.models
    for workload in landscape.portfolio.organisation.workloads:
        name = workload.name
        if described.get(name, name) not in known and name not in listed:
            fix = f"Add `{name}.yaml` to the models folder, or name the model that describes it in `workloads.models` of the policy."
            if name in described:
                fix = f"`workloads.models` of the policy names `{described[name]}`, which is no model. Add the model, or correct the name."
            yield Problem(
                (), f"`{name}` is deployed ({workload.kind}) without a threat model. {fix}", name, service=name, place=workload.place
            )


@landscape_check("TM407", "Live service missing from the catalog", Severity.WARNING)
def not_in_catalog(landscape: PortfolioSubject) -> Iterator[Problem]:
    """Either the catalog lacks a running service, or the model describes one that is not running, or has another
    name. Only live services are checked, and only if there is a catalog.

    Fires: `models/order-service.yaml` has `status: live`, and the catalog has no entity of that name.

    Fix: add the entity to the catalog; or correct the model's `status` or `service`.

    Source: Backstage's descriptor format.
    """
    known = {entry.entity.metadata.name for entry in landscape.portfolio.organisation.catalog}
    if not known:
        return
    for name, neighbour in landscape.neighbours.items():
        if neighbour.status is ServiceStatus.LIVE and name not in known:
            message = f"`{name}` is not in the catalog. Add it to the catalog, or correct `service` or `status` here."
            yield Problem(("service",), message, service=name)


@check("TM408", "Review in the future")
def review_to_come(subject: Subject) -> Iterator[Problem]:
    """A review that has not taken place cannot count as the last one: it would silence the review cycle.

    Fires: a review's `date` is after tomorrow. In the author's time zone, tomorrow may already have started.

    Fix: record the review after the session.

    Source: this project.
    """
    for index, review in enumerate(subject.facts.service.reviews):
        if review.date - subject.today > TIME_ZONES:
            message = f"The review of {review.date} is in the future. Record it after the session, with the date of the session."
            yield Problem(("reviews", index, "date"), message)


@check("TM411", "First review after going live", Severity.WARNING)
def reviewed_too_late(subject: Subject) -> Iterator[Problem]:
    """A problem found in design costs a change of the drawing; a problem found in production was exposed until
    then. A service that went live before the team reviewed its model had no gate. This is a warning, because the
    past cannot be fixed.

    The go-live date is that of the commit in which `status: live` replaced another status. The check needs git's
    history, and skips services that were live in their first commit: their models may be newer than the service.

    Fires: `status: design` became `live` on 2026-03-02, and the first review was on 2026-09-14.

    Fix: record the session held before that; or add a waiver that states what was done instead.

    Source: the method (BEE-2018), "a threat identified at the design phase costs a whiteboard conversation".
    """
    reviews, service = subject.facts.reviews, subject.facts.service
    if reviews.live is None or not reviews.sessions or service.status is not ServiceStatus.LIVE:
        return
    index = reviews.sessions[-1]
    first = reviews.log[index].date
    if first - reviews.live > TIME_ZONES:
        message = f"The first review was on {first}, after the service went live on {reviews.live}. "
        message += "Record an earlier session, if there was one."
        yield Problem(("reviews", index, "date"), message)


@check("TM412", "Change that asks for a review", Severity.WARNING, supports=REVIEWED)
def unanswered_trigger(subject: Subject) -> Iterator[Problem]:
    """Held against an earlier version (`threat-model check --base`), a change fired a review trigger: a new external
    integration, another authentication or privilege, new data or a new place for it, many parts that came, went or
    moved, or code that `triggers.paths` of the policy maps to this service. It is answered by a review that is recorded
    with the change, and whose scope covers what changed. A warning, since an error would breed empty records; a policy may
    raise it.

    Fires: a pull request that adds a flow to a third party, and no entry in `reviews`.

    Fix:

        reviews:
          - date: 2026-11-20
            trigger: new-integration
            scope: [mailer, send-mail]
            participants: [{name: orders-dev-1, role: engineer}, {name: sec-2, role: security}]

    Source: the method (BEE-2018), "When to Threat Model".
    """
    for fired in subject.fired:
        if not fired.answered:
            scope = f" with `scope: [{', '.join(id for _, id in fired.parts)}]`" if fired.parts else ""
            message = f"{fired.title}: {fired.reason} Review it and record the review{scope} and `trigger: {fired.trigger}`."
            yield Problem(("reviews",), message, "", fired.trigger.value)
