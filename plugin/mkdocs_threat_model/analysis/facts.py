"""All that follows from one model, computed once: what checks, drawings and pages read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain

from ..model.border import for_each
from ..model.context import Actor
from ..model.levels import Scales
from ..model.organisation_files import Organisation
from ..model.own_library import NO_OWN_LIBRARY, OwnLibrary
from ..model.portfolio import Portfolio
from ..model.reading import Model
from ..model.scales import Risk
from ..model.service import Service
from ..model.threat import Acceptance, Rating, Threat
from .control_states import NO_CONTROLS, ServiceControl, controls_of, named_actors, shared_scope, used_controls
from .counting import NOTHING_VOID, Void, as_it_counts, reopened_statuses, void_of
from .crossings import Crossing, crossings
from .evidence_results import NOTHING_LOOKED_UP, EvidenceResults, LookUp, claimed_items, nothing_looked_up, reopened, reopened_places
from .memory import NO_MEMORY, ListMemory
from .reviews import NOTHING_KNOWN, ReviewHistory, Reviews, later_flows, reviews_of
from .risk import Assessment, assessing, remaining
from .rule_answers import NO_RULES, RuleAnswers, rule_answers
from .status import Status, holding, standing, treatment_by
from .stride import Coverage, Row, coverage_of
from .stride_rows import Ruled
from .stride_table import StrideSheet, stride_table
from .triggers import TriggerLine, checklist

_RISKS = len(Risk)
"""Counted once: a list is sorted by it, and an enumeration counts its members anew each time."""


@dataclass(frozen=True, slots=True)
class AssessedThreat:
    """A threat with what follows from it.

    Attributes:
        service: id of its service.
        threat: as written.
        inherent: the rating without the mitigations.
        residual: the rating with all of them done, where one is given.
        status: how far its treatment is.
        treatment: the same, as if no acceptance ended and no service did.
        remaining: the risk that remains: what counts, what the order follows, and what is counted of open threats.
        acceptance_status: whether the acceptance of the risk still holds; `None` where there is none.
        residual_status: the same of the acceptance of the residual risk.
        reopened: why what was decided counts no longer, as a clause: an assumption that it rests on does not hold; else empty.
    """

    service: str
    threat: Threat
    inherent: Assessment
    residual: Assessment | None
    status: Status
    treatment: Status
    remaining: Risk | None
    acceptance_status: Status | None = None
    residual_status: Status | None = None
    reopened: str = ""

    @property
    def residual_risk(self) -> Risk | None:
        """The risk with every mitigation done; `None` where nobody rated it."""
        return self.residual.risk if self.residual else None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.status.is_open

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Worst first: unrated, then by the risk that remains; within a risk what is open first; then by id."""
        found = self.remaining
        return -1 if found is None else _RISKS - found.rank, self.status.rank, self.service, self.threat.id


@dataclass(frozen=True)
class Facts:
    """All that follows from one model under a policy on a day.

    Attributes:
        model: the model and its source; a mitigation whose evidence is gone is in progress in it, whatever the file says.
        threats: worst first.
        crossings: in the order of the flows.
        table: the STRIDE table.
        coverage: answered STRIDE cells.
        reviews: what the reviews cover, and when the next one is due.
        evidence: what was found of the evidence of what is said to be done; empty where nothing was looked up.
        reopened: the mitigations that are said to be done and whose evidence is gone, by threat and place.
        controls: its controls and those that it uses, as they count here, by id.
        rules: the answers by rule.
        void: what rests on an assumption that holds no longer.
        later: of threats on boundaries the flows that came after they were decided, by the threat's id.
        actors: those that its threats and attack trees name, by id: its own, the team's, the organisation's.
        as_written: the model as its file has it, where that is another.
        library: the organisation's own threats to consider.
        scales: the levels of likelihood and impact, and what probability they mean.
        memory: what this process remembers of the service, where it makes the same lists again and again.
    """

    model: Model
    threats: tuple[AssessedThreat, ...]
    crossings: tuple[Crossing, ...]
    table: StrideSheet
    coverage: Coverage
    reviews: Reviews
    evidence: EvidenceResults = field(default_factory=dict)
    reopened: frozenset[tuple[str, int]] = frozenset()
    controls: Mapping[str, ServiceControl] = field(default_factory=lambda: NO_CONTROLS)
    rules: RuleAnswers = NO_RULES
    void: Void = NOTHING_VOID
    later: Mapping[str, frozenset[str]] = field(default_factory=dict)
    actors: Mapping[str, Actor] = field(default_factory=dict)
    as_written: Service | None = None
    library: OwnLibrary = NO_OWN_LIBRARY
    scales: Scales = field(default_factory=Scales)
    memory: ListMemory = field(default=NO_MEMORY, compare=False, repr=False)

    @property
    def service(self) -> Service:
        """The model itself."""
        return self.model.service

    @property
    def written(self) -> Service:
        """The model as its file has it: mitigations that count on a control say no more than that."""
        return self.as_written or self.model.service

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the STRIDE table."""
        return self.table.rows

    @property
    def triggers(self) -> tuple[TriggerLine, ...]:
        """The review triggers, with what each concerns; worked out when they are asked for."""
        return checklist(self.service, self.reviews)

    @cached_property
    def pierced(self) -> Mapping[str, tuple[str, ...]]:
        """The boundaries that each flow crosses, by id, in the order of the flows; without those that cross none."""
        found: dict[str, list[str]] = {}
        for crossing in self.crossings:
            found.setdefault(crossing.flow, []).append(crossing.boundary)
        return {flow: tuple(boundaries) for flow, boundaries in found.items()}

    def assessed(self) -> Mapping[str, AssessedThreat]:
        """The threats by id."""
        return {candidate.threat.id: candidate for candidate in self.threats}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register: a threat with its service. What follows of single decisions about it adds to this.

    Attributes:
        facts: of its service.
        assessed: the threat, and what follows from it.
    """

    facts: Facts
    assessed: AssessedThreat

    @property
    def service(self) -> Service:
        """The service that has the threat."""
        return self.facts.service

    @property
    def threat(self) -> Threat:
        """The threat as its model has it."""
        return self.assessed.threat


def facts_of(
    model: Model,
    organisation: Organisation,
    today: date,
    review_history: ReviewHistory = NOTHING_KNOWN,
    evidence: EvidenceResults = NOTHING_LOOKED_UP,
) -> Facts:
    """Computes everything that follows from a model.

    Args:
        model: the model.
        organisation: the rules, and the controls that services share.
        today: the day that dates are held against.
        review_history: what stood in the model when the records of its whole reviews came.
        evidence: what was found of the evidence that it and its controls name.
    """
    policy, written = organisation.policy, model.service
    places = reopened_places(written, evidence)
    scope = shared_scope(model, organisation)
    controls = controls_of(written, scope, policy, today, evidence)
    service = as_it_counts(reopened(written, places), controls)
    void = void_of(service, today)
    crossed = crossings(service)
    voided = frozenset(void.rulings)
    rules = rule_answers(service, crossed, controls, policy.answers.one_by_one, voided)
    later = later_flows(service, review_history)
    all_crossings = tuple(chain.from_iterable(crossed.values()))
    table = stride_table(service, all_crossings, Ruled(policy.asked, rules, void.rulings, later))
    reviews = reviews_of(service, policy.review, today, review_history)
    assess = assessing(policy.matrix)
    assessed = (_assessed(service, threat, assess, today, void.threats.get(threat.id, "")) for threat in service.threats.values())
    threats = tuple(sorted(assessed, key=lambda assessed_threat: assessed_threat.order))
    counted = model if service is written else replace(model, service=service)
    return Facts(
        counted,
        threats,
        all_crossings,
        table,
        coverage_of(table.rows),
        reviews,
        evidence,
        places,
        controls,
        rules,
        void,
        later,
        named_actors(written, scope),
        None if service is written else written,
        organisation.library,
        policy.scales,
    )


def analysed(
    portfolio: Portfolio,
    today: date,
    review_histories: Mapping[str, ReviewHistory] | None = None,
    look_up: LookUp = nothing_looked_up,
) -> tuple[Portfolio, dict[str, Facts]]:
    """As `facts_by_service`, with the portfolio, in which a model that cannot be analysed is broken."""
    organisation, known = portfolio.organisation, review_histories or {}

    def step(model: Model) -> Facts:
        known_here = known.get(model.service.service, NOTHING_KNOWN)
        return facts_of(model, organisation, today, known_here, look_up(claimed_items(model.service, used_controls(model, organisation))))

    facts, broken = for_each(portfolio.models, "This model cannot be analysed", step)
    return portfolio.without(broken), facts


def facts_by_service(
    portfolio: Portfolio,
    today: date,
    review_histories: Mapping[str, ReviewHistory] | None = None,
    look_up: LookUp = nothing_looked_up,
) -> dict[str, Facts]:
    """What follows from every valid model under the portfolio's policy on a day; models that cannot be analysed are left out.

    Args:
        portfolio: what was read.
        today: the day that dates are held against.
        review_histories: what stood when the records of whole reviews came, by service; `None` where no history tells, and
            then a review of the whole holds what stands in the file.
        look_up: looks up the evidence that models name; without, what they say holds.

    Returns:
        The facts by service id.
    """
    return analysed(portfolio, today, review_histories, look_up)[1]


def _assessed(
    service: Service, threat: Threat, assess: Callable[[Rating | Threat], Assessment], today: date, void: str = ""
) -> AssessedThreat:
    inherent = assess(threat)
    residual = assess(threat.residual) if threat.residual else None
    decision, signed = threat.decision, threat.residual_acceptance
    accepted = decision if isinstance(decision, Acceptance) else None
    mitigations = reopened_statuses(threat) if void else frozenset([mitigation.status for mitigation in threat.mitigations])
    treatment = treatment_by(threat.disposition, mitigations)
    treatment = treatment if not void or treatment.is_open else Status.UNDECIDED
    until, remains = accepted.review_by if accepted else None, signed.review_by if signed else None
    return AssessedThreat(
        service.service,
        threat,
        inherent,
        residual,
        standing(treatment, until, remains, today, over=service.status.is_over),
        treatment,
        remaining(inherent.risk, residual.risk if residual else None, mitigations),
        holding(service, accepted, today) if accepted else None,
        holding(service, signed, today) if signed else None,
        void,
    )
