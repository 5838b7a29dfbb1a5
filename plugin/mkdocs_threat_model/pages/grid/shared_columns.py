"""Columns that several lists have: the service, its owner, and the threat that a row is about."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from ...records.column import Column, Kind, Look, Value
from ...records.shown_columns import columns


def text(key: str, title: str, value: Callable[[Any], Value], look: Look = Look.PLAIN, share: float = 8, *, part: bool = False) -> Column:
    """A column of texts."""
    return Column(key, title, Kind.TEXT, "", value, look=look, share=share, part=part)


def listed(key: str, title: str, value: Callable[[Any], Value], share: float = 10) -> Column:
    """A column of lists of texts."""
    return Column(key, title, Kind.LIST, "", value, share=share)


def day(key: str, title: str, value: Callable[[Any], Value], look: Look = Look.PLAIN) -> Column:
    """A column of days."""
    return Column(key, title, Kind.DATE, "", value, look=look, share=8)


def number(key: str, title: str, value: Callable[[Any], Value], share: float = 6) -> Column:
    """A column of whole numbers, of which sorting begins with the largest."""
    return Column(key, title, Kind.NUMBER, "", value, share=share, worst_last=True)


def scale(
    key: str,
    title: str,
    value: Callable[[Any], Value],
    values: type[StrEnum] | tuple[str, ...],
    look: Look = Look.PLAIN,
    *,
    worst_last: bool = False,
) -> Column:
    """A column whose values are a closed vocabulary, in its order."""
    known = values if isinstance(values, tuple) else tuple(value.value for value in values)
    return Column(key, title, Kind.TEXT, "", value, known, look=look, share=8, worst_last=worst_last)


SERVICE, SERVICE_TITLE = columns("service", "service_title")
"""Of rows that are entries: the service by its id, and by its name."""
THREAT, THREAT_ID, INHERENT, RESIDUAL, REMAINING = columns("threat", "id", "inherent_risk", "residual_risk", "remaining_risk")
"""Of rows that are entries: what the threat is, and how it is rated."""
SCORES = columns("cvss_name", "cvss", "residual_cvss_name", "residual_cvss")
"""What stands beside the ratings."""
