"""The columns of the register: what a row says, once, for the grid and for every file.

A row's values are plain: text, whole numbers, dates, or lists of text. Heads, kinds and looks stand here and in the two
modules that this one joins; pages, grid, files and the terminal choose columns by their keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..analysis.facts import Entry
from ..analysis.phrases import target_name, unique_id
from ..library.answered_entries import references_of
from ..model.levels import Scales
from ..model.scales import STRIDE_NAMES, Classification, Stride
from .cells import actors, boundaries_crossed, classification, objectives, optional, words
from .column import Column, Kind, Look, Value
from .rating_columns import RATING_COLUMNS
from .treatment_columns import TREATMENT_COLUMNS

COLUMNS: tuple[Column, ...] = (
    Column("id", "ID", Kind.TEXT, "Id of the threat within its service; never reused.", lambda e: e.threat.id, look=Look.THREAT, share=6),
    Column(
        "unique_id",
        "Unique ID",
        Kind.TEXT,
        "Organisation-wide id of the threat: service and id.",
        lambda e: unique_id(e.service.service, e.threat.id),
        in_files_only=True,
    ),
    Column("service", "Service", Kind.TEXT, "Id of the service.", lambda e: e.service.service, look=Look.SERVICE, share=8.6),
    Column("service_title", "Service title", Kind.TEXT, "Name of the service.", lambda e: e.service.title, part=True),
    Column(
        "component",
        "Component",
        Kind.LIST,
        "The elements and data flows concerned.",
        lambda e: tuple(target_name(e.service, target) for target in dict.fromkeys(e.threat.target)),
        look=Look.PARTS,
        share=11.3,
    ),
    Column(
        "stride",
        "STRIDE",
        Kind.LIST,
        "STRIDE categories: " + ", ".join(f"{letter.value} {name}" for letter, name in STRIDE_NAMES.items()) + ".",
        lambda e: tuple(category.value for category in e.threat.stride),
        tuple(category.value for category in Stride),
        look=Look.LETTERS,
        share=6.6,
    ),
    Column("threat", "Threat description", Kind.TEXT, "The threat in one line.", lambda e: e.threat.title, share=15.3),
    Column(
        "description",
        "Description",
        Kind.TEXT,
        "How it could happen and its consequences, in the model's Markdown.",
        lambda e: e.threat.description or None,
        in_files_only=True,
    ),
    Column("actor", "Actor", Kind.LIST, "Who would do it, by title.", actors),
    Column("harms", "Objectives harmed", Kind.LIST, "What must not happen and would, by title.", objectives),
    Column(
        "references",
        "References",
        Kind.LIST,
        "Ids of weaknesses, attack patterns and requirements, or addresses.",
        lambda e: references_of(e.threat, e.facts.library),
    ),
    Column("tags", "Tags", Kind.LIST, "Keywords of the model's choice.", lambda e: tuple(dict.fromkeys(e.threat.tags))),
    *RATING_COLUMNS,
    *TREATMENT_COLUMNS,
    Column(
        "boundaries", "Boundaries crossed", Kind.LIST, "Trust boundaries crossed by the threat's data flows.", boundaries_crossed, share=11
    ),
    Column(
        "classification",
        "Data classification",
        Kind.TEXT,
        "The highest classification of the data that the threat's components store or transfer.",
        lambda e: optional(classification(e)),
        words(Classification),
        worst_last=True,
    ),
    Column(
        "identified",
        "Identified",
        Kind.DATE,
        "The date on which the threat was identified, if stated in the model.",
        lambda e: e.threat.identified,
    ),
)
"""In the order in which files show them."""


def under_scales(columns: Sequence[Column], scales: Scales) -> tuple[Column, ...]:
    """The same columns, those of levels with the levels of the policy's scales, lowest first."""
    if scales.is_default:
        return tuple(columns)
    levels = dict(scales.axes)
    return tuple(replace(column, values=levels[column.scale]) if column.scale else column for column in columns)


def row_of(entry: Entry) -> tuple[Value, ...]:
    """The values of an entry, in the order of `COLUMNS`: text, numbers, days, or tuples of text, and `None` for nothing.

    Args:
        entry: a line of the register.
    """
    return tuple(column.value(entry) for column in COLUMNS)
