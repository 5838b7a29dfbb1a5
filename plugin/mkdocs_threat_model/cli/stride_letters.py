"""STRIDE's categories as a command takes them: letters together, or names."""

from __future__ import annotations

import click

from ..model.scales import STRIDE_SPELLINGS


class _Categories(click.ParamType):  # type: ignore[type-arg]  # no generic before click 8.2
    """Letters, together or with commas between them, or names with commas between them."""

    name = "letters"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        text = str(value)
        together = text.replace(",", "").replace(" ", "").upper()
        words = list(together) if set(together) <= set("STRIDE") else text.split(",")
        found = []
        for word in (part.strip() for part in words):
            letter = STRIDE_SPELLINGS.get(word if len(word) == 1 else word.lower().replace(" ", "-"))
            if letter is None:
                self.fail(f"`{word}` is not a STRIDE category. Use S, T, R, I, D or E, or their names.", param, ctx)
            found.append(str(letter))
        return tuple(dict.fromkeys(found))


CATEGORIES = _Categories()
