"""What is fuzzed: each target makes an input from a seed, and runs it; it raises only where a promise is broken."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import yaml
from check_cases import BASE, TODAY
from escaping import check_prose
from mutating import JSON_TOKENS, TEXTS, YAML_TOKENS, Maker, as_text, character_of, mutated, structure_changed, text_of
from product import organisation, plain_text, safe_markdown

import extremes
from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.checks.baseline import BASELINE_FILE, apply_baseline, read_baseline, recorded, written
from mkdocs_threat_model.checks.formats import FORMATS, Report
from mkdocs_threat_model.checks.gate import check_portfolio
from mkdocs_threat_model.findings import Finding, Place, Severity, errors, one_line
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.portfolio import Portfolio
from mkdocs_threat_model.model.reading import Broken, Model, parse_model

EXAMPLES = Path(__file__).parents[2] / "models"


class PromiseError(AssertionError):
    """A promise that is neither about ending nor about escaping does not hold."""


@dataclass(frozen=True)
class Target:
    """One kind of input.

    Attributes:
        name: as the command line names it.
        share: how many of a thousand inputs are of this kind.
        make: an input from a seeded generator; the same for the same seed.
        run: reads the input; scratch is a folder of the process that it may write into.
        by_bytes: whether a coverage-guided fuzzer may make the inputs.
        bounded: whether the memory of the process is limited while it runs; a browser needs more addresses than memory.
        prepare: what is done once in a process before the first input, outside of its time limit.
    """

    name: str
    share: int
    make: Maker
    run: Callable[[bytes, Path], None]
    by_bytes: bool = False
    bounded: bool = True
    prepare: Callable[[], object] = lambda: None


_numbers = count()


@contextmanager
def folder(scratch: Path) -> Iterator[Path]:
    """A new folder, gone afterwards."""
    path = scratch / f"{os.getpid()}-{next(_numbers)}"
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path)


def promise(holds: bool, what: str) -> None:
    """Raises where a promise does not hold."""
    if not holds:
        raise PromiseError(what)


# The reader


@cache
def models() -> tuple[bytes, ...]:
    """Valid models, small ones first, and pieces of a large one that are valid by themselves."""
    small = [path.read_bytes() for path in sorted(BASE.glob("[!_]*.yaml"))]
    large = (EXAMPLES / "order-service.yaml").read_bytes()
    return (*small, *small, extremes.SMALL.encode(), extremes.INCOMPLETE.encode(), extremes.EMPTIEST.encode(), large[:3000], large)


@cache
def model_values() -> tuple[Any, ...]:
    """The same as plain values, and a model that has every field."""
    full = yaml.safe_load(extremes.full_of("text", "shop"))
    return (*(yaml.safe_load(raw) for raw in models()[:6] if b"service" in raw), full, full)


def read_model(raw: bytes, _: Path) -> None:
    """Bytes give a model, or findings that a person can use."""
    found = parse_model(raw, "models/shop.yaml", "shop")
    findings = found.notes if isinstance(found, Model) else found.findings
    promise(isinstance(found, Model) is not bool(errors(findings)), "a model has no errors, a broken one says why")
    check_findings(findings, raw, "models/shop.yaml")


def check_findings(findings: tuple[Finding, ...], raw: bytes, path: str) -> None:
    """The place stands in the file, and the message is a line of sentences."""
    text = raw.decode("utf-8-sig", "replace")
    lines: dict[bool, list[str]] = {}
    for one in findings:
        plain = one.code == "TM004"
        if plain not in lines:
            lines[plain] = text.split("\n") if plain else text.splitlines() or [""]
        promise(one.place.path == path, f"path {one.place.path!r}")
        promise(1 <= one.place.line <= len(lines[plain]), f"line of {one}")
        promise(1 <= one.place.column <= len(lines[plain][one.place.line - 1]) + 1, f"column of {one}")
        promise(one.message.isprintable(), f"unprintable {one.message!r}")
        promise(one.message[-1:] in (".", "?"), f"no sentence: {one.message!r}")
        promise(len(one.message) < 5_000, f"a message of {len(one.message)} characters")


# Markdown

_MARKDOWN = (
    *["*", "_", "`", "[", "]", "(", ")", "<", ">", "&", "\\", "#", "|", "~", "!", ":", "-", "+", "=", "^", "1.", '"', "'"], "**", "```", "~~~", "    ", "\n", "\n\n", "> ", "* ", "1. ", "[a](", "![", "[^1]", "[x]: ", "<a ", "</a>",
    "<!--", "-->", "<![CDATA[", "]]>", "<?", "&#", "&amp;", "http://", "<http://a>", "www.a.b", "a@b.c", "<div>", "</p>", "| a | b |\n|---|---|\n", "\t", "\r", "\x00", "word ",
    ":::", "{: ", "}", "[[", "- [ ] ", "==", "++", "javascript:", "data:", "file:",
)  # fmt: skip


def make_markdown(chance: Random) -> bytes:
    """A sequence of Markdown's marks, words, hostile markup, and long runs of one mark."""
    parts = []
    for _ in range(chance.choice((1, 4, 12, 40))):
        one = chance.choice(_MARKDOWN) if chance.random() < 0.7 else text_of(chance, 2)
        parts.append(one * chance.choice((1, 1, 1, 1, 2, 5, 40)))
    return "".join(parts).encode("utf-8", "surrogatepass")


def render_markdown(raw: bytes, _: Path) -> None:
    """Prose comes out as prose: harmless elements, no blank line, no address that runs."""
    text = raw.decode("utf-8", "replace")
    html = str(safe_markdown(text))
    check_prose(html)
    promise("\n\n" not in html, "a blank line ends a block of HTML in Markdown")
    line = plain_text(text)
    promise("\n" not in line and len(line) <= 160, "a description is one short line")


# The organisation's files


@cache
def policies() -> tuple[bytes, ...]:
    """Policies with every field."""
    full = yaml.safe_dump({
        "acceptance": {"max_risk": "high", "max_days": 90, "notice_days": 3, "approvers": {"low": ["security"], "high": "ciso"}},
        "review": {"cycle_days": 200, "required_roles": ["engineer"]},
        "teams": {"team-shop": {"title": "T", "contact": "mailto:a@example.com", "members": ["alice"]}},
        "tickets": {"pattern": "[A-Z]+-[0-9]+", "url": "https://t.example.com/{id}"}, "references": {"CWE-": "https://cwe.example.com/{number}"},
        "frameworks": {"own": {"title": "Own", "url": "https://own.example.com/", "pattern": "O-[0-9]+"}}, "evidence_required": True,
        "edit_url": "https://git.example.com/{path}", "commit_url": "https://git.example.com/{commit}", "checks": {"TM202": "error"},
        "checks_by_status": {"design": {"TM201": "warning"}},
        "waivers": [{"check": "TM202", "service": "shop", "target": "api", "reason": "r", "owner": "o", "until": "2027-01-01"}],
    }).encode()  # fmt: skip
    return ((BASE / "_policy.yaml").read_bytes(), full, (EXAMPLES / "_policy.yaml").read_bytes())


PATTERNS = (
    "(a+)+$", "(a|a)*b", "(.*)*x", "([A-Z]+)*-", "(?:a?){40}a{40}", "(x+x+)+y", r"^(\w+\s?)*$", "a{1,30000}", "(a{1,300}){1,300}", "(?=(a+))a*b", "[", "(?P<x>", "(?i)a",
    r"\p{L}+", "(" * 120 + ")" * 120, "", ".*", r"(\d+)\1", "(?<!a)b", "x" * 5000, r"(?s).*(?:.*)*\Z", "[a-z&&[b]]", r"\N{BULLET}", "(?#x)", r"((((a*)*)*)*)*b",
)  # fmt: skip
"""Regular expressions that an organisation might write, and a backtracking engine might not survive."""


def make_policy(chance: Random) -> bytes:
    """A changed policy; in every third a hostile regular expression."""
    if chance.random() < 0.3:
        value = yaml.safe_load(policies()[1])
        value["tickets"]["pattern"] = chance.choice(PATTERNS)
        value["frameworks"]["own"]["pattern"] = chance.choice(PATTERNS)
        return as_text(structure_changed(chance, value, 1) if chance.random() < 0.3 else value)
    return _mutated_policy(chance)


_mutated_policy = mutated(policies, cache(lambda: tuple(yaml.safe_load(raw) for raw in policies())), YAML_TOKENS)
EVIL_TICKETS = ("A" * 60 + "!", "a" * 50, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", "word " * 40 + "!", "x" * 290)


@cache
def cited() -> bytes:
    """A model whose tickets and references are what a backtracking engine fears."""
    threat = {
        "title": "T",
        "target": "api",
        "stride": "S",
        "likelihood": "low",
        "impact": "low",
        "disposition": "mitigate",
        "references": [one[:60] for one in EVIL_TICKETS],
    }
    threat["mitigations"] = [{"control": "C", "ticket": one} for one in EVIL_TICKETS]
    content = yaml.safe_load(models()[0]) | {
        "service": "shop",
        "threats": {"T-01": threat},
        "elements": {"api": {"type": "process", "title": "API"}},
    }
    for name in ("flows", "boundaries", "retired", "ruled_out", "attack_trees", "reviews"):
        content.pop(name, None)
    return as_text(content)


def read_policy(raw: bytes, scratch: Path) -> None:
    """A policy is read, or refused with findings; under what it says, a model is judged."""
    with folder(scratch) as path:
        (path / "models").mkdir()
        (path / "models" / "_policy.yaml").write_bytes(raw)
        found = organisation(path / "models")
    check_findings(tuple(found.findings), raw, "models/_policy.yaml")
    model = parse_model(cited(), "models/shop.yaml", "shop")
    promise(isinstance(model, Model), "the model of this test is valid")
    facts = {"shop": facts_of(model, under(found.policy), TODAY)}
    for one in check_portfolio(Portfolio(found, {"shop": model}, ()), facts, TODAY).findings:
        promise(str(one).isprintable() and one.place.line >= 1, f"unprintable {one!r}")


@cache
def catalogs() -> tuple[bytes, ...]:
    """Catalogs with one entity and with several."""
    return tuple(path.read_bytes() for path in (*sorted((BASE / "_catalog").iterdir()), EXAMPLES / "_catalog" / "operations.yaml"))


make_catalog = mutated(catalogs, cache(lambda: tuple(one for raw in catalogs() for one in yaml.safe_load_all(raw))), YAML_TOKENS)


def read_catalog(raw: bytes, scratch: Path) -> None:
    """A catalog is read, or refused with findings."""
    with folder(scratch) as path:
        (path / "models" / "_catalog").mkdir(parents=True)
        (path / "models" / "_catalog" / "all.yaml").write_bytes(raw)
        found = organisation(path / "models")
        check_findings(tuple(found.findings), raw, "models/_catalog/all.yaml")
        for one in check_portfolio(Portfolio(found, {}, ()), {}, TODAY).findings:
            promise(str(one).isprintable(), f"unprintable {one!r}")


# The baseline

KEY = "TM301/shop/T-01"


@cache
def baselines() -> tuple[bytes, ...]:
    """Baselines as the command writes them."""
    return tuple(written(one).encode() for one in ({KEY: 1, "TM201/shop/api/S": 2}, {}, {f"TM201/s{n}/x": n + 1 for n in range(30)}))


make_baseline = mutated(baselines, cache(lambda: tuple(json.loads(raw) for raw in baselines())), JSON_TOKENS)
_FINDING = Finding(Place("models/shop.yaml"), "TM301", Severity.ERROR, "Undecided. Decide.", ("threats",), "shop", "T-01")


def use_baseline(raw: bytes, scratch: Path) -> None:
    """A baseline is read or refused; one that is read is applied and written anew, and then it is the same."""
    with folder(scratch) as path:
        (path / "models").mkdir()
        (path / "models" / BASELINE_FILE).write_bytes(raw)
        found = read_baseline(path / "models")
        if found.findings:
            promise(
                all(BASELINE_FILE in str(one) and str(one).isprintable() for one in found.findings),
                f"a finding names the file: {found.findings!r}",
            )
            return
        remaining, _ = apply_baseline([_FINDING], found, {"TM301", "TM201"}, ())
        for one in remaining:
            promise(str(one).isprintable() and one.place.line >= 1, f"unprintable {one!r}")
        kept = recorded([_FINDING], {"TM301"}, found, grow=True)
        (path / "models" / BASELINE_FILE).write_text(written(kept), encoding="utf-8", errors="surrogatepass")
        promise(read_baseline(path / "models").counts == kept, "what is written is read as it was")


# Lines of a log


def make_line(chance: Random) -> bytes:
    """Text with whatever a terminal or a runner obeys."""
    commands = (
        "##[error]",
        "##vso[task.setvariable]",
        "::error::",
        "::set-output name=x::",
        "%0A",
        "%0D",
        "\x1b[2J",
        "\x1b]8;;http://x\x07",
        "\x9b31m",
        "\x08",
        "\r",
        "\n",
    )
    marks = (
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\u2028",
        "\x85",
        "\ufeff",
        "\U000e0041",
        "\ud800",
        "\u061c",
        "\x00",
        "\u00ad",
        "\u115f",
        "\ufe0f",
    )
    parts = []
    for _ in range(chance.choice((1, 3, 8, 30))):
        kind = chance.randrange(4)
        parts.append(chance.choice((commands, marks, TEXTS)[kind]) if kind < 3 else character_of(chance))
    return "".join(parts).encode("utf-8", "surrogatepass")


_CODES = "TM301", "TM003", "TM999"


def print_line(raw: bytes, _: Path) -> None:
    """A finding full of it, in every format: lines of ours, without a character that a terminal obeys."""
    text = raw.decode("utf-8", "surrogatepass" if b"\xed" in raw else "replace")
    shown = one_line(text)
    promise(shown.isprintable(), f"unprintable {shown!r}")
    path = os.fsdecode(raw[:60].replace(b"\0", b"").replace(b"/", b""))  # a file may be called anything
    finding = Finding(
        Place(f"models/{path}.yaml", 3, 7),
        "TM301",
        Severity.ERROR,
        f"{text}. Fix it.",
        ("threats", text[:60]),
        text[:30],
        text[:30],
        text[:30],
    )
    broken = Broken(finding.place.path, path, (finding,))
    root = Path("/nonexistent")
    report = Report((finding,), (), (), {broken.stem: None}, Policy(), TODAY, root, root)
    for name, form in FORMATS.items():
        if name == "sarif" and len(raw) % 20:
            continue  # it lists every check each time
        out = form(report)
        promise(out.replace("\n", "").isprintable(), f"unprintable in {name}: {out!r}")
        out.encode("utf-8")
        check_form(name, out)


def check_form(name: str, out: str) -> None:
    """JSON is JSON; what a runner reads line by line has no command that is not ours."""
    if name in ("json", "gitlab", "sarif"):
        json.loads(out)
    if name in ("text", "github"):
        lines = out.splitlines()
        promise(len(lines) <= 6, f"more lines than findings in {name}: {lines!r}")
        promise("##[" not in out and "##vso[" not in out, f"a command of a runner in {name}: {out!r}")
        ours = ("::error file=", "::notice title=") if name == "github" else ()
        promise(
            not [line for line in lines if line.lstrip().startswith("::") and not line.startswith(ours)], f"a command in {name}: {out!r}"
        )


TARGETS = (
    Target("reader", 300, mutated(models, model_values, YAML_TOKENS), read_model, by_bytes=True),
    Target("markdown", 210, make_markdown, render_markdown, by_bytes=True),
    Target("lines", 130, make_line, print_line),
    Target("baseline", 120, make_baseline, use_baseline, by_bytes=True),
    Target("policy", 90, make_policy, read_policy),
    Target("catalog", 70, make_catalog, read_catalog),
)
