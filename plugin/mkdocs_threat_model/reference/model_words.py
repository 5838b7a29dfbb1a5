"""Words that a model itself gives to its keys: ids of its elements, flows, boundaries and data, for the schema of one model."""

from __future__ import annotations

from collections.abc import Mapping

from ..analysis.phrases import target_name
from ..model.attack_tree import AttackNode
from ..model.controls import Control
from ..model.mitigation import Mitigation
from ..model.ruling import RulingOut
from ..model.service import Boundary, Element, Flow, Review, Service
from ..model.threat import Threat
from .offered_words import OfferedWords, Place


def model_words(service: Service, offered: Mapping[Place, OfferedWords]) -> Mapping[Place, OfferedWords]:
    """What a model's own parts offer, by part and key; nothing else is refused, since the model goes on while the schema stays.

    Args:
        service: the model.
        offered: the words of its organisation; where both have some, the model's come first.
    """
    elements = {id: f"{element.title}." for id, element in service.elements.items()}
    flows = {id: f"{target_name(service, id)}." for id in service.flows}
    boundaries = {id: f"Trust boundary {boundary.title}." for id, boundary in service.boundaries.items()}
    data = OfferedWords("own-data", {id: f"{kind.title}, {kind.classification.value}." for id, kind in service.data.items()})
    within = OfferedWords("own-boundary", boundaries)
    ends = OfferedWords("own-element", elements)
    parts = OfferedWords("own-part", {**elements, **flows, **boundaries})
    whole = {service.service: "The whole service."}
    targets = OfferedWords("own-target", {**parts.words, **whole})
    assumptions = OfferedWords("own-assumption", {id: f"{held.title}." for id, held in service.assumptions.items()})
    actors = OfferedWords("own-actor", {id: f"{actor.title}." for id, actor in service.actors.items()})
    controls = OfferedWords("own-control", {id: f"{control.title}." for id, control in service.controls.items()})
    found: dict[Place, OfferedWords] = {
        (Boundary, "in"): within,
        (Element, "in"): within,
        (Element, "part_of"): ends,
        (Element, "stores"): data,
        (Flow, "from"): ends,
        (Flow, "to"): ends,
        (Flow, "carries"): data,
        (Flow, "replies"): data,
        (Threat, "target"): targets,
        (Threat, "boundary"): within,
        (Threat, "harms"): OfferedWords("own-objective", {id: f"{kept.title}." for id, kept in service.objectives.items()}),
        (Threat, "rests_on"): assumptions,
        (Threat, "actor"): actors,
        (AttackNode, "actor"): actors,
        (AttackNode, "threat"): OfferedWords("own-threat", {id: f"{threat.title}." for id, threat in service.threats.items()}),
        (RulingOut, "targets"): parts,
        (RulingOut, "boundary"): within,
        (RulingOut, "rests_on"): assumptions,
        (Review, "scope"): parts,
        (Mitigation, "uses"): controls,
        (Control, "uses"): controls,
    }
    also = {place: offered[place].words if place in offered else {} for place in found}
    joined = {place: OfferedWords(own.name, {**own.words, **also[place]}) for place, own in found.items()}
    return {place: words for place, words in joined.items() if words.words}
