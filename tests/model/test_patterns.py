"""Regular expressions: the organisation's run on a linear engine, and none of ours backtracks without end."""

from __future__ import annotations

import ast
import importlib
import re
import time
from functools import partial
from pathlib import Path

import pytest

import mkdocs_threat_model
from mkdocs_threat_model.model.limits import MAX_ID, MAX_MARKDOWN, MAX_NAME, MAX_PATTERN, MAX_TEXT, MAX_TICKET
from mkdocs_threat_model.model.nearest import Spelling, nearest
from mkdocs_threat_model.model.patterns import checked_pattern, matches
from mkdocs_threat_model.model.policy import FrameworkRules, Tickets
from mkdocs_threat_model.tickets.export_dates import MAX_DATE

PACKAGE = Path(mkdocs_threat_model.__file__).parent

MATCHING = [
    (r"[A-Z]+-\d+", "SHOP-142", True),
    (r"[A-Z]+-\d+", "SHOP-142 ", False),
    (r"[A-Z]+-\d+", "a SHOP-142", False),
    (r"(?i)shop-\d{1,5}|ops/[^/]+", "SHOP-7", True),
    (r"(?:[4-9]|10)(?:\.\d){0,2}(?: [a-z])?", "6.1.3 f", True),
    (r"\d+", "٣", False),
    ("", "", True),
    ("größe", "größe", True),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), MATCHING)
def test_a_pattern_describes_a_whole_text(pattern: str, text: str, expected: bool) -> None:
    assert matches(checked_pattern(pattern), text) is expected


REFUSED = [
    ("[A-Z", "missing ]"),
    ("(", "missing )"),
    ("*", "no argument for repetition operator"),
    ("a{2,1}", "invalid repetition size"),
    ("((a{100}){100}){100}", "invalid repetition size"),
    (r"(?:\pL{400}\pN{400}){2}", "too large"),
    (r"(a{1,30}){1,30}(a|a?)+$", "it repeats too much"),
    (r"(?=a)b", "no lookahead"),
    (r"(?<!x)a", "no lookahead"),
    (r"(a)\1", "backreferences"),
    (r"a++", "possessive"),
    (r"(?>a)", "atomic"),
    (r"a\Z", r"no `\Z`"),
]


@pytest.mark.parametrize(("pattern", "said"), REFUSED)
def test_what_the_engine_cannot_run_is_said(pattern: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        checked_pattern(pattern)


@pytest.mark.parametrize("part", [Tickets, FrameworkRules])
def test_a_pattern_has_a_length(part: type[Tickets | FrameworkRules]) -> None:
    assert part(pattern="a" * MAX_PATTERN).pattern
    with pytest.raises(ValueError, match="at most 500 characters"):
        part(pattern="a" * (MAX_PATTERN + 1))


HOSTILE = ["(a+)+b", "(a|a)*b", "(a|aa)+b", "(.*)*b", "(.*a){12}b", r"(\w+\s?)*!", "(a?){50}a{50}b", "^(([a-z])+.)+[A-Z]([a-z])+b"]


def _seconds(work: object) -> float:
    began = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - began


@pytest.mark.parametrize("pattern", HOSTILE)
def test_patterns_that_take_others_for_ever_end(pattern: str) -> None:
    """On the longest text that a model can hold; exponential on an engine that backtracks."""
    assert not matches(checked_pattern(pattern), "a" * MAX_TEXT)
    assert _seconds(lambda: matches(pattern, "a" * 100_000 + "!")) < 5


SHORT = 0.05
"""Seconds that are too few to be measured."""
OURS = {
    "records.delimited._FORMULA": ("match", MAX_TEXT * 10, [" ", "\t ", "\n"]),
    "records.delimited._CONTROL": ("sub", MAX_TEXT * 10, ["\x01", "a"]),
    "records.sheet_rows._UNFIT": ("sub", MAX_TEXT * 10, ["\x01", "a"]),
    "records.sheet_rows._ESCAPED": ("sub", MAX_TEXT * 10, ["_x", "_x0041_", "a"]),
    "records.sheet_rows._SPECIAL": ("search", MAX_TEXT * 10, [" ", "a", "_"]),
    "records.columnar._NUMBERS": ("split", MAX_TEXT * 10, ["1", "1a"]),
    "model.messages.characters.ODD": ("sub", 2_000_000, ["\u00a0", "a"]),
    "model.messages.characters._STRUCTURAL": (
        "findall",
        10_000,
        ["\t", "\u00a0", " ", "- ", ": ", "a", "- \u00a0", ":    ", "{", ", ", "\uff0c", "a:"],
    ),
    "model.messages.syntax._BREAKS": ("split", 2_000_000, ["\r", "\r\n", "a"]),
    "model.messages.syntax._ENTRY": ("match", 10_000, ["- ", "-", " "]),
    "model.messages.syntax._KEY_ALONE": ("match", 10_000, ["- ", "-", " ", "a"]),
    "checks.citations._SLUG": ("fullmatch", MAX_NAME, ["a", "-", "a-", "."]),
    "checks.near_codes._CODE": ("fullmatch", 200_000, ["T", "M", "-", "1", "T-"]),
    "model.messages.syntax._COMMENT": ("search", 10_000, [" ", " #", "#", "a"]),
    "model.messages.syntax._NO_SPACE": ("match", 10_000, ["- ", "a", " ", "-"]),
    "model.messages.syntax._WITH_VALUE": ("match", 10_000, ["- ", "a", " ", "a: "]),
    "model.messages.syntax._HIDDEN": ("match", 2_000_000, [" ", "#", "\t"]),
    "model.messages.syntax.NUMBERED": ("search", 2_000_000, [" #1", "1", " #"]),
    "model.messages.entries._PLAIN": ("fullmatch", MAX_NAME, ["a", "a:", ":"]),
    "model.messages.entries._NO_ID": ("sub", MAX_NAME, ["-", "a"]),
    "model.messages.entries._NOT_IN_IDS": ("sub", MAX_NAME, ["/", "a"]),
    "model.messages.entries._DAY": ("fullmatch", 200_000, ["1", "2026-"]),
    "model.messages.kinds._NO_WORD": ("sub", MAX_NAME, ["-", "a", "_"]),
    "model.messages.values._BETWEEN": ("split", MAX_NAME, [",", " and", " and "]),
    "model.yaml_text.UNPRINTABLE": ("search", 2_000_000, ["a"]),
    "model.plain_text._PROPERTY": ("search", 2_000_000, ["&", " &", "a!"]),
    "drawing.typesetting._UNFIT_FOR_XML": ("sub", MAX_NAME, ["\x01", "a"]),
    "drawing.typesetting._CONTROL": ("sub", MAX_NAME, ["\x01", "\x01a"]),
    "drawing.typesetting._PIECES": ("findall", MAX_NAME, ["a", "/", "a/", "//a"]),
    "drawing.svg._UNSAFE_ID": ("sub", MAX_ID, ["/", "a"]),
    "drawing.icons._NOISE": ("sub", MAX_NAME, ["1", "1.", "v1.x", "1.1", "amazon "]),
    "drawing.webfonts._TEXT": ("findall", 2_000_000, ["<text ", "<text >", "<", "a"]),
    "frame.page._SLOT": ("sub", 2_000_000, ["<!-- threat-model:", "<!-- threat-model:a", "a"]),
    "frame.page._BEGIN": ("findall", 2_000_000, ["<!-- threat-model:begin ", "<!-- threat-model:begin a", "a"]),
    "frame.page._MARK": ("sub", 2_000_000, ["<!-- threat-model:end ", "<!-- threat-model:begin a", "a-"]),
    "output.joining._ID": ("sub", 2_000_000, ["<a ", '<a id="', ' id="', ' id="a', "<", " "]),
    "output.joining._REFERENCE": ("sub", 2_000_000, [' xlink:href="', ' xlink:href="a', "url(#", "url(#a", " "]),
    "frame.page._ID": ("findall", 2_000_000, [' id="', ' id="a']),
    "frame.source._LINE_START": ("sub", 2_000_000, ["\n", "\n\t ", "\n-"]),
    "frame.source._BLANK_LINES": ("sub", 2_000_000, ["\n", "\n ", " "]),
    "frame.source._NOT_IN_YAML": ("sub", MAX_MARKDOWN * 6, ["\x85", "a"]),
    "findings._UNSEEN": ("sub", 2_000_000, ["\u034f", "a"]),
    "findings._COMMAND": ("sub", 2_000_000, ["#", "##", "##a", "%", "::", " "]),
    "findings._IN_JSON": ("sub", 2_000_000, ["#", "%", "é", "é#"]),
    "model.seen._PLAIN": ("search", 2_000_000, ["\u034f", "\u00a0", "\u200b"]),
    "frame.templates._ADDRESS": ("match", MAX_TICKET, ["h", "http", "s:"]),
    "analysis.said_words._WORD": ("findall", MAX_NAME, ["a", "a.", "a ", ".", "a+", "a#"]),
    "analysis.said_words._BOTH": ("sub", MAX_NAME, ["(s)", "/s", "(s", "/"]),
    "analysis.third_parties._ASIDE": ("sub", MAX_NAME, ["(", ",", "(,"]),
    "analysis.third_parties._WORD": ("findall", MAX_NAME, ["a", "a "]),
    "model.outline._ID": ("fullmatch", 200_000, ["a", "a."]),
    "model.service._FIRST_WORD": ("search", MAX_NAME, [" ", "-"]),
    "model.period._FORM": ("fullmatch", 200_000, ["1", "1 ", "a"]),
    "model.evidence_item._SCHEME": ("match", MAX_TEXT, ["a", "a+", "/"]),
    "model.evidence_item._DRIVE": ("match", MAX_TEXT, ["a", ":"]),
    "model.folder._WITHIN": ("search", 255, ["a.yml", "a.yam", ".yaml1", "1"]),
    "model.folder._BESIDE": ("search", 255, [".sha1", ".sha", "1", "."]),
    "build.pruning._OURS": ("fullmatch", 255, ["a", "."]),
    "output.guide_pages._FIRST_TAG": ("search", 2_000_000, ["<", "a", "<!", "<1"]),
    "verification.tokens._NAME": ("match", 2_000_000, ["a", "a "]),
    "verification.tokens._BETWEEN": ("match", 2_000_000, [" ", "/"]),
    "verification.tokens._ATTRIBUTE": ("match", 2_000_000, ["a", "=", "a ", "\n"]),
    "verification.tokens._BARE": ("match", 2_000_000, ["a", "="]),
    "verification.expected._COMMIT": ("fullmatch", 2_000_000, ["a", "0", "g"]),
    "verification.differences._THREAT": ("search", 2_000_000, ["/a", "a", "#threat-", "#threat-a", "/a/index.html"]),
    "verification.contents._HANDED": ("match", 2_000_000, ["(self.tmRegister=self.tmRegister||[]).push(['rows','", "a"]),
    "verification.workbooks._CELL": ("fullmatch", 2_000_000, ["A", "A1", "1"]),
    "verification.markup._SPACE": ("sub", 2_000_000, [" ", "a "]),
    "changes.documents.neutral._PUNCTUATION": ("sub", 2_000_000, ["*", "a", "\\"]),
    "changes.documents.neutral._AUTOMATIC": ("sub", 2_000_000, ["@", "@a", ":a", ":a:", "#1", "://", "www.", "GH-1"]),
    "changes.documents.neutral._NO_WORD": ("sub", 2_000_000, ['"', "a", " "]),
    "frame.breaks._WORD": ("findall", 2_000_000, ["a", "a-", "2026-01-01", "2026-01-01-", "A-1", "A", "1"]),
    "frame.breaks._SIGN": ("findall", 2_000_000, ["&", "&a", "&amp;", "&#1", "a"]),
    "library.stubs._NUMBERED": ("fullmatch", 64, ["1", "a", "T-1"]),
    "edits.spans.BREAK": ("search", 2_000_000, ["\r", "\r\n", "a"]),
    "edits.spans._PROPERTIES": ("match", 2_000_000, ["&", "& ", "&a ", "!"]),
    "edits.spans._FIRST_DASH": ("match", 2_000_000, ["&", "& ", "#", "#\n", " ", "\n", "-"]),
    "edits.single_answers._YEAR_FIRST": ("fullmatch", 2_000_000, ["1", "2026-", "2026-1-1 1"]),
    "edits.single_answers._TOGETHER": ("fullmatch", 2_000_000, ["1"]),
    "edits.single_answers._YEAR_LAST": ("fullmatch", 2_000_000, ["1", "1."]),
    "edits.single_answers._DAY_MONTH": ("fullmatch", 2_000_000, ["1", "1 a", "a"]),
    "edits.single_answers._MONTH_DAY": ("fullmatch", 2_000_000, ["a", "a 1", "1"]),
    "edits.cutting._COMMENT": ("match", 2_000_000, [" ", "#"]),
    "edits.yaml_values._TIME": ("fullmatch", 2_000_000, ["1", "1:", "1_", ":"]),
    "replacing.UNFINISHED": ("fullmatch", 255, [".", "a"]),
    "tickets.ticket_keys._MARKED": ("findall", 2_000_000, ["threat-model:", "threat-model:a/", "a"]),
    "tickets.ticket_keys._LINKED": ("sub", 2_000_000, ["[", "[a|", "[a", "[a|b|c]", "|"]),
    "tickets.ticket_plan._LIVE_IN_JIRA": ("sub", 2_000_000, [":", "://", "www.", "A-1", "mailto:"]),
    "tickets.json_issues._BLANK": ("match", 2_000_000, [" ", "\n", "\ufeff"]),
    "tickets.jira_csv._SEPARATOR_LINE": ("match", 2_000_000, ["sep=", "sep=;\r", "s"]),
    "tickets.issue_addresses._ISSUE": ("fullmatch", MAX_TICKET, ["/", "/a", "/-", "/a/issues/1", "/issues"]),
    "tickets.issue_addresses._BROWSE": ("fullmatch", MAX_TICKET, ["/", "/a", "/browse", "/browse/A-1"]),
    "tickets.issue_addresses.JIRA_KEY": ("fullmatch", 200_000, ["a", "A-1", "1"]),
    "tickets.issue_addresses._NUMBER": ("fullmatch", 200_000, ["1", "#"]),
    "tickets.issue_addresses._IN_PROJECT": ("fullmatch", 200_000, ["a", "#1", "a#1"]),
    "tickets.export_dates._TIME": ("fullmatch", MAX_DATE, [" ", " 1:11", "a", "1"]),
    "tickets.export_dates._YEAR_FIRST": ("match", MAX_DATE, ["1", "1-", "2026. "]),
    "tickets.export_dates._YEAR_LAST": ("match", MAX_DATE, ["1", "1-", "1. "]),
    "tickets.export_dates._DAY_NAME": ("match", MAX_DATE, ["1", "1 a", "de ", "1/1月"]),
    "tickets.export_dates._NAME_DAY": ("match", MAX_DATE, ["a", "a 1", "a. "]),
    "tickets.export_dates._YEAR_NAME": ("match", MAX_DATE, ["2026", "2026-a", "a"]),
    "drawing.style._CLASS": ("sub", 2_000_000, ["<a ", '<a class="', '<a class="a"', ' class="a', "a"]),
    "reference.offered_words._SPECIAL": ("sub", MAX_NAME, [".", "a", "\\"]),
    "reference.guide_tables._MARKER": ("sub", 2_000_000, ["<!-- threat-model:a -->\t", "<!-- threat-model:a -->\n", "\n\t"]),
}
"""Every compiled expression of ours that meets text of a model or page: how it is used, and the longest text that it is given."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "unit"), [pytest.param(name, unit, id=f"{name} {unit!r}") for name, (_, _, units) in OURS.items() for unit in units]
)
def test_an_expression_of_ours_is_linear_on_hostile_text(name: str, unit: str) -> None:
    """Four times the text takes about four times as long, not sixteen; where that is too short to be measured, it is short.

    Whoever is disturbed while it is measured may measure again.
    """
    use, longest, _ = OURS[name]
    module, _, attribute = name.rpartition(".")
    pattern = getattr(importlib.import_module(f"mkdocs_threat_model.{module}"), attribute)

    def once(length: int) -> float:
        text = (unit * length)[:length] + "!"
        text = text.encode() if isinstance(pattern.pattern, bytes) else text
        arguments = (" ", text) if use == "sub" else (text,)
        return _seconds(partial(getattr(pattern, use), *arguments))

    taken = []
    for _ in range(3):
        taken.append(once(longest))
        if taken[-1] < SHORT or taken[-1] < 10 * once(longest // 4):
            return
    pytest.fail(f"{taken} s for {longest:,} characters")


def test_every_expression_of_ours_is_listed_here() -> None:
    """A new one is looked at before it is given text of others."""
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "re.compile":
                found.add(f"{module}.{ast.unparse(node.targets[0])}")
    have_tests_of_their_own = ("history.", "frame.markdown.")
    meet_our_own_markup_alone = {
        "reference.exports._SECTIONS",
        "reference.exports._ENTRY",
        "checks.own_checks.CODE",
        "model.folder._TURNING",
        "frame.page._DRAWING",
        "frame.page._SEARCHED",
        "frame.source._AS_IT_IS",
        "drawing.icons._NAMED",
        "drawing.style._PEN",
        "records.workbook._STYLE",
        "records.workbook._SIZE",
        "records.workbook._EXAMPLES",
        "build.stamps._DIGEST",
        "output.chromium._CREATOR",
        "output.chromium._DATES",
        "output.chromium._ELEMENT",
        "output.chromium._NODE",
        "output.chromium._PLACE",
        "output.paper._FOLD",
        "output.paper._POINTER",
        "output.paper._TAG",
        "frame.breaks._TEXT",
        "cli.pdf._PERIOD",
        "output.unwritten._OF_OURS",
    }
    assert {one for one in found if not one.startswith(have_tests_of_their_own)} - set(OURS) == meet_our_own_markup_alone


def test_a_near_spelling_is_not_looked_for_in_what_is_no_slip() -> None:
    choices = [f"payment-service-{number}" for number in range(1_000)]
    assert nearest("paymnet-service-7", choices)
    assert nearest("x" * 1_000_000, choices) == ""
    assert nearest("", choices) == ""


@pytest.mark.slow
def test_near_spellings_have_a_budget() -> None:
    """Each word costs as many comparisons as there are choices; a word that is known costs none."""
    spelling = Spelling([f"element-{number}" for number in range(1_000)])
    found = [spelling.near(f"elemnt-{number}") for number in range(60)]
    assert all(found[:50])
    assert not any(found[50:])
    assert spelling.near("elemnt-0") == found[0]
