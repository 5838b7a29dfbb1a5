"""Random changes of valid inputs: by bytes, by the tokens of a language, and by structure. The same seed gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

CANARY = "xc7f"
"""A word that no page of ours holds; whatever it names in the markup that came out was made by an input."""

MARKUP = (
    f"<{CANARY} on{CANARY}=1>", f'"on{CANARY}="1', f"' on{CANARY}='1' ", f"<script>{CANARY}</script>", f"--><{CANARY}>", f"]]><{CANARY}>",
    f"</title></textarea></style></script></svg><{CANARY}>", f"[a](javascript:{CANARY})", f"<javascript:{CANARY}>", f"![a](x on{CANARY}=1)",
    f"<!-- {CANARY} -->", f"&lt;{CANARY}&gt;", f"&#60;{CANARY}&#62;", f"\n\n<{CANARY}>\n\n", f"\n```\n<{CANARY}>\n```\n", f"`<{CANARY}>`",
    f"<a href='data:text/html,{CANARY}'>", f"[x]: javascript:{CANARY}\n[x]", f"{{: on{CANARY}=1 }}", f"{{{{ {CANARY} }}}}", f"{{% {CANARY} %}}",
    "<!-- threat-model:threats -->", '<div data-tm-drawing="level-1"></div>', "<svg onload=1>", "<img src=x onerror=1>", "java\tscript:1",
    f"<a href=\"java&#10;script:{CANARY}\">", f"<math><mtext><{CANARY}>", f"<svg><style><{CANARY}>", f"<noscript><p title=\"</noscript><{CANARY}>\">",
)  # fmt: skip
"""Text that would act, if a page held it as it stands."""

TEXTS = (
    "x", "Größe", "注文", "a\tb", "%0A::error::x", "##[error]x", "\u202eabc", "\u200b\u2066", "`; rm -rf`", "x" * 290, "word " * 50, "&amp;",
    "\U0001f600", "a\u2028b\x85c", "no", "1e3", "12:30", "2026-02-30", "9999-12-31", "0001-01-01", "99999999999999999999", "-1", "=cmd|' /C x'!A0",
    "*" * 40, "[" * 60, "![" * 30, "> " * 40, "1. " * 40, "**a" * 20, "\\", "\x1b[31m", "\x00", "\ufeff", "|a|b|\n|-|-|\n|c|d|", "# x", "<", "&", "'", '"',
)  # fmt: skip
"""Text that somebody might stumble over."""

YAML_TOKENS = (
    *["[", "]", "{", "}", ":", "&a", "*a", "!x", "'", '"', "\\", "#", "~", ",", "-", "?", "|", ">", "%", "@", "`"], ": ", "- ", "? ", ", ", "&a ", "*a ", "<<: *a", "!!str ", "!!binary ", "!!python/object:os.x ", "|\n ",
    ">-\n", "  ", "\t", "\n", "\r\n", "\x00", "\x85", "\u2028", "\ufeff", "%YAML 1.2\n", "---\n", "...\n", "null", "no", "1e3", "12:30", "2026-02-30", '"\\ud800"',
)  # fmt: skip
JSON_TOKENS = (
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "1e999",
    "-0",
    "NaN",
    "1" * 400,
    "\\",
    "\n",
    "[" * 200,
    '{"a":' * 100,
)

BYTES = (
    b"\x00",
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf",
    b"\x1b",
    b"\x7f",
    b"\n",
    b"\r",
)


def text_of(chance: Random, most: int = 4) -> str:
    """Hostile and awkward text, sometimes with letters of anywhere."""
    parts = []
    for _ in range(chance.randint(1, most)):
        kind = chance.random()
        if kind < 0.5:
            parts.append(chance.choice(MARKUP))
        elif kind < 0.85:
            parts.append(chance.choice(TEXTS))
        else:
            parts.append("".join(character_of(chance) for _ in range(chance.randint(1, 12))))
    return chance.choice(("", " ", "\n")).join(parts)


def character_of(chance: Random) -> str:
    """A character of any plane, no surrogate."""
    point = chance.choice((chance.randrange(0x80), chance.randrange(0x3000), chance.randrange(0x110000)))
    return "\ufffd" if 0xD800 <= point < 0xE000 else chr(point)


def bytes_changed(chance: Random, raw: bytes, most: int = 6) -> bytes:
    """Bytes flipped, cut, doubled, moved and put in."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, most)):
        at, length = chance.randrange(len(data) + 1), chance.randint(0, chance.choice((2, 16, 200)))
        match chance.randrange(6):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = chance.choice(BYTES)
            case 3:
                data[at:at] = data[at : at + length] * chance.choice((1, 1, 2, 50))
            case 4:
                data[at:at] = chance.randbytes(min(length, 16))
            case _:
                del data[at : len(data) if chance.random() < 0.2 else at + 1]
    return bytes(data)


def tokens_changed(chance: Random, raw: bytes, tokens: Sequence[str], most: int = 6) -> bytes:
    """Tokens of the language and hostile text put in place of what stands at random places."""
    text = raw.decode("utf-8", "replace")
    for _ in range(chance.randint(1, most)):
        at, length = chance.randrange(len(text) + 1), chance.choice((0, 0, 1, chance.randint(0, 40)))
        put = chance.choice(tokens) if chance.random() < 0.8 else text_of(chance, 2)
        text = text[:at] + put * chance.choice((1, 1, 1, 2, 30)) + text[at + length :]
    return text.encode("utf-8", "surrogatepass")


def structure_changed(chance: Random, value: Any, most: int = 5) -> Any:
    """Plain values with some parts replaced, dropped, moved, doubled, renamed. The given value is left as it is."""
    value = json.loads(json.dumps(value, default=str))
    for _ in range(chance.randint(1, most)):
        holder, key = _somewhere(chance, value)
        if holder is None:
            return _value(chance, value)
        match chance.randrange(7):
            case 0:
                del holder[key]
            case 1 | 2 | 3:
                holder[key] = _value(chance, value)
            case 4 if isinstance(holder, dict):
                holder[text_of(chance, 1) if chance.random() < 0.5 else _some_key(chance, value)] = holder.pop(key)
            case 5 if isinstance(holder, list):
                holder.extend([holder[key]] * chance.choice((1, 2, 100)))
            case _:
                holder[key] = [holder[key]] if chance.random() < 0.5 else {str(_some_key(chance, value)): holder[key]}
    return value


def _somewhere(chance: Random, value: Any) -> tuple[Any, Any]:
    """A place in a value: where it stands and its key."""
    holder = key = None
    while isinstance(value, (dict, list)) and value:
        if holder is not None and chance.random() < 0.15:
            break
        holder, key = value, chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
        value = value[key]
    return holder, key


def _some_key(chance: Random, root: Any) -> str:
    _, key = _somewhere(chance, root)
    return str(key)


def _value(chance: Random, root: Any) -> Any:
    match chance.randrange(8):
        case 0:
            return chance.choice((None, True, False, 0, -1, 10**20, 1.5, "", [], {}))
        case 1:
            holder, key = _somewhere(chance, root)
            return json.loads(json.dumps(holder[key])) if holder is not None else None
        case 2:
            return [text_of(chance, 1) for _ in range(chance.choice((1, 3, 40)))]
        case 3:
            return chance.choice(
                ("a", "api", "T-01", "S", "high", "process", "mitigate", "2026-01-01", "9999-12-31", "https://example.com/x")
            )
        case _:
            return text_of(chance)


def as_text(value: Any) -> bytes:
    """Plain values as JSON, which is YAML as well and quickly written."""
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")


Maker = Callable[[Random], bytes]


def mutated(seeds: Callable[[], Sequence[bytes]], values: Callable[[], Sequence[Any]], tokens: Sequence[str]) -> Maker:
    """Makes inputs from examples as bytes and as plain values."""

    def make(chance: Random) -> bytes:
        kind = chance.random()
        if kind < 0.3:
            return bytes_changed(chance, chance.choice(seeds()))
        if kind < 0.6:
            return tokens_changed(chance, chance.choice(seeds()), tokens)
        if kind < 0.95:
            raw = as_text(structure_changed(chance, chance.choice(values())))
            return raw if chance.random() < 0.8 else bytes_changed(chance, raw, 2)
        return chance.randbytes(chance.randrange(400))

    return make
