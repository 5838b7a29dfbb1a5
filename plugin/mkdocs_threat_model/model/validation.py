"""Plain values → schema objects, with pydantic's errors turned into findings that help."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..findings import Finding, Gathered, Place, Severity, Where, dotted, one_line
from .codes import ReadingCode
from .messages.causes import Cause, causes
from .messages.explaining import Explainer, is_id_error
from .nodes import Node
from .plain_text import PlainDocument
from .presence import present
from .shape import Fields
from .terms import WRONG_STRIDE
from .types import adapter, field_names

M = TypeVar("M")


def valid(schema: type[M], document: PlainDocument) -> M | None:
    """The object of a document that is what it must be; `None` where it is not."""
    value = present(document.value, Fields(schema)) if document.gaps else document.value
    try:
        return adapter(schema).validate_python(value, by_alias=True, by_name=False)
    except ValidationError:
        return None


def validate(schema: type[M], node: Node, shown: str, service: str = "") -> tuple[M | None, list[Finding]]:
    """Checks a document against the schema.

    Args:
        schema: what the document must be.
        node: the document.
        shown: the file's name in findings.
        service: the service's id, for the findings.

    Returns:
        The object, or `None` with a finding for each error.
    """
    if not isinstance(node.value, dict):
        message = f"The file must be a map of keys, not a list or text. It starts with `{field_names(schema)[0]}:`."
        return None, [Finding(Place(shown, node.line, node.column), ReadingCode.NOT_A_MAP, Severity.ERROR, message, (), service)]
    try:
        # A key is written `in`, never `in_`.
        return adapter(schema).validate_python(present(node.plain(), Fields(schema)), by_alias=True, by_name=False), []
    except ValidationError as error:
        gathered, explainer = Gathered(), Explainer(schema, node)
        for cause in causes(schema, node, error.errors(include_url=False)):
            gathered.add(_code(cause.detail), partial(_finding, explainer, node, shown, service, cause))
        return None, gathered.findings()


def causes_in(schema: type[M], node: Node) -> list[Cause]:
    """What keeps a document from being what it must be, for who mends it; nothing where it is valid, or no map at all."""
    if isinstance(node.value, dict):
        try:
            adapter(schema).validate_python(present(node.plain(), Fields(schema)), by_alias=True, by_name=False)
        except ValidationError as error:
            return causes(schema, node, error.errors(include_url=False))
    return []


def written(node: Node, where: Where) -> Where:
    """A path as the file has it: without an index where one value stands for a list of one."""
    steps: list[str | int] = []
    current: Node | None = node
    for step in where:
        if isinstance(step, int) and current is not None and not isinstance(current.value, list):
            continue
        steps.append(step)
        current = current.child(step) if current else None
    return tuple(steps)


def _finding(explainer: Explainer, node: Node, shown: str, service: str, cause: Cause) -> Finding:
    message = explainer.sentence(cause)
    line, column = node.position(cause.where)
    where = written(node, cause.where)
    path = dotted(where[:-1] if cause.detail["type"] in ("missing", "unexpected_keyword_argument") else where)
    if path:
        message = f"{path}: {message}"
    return Finding(Place(shown, line, column), _code(cause.detail), Severity.ERROR, one_line(message), where, service)


_CODES = {
    "unexpected_keyword_argument": ReadingCode.UNKNOWN_KEY,
    "missing": ReadingCode.MISSING_KEY,
    "enum": ReadingCode.NOT_ALLOWED,
    "literal_error": ReadingCode.NOT_ALLOWED,
    WRONG_STRIDE: ReadingCode.SENSELESS_VALUE,
    "value_error": ReadingCode.SENSELESS_VALUE,
    "too_long": ReadingCode.TOO_MUCH,
}
"""Codes by the types of pydantic's errors; the rest are ids or values of the wrong type."""


def _code(detail: ErrorDetails) -> str:
    return _CODES.get(detail["type"]) or (ReadingCode.NOT_AN_ID if is_id_error(detail) else ReadingCode.WRONG_TYPE)
