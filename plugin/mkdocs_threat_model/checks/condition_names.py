"""Names in the conditions of shared controls, held against all models: nobody else knows what boundaries are called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from ..findings import Where
from ..model.condition_vocabulary import ConditionWord, Vocabulary, conditions_of, names_in, together
from ..model.nearest import Spelling
from .registry import PortfolioSubject, Problem, landscape_check


@landscape_check("TM706", "Condition of a shared control that can match nothing")
def unknown_condition_name(subject: PortfolioSubject) -> Iterator[Problem]:
    """The condition of a shared control applies to many models, so it names boundaries by kind, exposure or tag, and ends of
    flows by type, technology or tag as well. An id is one model's own: as a condition for all it would match nothing, and so
    would a word that no model has.

    Fires: `vpc` is the id of a boundary in one model, and no boundary has it as kind or tag.

        controls: {mesh-mtls: {…, answers: [{stride: S, flows: {within: vpc}, because: …}]}}     # _controls.yaml

    Fix: name the kind, or give the boundaries a tag and name that:

        controls: {mesh-mtls: {…, answers: [{stride: S, flows: {within: mesh}, because: …}]}}
        boundaries: {vpc: {title: Production VPC, tags: [mesh]}}                                  # in each model

    Source: this project.
    """
    of_folder: dict[PurePosixPath, tuple[Vocabulary, dict[bool, Spelling]]] = {}
    for shared in subject.portfolio.organisation.shared.controls:
        for above, condition in conditions_of(shared.control):
            for name in names_in(condition):
                if shared.folder not in of_folder:
                    of_folder[shared.folder] = _words_of(subject, shared.folder)
                words, spellings = of_folder[shared.folder]
                if words.knows(name, own=False) or (subject.unreadable and not words.is_id(name)):
                    continue  # what nobody has may stand in a model that cannot be read
                where = shared.source.written((*above, *name.where))
                message = f"`{shared.control.id}`: {_said(name, words, spellings[name.end])}"
                yield Problem(where, message, shared.control.id, _detail(above, name), place=shared.source.place(where))


def _words_of(subject: PortfolioSubject, folder: PurePosixPath) -> tuple[Vocabulary, dict[bool, Spelling]]:
    """What the models are named by whose services may use a folder's controls."""
    inside = (
        neighbour.words
        for neighbour in subject.neighbours.values()
        if folder in (path := PurePosixPath(*PurePosixPath(neighbour.path).parts[1:])).parents or folder == path
    )
    words = together(inside)
    return words, {end: Spelling(sorted(words.boundaries | (words.elements if end else frozenset()))) for end in (False, True)}


def _said(name: ConditionWord, words: Vocabulary, spelling: Spelling) -> str:
    by = "type, technology, kind, exposure or tag" if name.end else "kind, exposure or tag"
    if words.is_id(name):
        return f"`{name.word}` is an id in a model. A condition for many models names a {by}."
    if near := spelling.near(name.word):
        return f"nothing in any model has the {by} `{name.word}`: did you mean `{near}`?"
    return f"nothing in any model has the {by} `{name.word}`. Correct it, or add it to the models."


def _detail(above: Where, name: ConditionWord) -> str:
    return f"{above[-1]} {name.where[0]} {name.word}"
