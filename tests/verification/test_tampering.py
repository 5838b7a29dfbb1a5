"""Whatever is changed in a published site is found: the file, the place in it, and both values."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from published import PROOF, Change, Run, Whole

pytestmark = pytest.mark.slow

REGISTER = "threat-models/register/index.html"
PAYMENT = "threat-models/services/payment-service/index.html"


def test_a_site_that_nobody_touched_is_the_same(whole: Whole, run: Run) -> None:
    code, out = run()
    assert code == 0
    *lines, last = out.splitlines()
    kinds = {line.partition("  ")[0].split()[0] for line in lines}
    assert kinds == {"same", "not"}
    assert re.fullmatch(r"\d+ the same, 0 differ, \d+ not compared\.", last)
    published = {path.relative_to(whole.built.site).as_posix() for path in whole.folder.rglob("*") if path.is_file()}
    named = set(re.findall(r"same     (?:file|page) `([^`]+)`", out))
    assert published - named == {"threat-models/notes/index.html"}, "every file is compared, but for the one that was written by hand"
    assert "`docs/threat-models/notes.md`, which is hand-written" in out


def test_what_was_not_compared_is_said_quietly_too(run: Run) -> None:
    _, out = run("--quiet")
    assert all(line.startswith("not compared  ") for line in out.splitlines()[:-1])
    assert "the frame of" in out
    assert "elsewhere in the site" in out


def _swap(before: str, after: str, times: int = 1) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        text = data.decode()
        assert before in text, before
        return text.replace(before, after, times).encode()

    return change


def _again(pattern: str, after: str | Callable[[re.Match[str]], str]) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        text, count = re.subn(pattern, after, data.decode(), count=1, flags=re.DOTALL)
        assert count, pattern
        return text.encode()

    return change


def _in_workbook(before: str, after: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as other:
            for one in book.infolist():
                part = book.read(one)
                other.writestr(one, _swap(before, after)(part) if one.filename == "xl/worksheets/sheet2.xml" else part)
        return out.getvalue()

    return change


def _saved_elsewhere(before: str, after: str) -> Callable[[bytes], bytes]:
    """The workbook as programs save it that put all texts into a part of their own, and with one text changed."""

    def change(data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as other:
            texts: list[str] = []

            def shared(found: re.Match[str]) -> str:
                texts.append(found[1].replace(before, after))
                return f' t="s"><v>{len(texts) - 1}</v>'

            for name in book.namelist():
                part = book.read(name).decode()
                other.writestr(name, re.sub(r' t="inlineStr"><is>(.*?)</is>', shared, part, flags=re.DOTALL))
            strings = "".join(f"<si>{text}</si>" for text in texts)
            main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            other.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
        return out.getvalue()

    return change


ROW = r'<tr class="[^"]*" id="payment-service/T-02">.*?</tr>'

TAMPERINGS: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "a row deleted from the register": (
        REGISTER,
        _again(ROW, ""),
        f"`{REGISTER}`, `#register`, row `payment-service/T-02`: the site has nothing, the models have `T-02 Payment service",
    ),
    "a row added to the register": (
        REGISTER,
        _again(f"({ROW})", lambda m: m[1] + m[1].replace("T-02", "T-77")),
        "row `payment-service/T-77`: the site has `T-77 Payment service",
    ),
    "a row told of twice": (REGISTER, _again(f"({ROW})", r"\1\1"), "row `payment-service/T-02`: the site has `T-02"),
    "two rows changing places": (
        REGISTER,
        _again(f"({ROW})(\\s*)(<tr .*?</tr>)", r"\3\2\1"),
        "the site has it in another place",
    ),
    "a risk in the register": (
        REGISTER,
        _again(
            r'(id="payment-service/T-02">.*?data-label="Inherent risk"><span class="[^"]*">)<span class="([^"]*)">[A-Z][a-z]+</span>',
            r'\1<span class="\2">Negligible</span>',
        ),
        "row `payment-service/T-02`, column Inherent risk: the site has `Negligible",
    ),
    "a colour in the register": (
        REGISTER,
        _again(r'(id="payment-service/T-02">.*?tm-risk--)[a-z]+', r"\1low"),
        "row `payment-service/T-02`, column Inherent risk, attribute class: the site has `tm-risk tm-risk--low`",
    ),
    "a link in the register": (
        REGISTER,
        _again(r'(id="payment-service/T-02">.*?href=")[^"]*', r"\1https://elsewhere.example.com/"),
        "column ID, attribute href: the site has `https://elsewhere.example.com/`, the models have `/threat-models/services/payment-service/index.html#threat-T-02`",
    ),
    "a count on the register's page": (
        REGISTER,
        _again(r"(<dt>Total</dt> <dd><a[^>]*>)\d+", r"\g<1>1"),
        "Total: the site has `1`, the models have `",
    ),
    "a digest on the register's page": (
        REGISTER,
        _again(r'(register\.csv</a></th>.*?<code class="tm-digest">)..', r"\1!!"),
        "row `register.csv`, column SHA-256: the site has `!!",
    ),
    "an acceptance's date": (
        "threat-models/acceptances/index.html",
        _again(r'(data-label="Review by"[^>]*>(?:<span class="tm-whole">)?)\d{4}', r"\g<1>2199"),
        "column Review by: the site has `2199-",
    ),
    "who approved": (
        "threat-models/acceptances/index.html",
        _again(r'(data-label="Approved by">)[^<]+', r"\1nobody-at-all"),
        "column Approved by: the site has `nobody-at-all`, the models have `",
    ),
    "a mitigation's owner": (
        "threat-models/mitigations/index.html",
        _again(r'(data-label="Owner">(?:<a [^>]*>)?)[^<]+', r"\1team-nobody"),
        "column Owner: the site has `team-nobody`, the models have `team-",
    ),
    "a kind of data": ("threat-models/data/index.html", _again(r"Confidential", "Public"), "the site has `"),
    "a framework's count": (
        "threat-models/frameworks/index.html",
        _again(r"(<td[^>]*>)\d+(</td>)", r"\g<1>999\2"),
        "the site has `999`, the models have `",
    ),
    "a claim of a framework": (
        "threat-models/frameworks/iso-27001/index.html",
        _again(r"(<td[^>]*>.*?<a href=\")[^\"]+", r"\1../nowhere/"),
        "attribute href",
    ),
    "the method": ("threat-models/method/index.html", _swap("Spoofing", "Spooling"), "the site has `Spooling"),
    "the history": ("threat-models/history/index.html", _again(r"2026-11-01", "2026-10-31"), "2026-10-31"),
    "the register as of a tag": (
        "threat-models/register/as-of/v1/index.html",
        _again(r"(tm-register__table.*?<tbody>.*?)<tr.*?</tr>", r"\1"),
        "the site has nothing, the models have `T-",
    ),
    "the organisation's page": (
        "threat-models/index.html",
        _again(r'(<th[^>]*><a href="services/payment-service/"[^>]*>)[^<]+', r"\1Another service"),
        "Another service",
    ),
    "the organisation's first sentence": (
        "threat-models/index.html",
        _again(r'(<p class="tm-lead">)[^<]+', r"\1All 99 models are complete."),
        "the site has `All 99 models are complete.",
    ),
    "a sentence of a service": (PAYMENT, _again(r'(class="tm-prose"><p>)[^<]+', r"\1All is well."), "the site has `All is well."),
    "a threat's rating on its service's page": (
        PAYMENT,
        _again(r'(id="threat-T-02">.*?<dt>Inherent risk</dt> <dd>).*?</dd>', r"\1Low</dd>"),
        "`#threat-T-02`, Inherent risk: the site has `Low`, the models have `",
    ),
    "a threat left out of its service's page": (
        PAYMENT,
        _again(
            r'<div class="tm-threat-line[^"]*">\s*<span class="tm-threat__link"><a[^>]*>T-02</a></span>.*?(?=<div class="tm-threat-line)',
            "",
        ),
        "the site has nothing, the models have `T-02",
    ),
    "a heading": (PAYMENT, _again(r'(<h2 id="[^"]*">)Threats<', r"\1No threats<"), "the site has `No threats"),
    "a text in a drawing of a page": (PAYMENT, _again(r"(<svg[^>]*tm-dfd.*?<text[^>]*>)[^<]+", r"\1Nothing"), "drawing `"),
    "a way in a drawing of a page": (
        PAYMENT,
        _again(r'(<svg[^>]*tm-dfd.*?<path[^>]* d=")M', r"\1M0,0 M"),
        "attribute d: the site has `M0,0 M",
    ),
    "a page's title": (
        PAYMENT,
        _again(r"<title>[^<]*", "<title>Harmless"),
        "`, title: the site has `Harmless`, the models have `Payment service`",
    ),
    "a page's description": (
        PAYMENT,
        _again(r'(name="description" content=")[^"]*', r"\1Harmless"),
        "description: the site has `Harmless`",
    ),
    "all of a page": (
        PAYMENT,
        lambda _: b"<!doctype html><title>Payment service</title><p>Gone.",
        "the site has nothing of the generated content",
    ),
    "a page in a template": (
        PAYMENT,
        lambda data: data.replace(b"<article", b"<template><article").replace(b"</article>", b"</article></template>"),
        "the site has it inside `<template>`, the models have it visible",
    ),
    "a page that is hidden": (PAYMENT, _swap("<article ", "<article hidden "), "it inside `<article hidden>`"),
    "a page in a comment, with another one before": (
        REGISTER,
        lambda data: re.sub(
            rb'(<div class="tm-register" id="register">.*?)(<h2|</article>)',
            lambda m: m[1].replace(b"Payment service", b"Nobody") + b"<!--" + m[1] + b"-->" + m[2],
            data,
            count=1,
            flags=re.DOTALL,
        ),
        "the site has `Nobody`, the models have `Payment service`",
    ),
    "a table between the parts of a page": (
        PAYMENT,
        _again(r'(<h2 id="threats">)', r"<p>All of it was fixed.</p>\1"),
        "the site has `All of it was fixed.`, the models have nothing",
    ),
    "register.csv": ("threat-models/register/register.csv", _swap(",high,", ",low,"), 'the site has "low", the models have "high"'),
    "services.csv": (
        "threat-models/register/services.csv",
        _swap(",live,", ",design,"),
        'column Status: the site has "design", the models have "live"',
    ),
    "register.json": (
        "threat-models/register/register.json",
        _swap('"inherent_risk": "critical"', '"inherent_risk": "low"'),
        'column inherent_risk: the site has "low", the models have "critical"',
    ),
    "register.json, a key added": (
        "threat-models/register/register.json",
        _swap('"threats": [', '"more": 1, "threats": ['),
        "register.json`, more: the site has 1, the models have nothing",
    ),
    "register.json, its white space": ("threat-models/register/register.json", _swap("\n", "\n\n"), "register.json`, line 2: "),
    "register.schema.json": (
        "threat-models/register/register.schema.json",
        _swap('"required": [', '"required": ["x", '),
        "register.schema.json`",
    ),
    "register.xlsx": (
        "threat-models/register/register.xlsx",
        _in_workbook("in-progress", "mitigated"),
        'column Status: the site has "mitigated", the models have "in-progress"',
    ),
    "register.xlsx, saved by another program": (
        "threat-models/register/register.xlsx",
        _saved_elsewhere("in-progress", "mitigated"),
        'column Status: the site has "mitigated", the models have "in-progress"',
    ),
    "register.xlsx, not a workbook": ("threat-models/register/register.xlsx", lambda _: b"no workbook", "11 bytes, SHA-256"),
    "rows.js": (
        "threat-models/register/rows.js",
        _swap("Payment service", "Pavement service"),
        "rows.js`, table, rows, row `payment-service/T-",
    ),
    "rows.js, made to run": (
        "threat-models/register/rows.js",
        lambda data: data + b"alert(1)\n",
        "rows.js`, line 2: the site has `alert(1)`",
    ),
    "details of a service": ("threat-models/register/details/payment-service.js", _swap("High", "Low"), "details/payment-service.js`"),
    "reviews.ics": (
        "threat-models/acceptances/reviews.ics",
        _again(r"DTSTART;VALUE=DATE:2027", "DTSTART;VALUE=DATE:2029"),
        'column dtstart;value=date: the site has "2029',
    ),
    "mitigations.csv": (
        "threat-models/mitigations/mitigations.csv",
        _swap(",High,", ",Lowest,"),
        'column Priority: the site has "Lowest", the models have "High"',
    ),
    "data.csv": (
        "threat-models/data/data.csv",
        _swap(",confidential,", ",public,"),
        'column Classification: the site has "public", the models have "confidential"',
    ),
    "a drawing's text": (
        "threat-models/services/payment-service/level-1.svg",
        _again(r"(<text[^>]*>)[^<]+", r"\1Nothing"),
        "level-1.svg`, drawing `",
    ),
    "a drawing's title": ("threat-models/map.svg", _again(r'aria-label="[^"]*"', 'aria-label="Nothing"'), "map.svg`, drawing `"),
    "a picture": ("threat-models/map.png", lambda data: data[:-1] + b"\0", "map.png`: the site has "),
    "an icon": ("assets/threat-model/threat-model.css", lambda data: data + b"tr { display: none }", "threat-model.css`, line "),
    "the format's schema": (
        "assets/threat-model/schema/model.json",
        _swap('"additionalProperties": false', '"additionalProperties": true'),
        "schema/model.json`, properties, ",
    ),
    "the grid's script": ("assets/threat-model/register.js", lambda data: b"//" + data, "register.js`, line 1: "),
    "a count of the proof": (PROOF, _again(r'"critical": \d+', '"critical": 0'), "threats `by_inherent_risk`: the site has {"),
    "a digest of the proof": (PROOF, _swap('"sha256": "', '"sha256": "0'), "integrity record of `register.csv`"),
    "a key added to the proof": (
        PROOF,
        _swap('"today"', '"audited": "by nobody", "today"'),
        'integrity record `audited`: the site has "by nobody", the models have nothing',
    ),
    "a key added to a group of the proof": (
        PROOF,
        _swap('"total": ', '"signed": true, "total": '),
        "threats `signed`: the site has true, the models have nothing",
    ),
    "an option of the proof": (
        PROOF,
        _swap('"directory_urls": true', '"directory_urls": false'),
        "site `directory_urls`: the site has false, the models have true",
    ),
    "a number that is none": (PROOF, _swap('"changed": false', '"changed": 0'), "commit of the models"),
    "the proof's white space": (PROOF, _swap("{\n", "{\n\n"), "proof.json`, line 2"),
}


@pytest.mark.parametrize("case", [pytest.param(name, marks=pytest.mark.slow if at % 8 else ()) for at, name in enumerate(TAMPERINGS)])
def test_a_tampering_is_found_with_the_file_and_both_values(case: str, whole: Whole, run: Run, change: Change) -> None:
    name, tamper, said = TAMPERINGS[case]
    before = (whole.built.site / name).read_bytes()
    after = tamper(before)
    assert after != before
    change(name, after)
    code, out = run("-q")
    assert code == 1
    found = [line for line in out.splitlines() if line.startswith("differs  ")]
    assert any(said in line for line in found), "\n".join(found)
    if name != PROOF:
        assert all(f"`{name}`" in line for line in found), "nothing else differs"


def test_a_drawing_in_the_place_of_another_is_found(whole: Whole, run: Run, change: Change) -> None:
    one, other = (f"threat-models/services/{name}/level-1" for name in ("payment-service", "order-service"))
    for suffix in (".svg", ".png"):
        change(f"{one}{suffix}", (whole.built.site / f"{other}{suffix}").read_bytes())
    code, out = run("-q")
    assert code == 1
    assert f"differs  `{one}.svg`, drawing `" in out
    assert "more: the site has something, the models have something else" in out, "few of many differences are told one by one"
    assert f"differs  `{one}.png`: the site has " in out


def test_every_file_that_is_missing_is_named(whole: Whole, run: Run, change: Change) -> None:
    """Of every kind one, at once."""
    kinds: dict[tuple[str, str], str] = {}
    for path in sorted(whole.folder.rglob("*")):
        name = path.relative_to(whole.built.site).as_posix()
        if path.is_file() and "notes" not in name and name != PROOF:
            kinds[path.suffix, PurePosixPath(name).parts[1]] = name
    assert len(kinds) > 15
    for name in kinds.values():
        change(name, None)
    code, out = run("-q")
    assert code == 1
    for name in kinds.values():
        assert f"differs  file `{name}`: the site has nothing: it is missing, the models have " in out


EXTRA = {
    "a page": "threat-models/services/ghost/index.html",
    "a file": "threat-models/register/register.xls",
    "a hidden file": "threat-models/.note",
    "a script": "assets/threat-model/more.js",
    "a compressed copy that servers prefer": "threat-models/register/proof.json.gz",
}


@pytest.mark.parametrize("kind", EXTRA)
def test_a_file_that_the_models_do_not_give_is_named(kind: str, run: Run, change: Change) -> None:
    change(EXTRA[kind], b"x")
    code, out = run("-q")
    assert code == 1
    assert f"differs  file `{EXTRA[kind]}`: the site has a file, the models have none" in out


def test_a_link_in_the_place_of_a_file_is_not_followed(whole: Whole, run: Run, change: Change) -> None:
    name = "threat-models/data/data.csv"
    data = (whole.built.site / name).read_bytes()
    change(name, None)
    (whole.root / "elsewhere.csv").write_bytes(data)
    (whole.built.site / name).symlink_to(whole.root / "elsewhere.csv")
    code, out = run("-q")
    assert code == 1
    assert f"differs  file `{name}`: the site has nothing: it is a link" in out


def test_what_stands_beside_the_generated_content_is_listed(run: Run, change: Change, whole: Whole) -> None:
    text = (
        (whole.built.site / PAYMENT).read_text(encoding="utf-8").replace("</article>", '<p class="stamp">Audited by nobody.</p></article>')
    )
    change(PAYMENT, text.encode())
    code, out = run("-q")
    assert code == 0
    assert f"not compared  `<p class=stamp>` next to the generated content of `{PAYMENT}`" in out
