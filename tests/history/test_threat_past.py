"""A threat's history on its service's page: from what to what, by commit and day, with who decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import lxml.html
import pytest
from repositories import Repository, model, new_repository, threat
from story import ARCHITECT, DEVELOPER, LEAD, year_of_a_shop

from mkdocs_threat_model.analysis.retired import retired_threats
from mkdocs_threat_model.analysis.threat_history import ThreatHistory
from mkdocs_threat_model.build.content import Content
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.frame.breaks import BREAK
from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.pages.service import threat_past as past
from mkdocs_threat_model.pages.service.threat_past import MOST_DIFFERENCES, Past, PastReader

TODAY = date(2026, 12, 30)


def _content(repository: Repository) -> Content:
    return Workshop().content(repository.models, TODAY, history=True)


def _reader(content: Content) -> PastReader:
    return PastReader(content.history, content.policy.matrix, content.today, bool(content.origin and content.origin.changed))


def _pasts(content: Content, service: str = "shop") -> Mapping[str, Past]:
    return _reader(content).of_threats(content.facts[service])


def _rows(content: Content, found: object) -> list[tuple[str, str, str, str]]:
    """The rows of the fragment: day, event, what changed, who."""
    html = Templates(content.policy).render("service/past.html.j2", {"past": found, "named": "", "most_differences": MOST_DIFFERENCES})
    rows = lxml.html.fragment_fromstring(html).xpath(".//tbody/tr")
    cells = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    return [(day, event, changes, who) for day, event, changes, who, _ in cells]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return _content(year_of_a_shop(tmp_path_factory.mktemp("year") / "work"))


# Risks of the past are told by today's matrix, which is the strict one: low and low give medium.
HISTORIES = {
    "T-01": [
        ("2026-09-01", "Renamed", "ID shop/T-01 → store/T-01", f"Committed by {LEAD}"),
        ("2026-08-01", "Reopened", "Status Mitigated → Not started; Control Check done → planned", f"Committed by {DEVELOPER}"),
        (
            "2026-05-20",
            "Closed",
            "Status In progress → Mitigated; Residual risk not rated → Medium; Residual likelihood none → low; Residual impact none → low; "
            "Control Check in-progress → done",
            f"Committed by {LEAD}",
        ),
        (
            "2026-04-10",
            "Changed",
            "Status Not started → In progress; Inherent risk Critical → High; Inherent likelihood high → medium; Control Check planned → in-progress",
            f"Committed by {DEVELOPER}",
        ),
        (
            "2026-03-01",
            "Decided",
            "Status Undecided → Not started; Disposition none → mitigate; Control Check planned, new",
            f"Committed by {DEVELOPER}",
        ),
        ("2026-01-10", "First seen", "Status Undecided; Inherent risk Critical; Owner team", f"Committed by {ARCHITECT}"),
    ],
    "T-02": [
        ("2026-09-01", "Renamed", "ID shop/T-02 → store/T-02", f"Committed by {LEAD}"),
        (
            "2026-07-10",
            "Renewed",
            "Status Acceptance expired → Accepted; Approved on 2026-01-09 → 2026-07-09; Review by 2026-05-31 → 2027-05-31",
            f"Decided by security-lead; committed by {DEVELOPER}",
        ),
        ("2026-06-01", "Expired", "Status Accepted → Acceptance expired", "by date"),
        (
            "2026-01-10",
            "First seen, decided",
            "Status Accepted; Disposition accept; Approved by security-lead; Approved on 2026-01-09; Review by 2026-05-31; Inherent risk Medium; "
            "Owner head-of-shop",
            f"Decided by security-lead; committed by {ARCHITECT}",
        ),
    ],
    "T-05": [
        ("2026-09-01", "Renamed", "ID shop/T-04 → store/T-05", f"Committed by {LEAD}"),
        (
            "2026-07-01",
            "First seen, decided",
            "Status Accepted; Disposition accept; Approved by security-lead; Approved on 2026-06-30; Review by 2026-12-31; Inherent risk Medium; "
            "Owner head-of-shop",
            f"Decided by security-lead; committed by {DEVELOPER}",
        ),
    ],
    "T-06": [
        ("2026-10-01", "Decided, closed", "Status Undecided → Avoided; Disposition none → avoid", f"Committed by {DEVELOPER}"),
        ("2026-09-30", "First seen", "Status Undecided; Inherent risk Critical; Owner team", f"Committed by {DEVELOPER}"),
    ],
}


@pytest.mark.parametrize(("id", "rows"), HISTORIES.items(), ids=HISTORIES)
def test_a_threats_history_is_the_storys(year: Content, id: str, rows: list[tuple[str, str, str, str]]) -> None:
    assert _rows(year, _pasts(year, "store")[id]) == rows


def test_a_retired_threat_keeps_its_history(year: Content) -> None:
    gone = next(one for one in retired_threats(year.facts, year.history, ()) if one.id == "T-03")
    assert _rows(year, _reader(year).of_retired(gone)) == [
        ("2026-08-05", "Closed", "Status Transferred → Retired; Reason: The old gateway went.", f"Committed by {ARCHITECT}"),
        (
            "2026-02-15",
            "First seen, decided, closed",
            "Status Transferred; Disposition transfer; Inherent risk Medium; Owner head-of-money",
            f"Committed by {ARCHITECT}",
        ),
    ]


def test_a_long_history_says_what_is_left_out_and_keeps_its_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert past.MOST_CHANGES == 30
    monkeypatch.setattr(past, "MOST_CHANGES", 5)
    made = new_repository(tmp_path / "work")
    for number in range(10):
        made.commit(f"2026-01-{number + 1:02}", {"shop.yaml": model("shop", threat("T-01", more=f"description: Text {number}."))})
    content = _content(made)
    rows = _rows(content, _pasts(content)["T-01"])
    assert len(rows) == 7
    assert rows[0][1:3] == ("Changed", "Description rewritten")
    assert rows[-2][1:3] == ("omitted", "4 earlier changes, omitted to keep the page short. threat-model register --from lists them.")
    assert rows[-1][:2] == ("2026-01-01", "First seen")


def test_a_change_of_very_many_values_tells_the_first_of_them(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    for day, status in (("2026-01-01", "planned"), ("2026-02-01", "done")):
        controls = "".join(f"      - {{control: Check {number}, ticket: SEC-{number}, status: {status}}}\n" for number in range(100))
        made.commit(day, {"shop.yaml": model("shop", threat("T-01", "mitigate") + "    mitigations:\n" + controls)})
    content = _content(made)
    changes = _rows(content, _pasts(content)["T-01"])[0][2]
    assert changes.count("→") == MOST_DIFFERENCES
    assert changes.endswith("; 81 more values changed")


def test_what_differs_from_the_commit_is_told_first(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-01", {"shop.yaml": model("shop", threat("T-01"), threat("T-02"))})
    (made.models / "shop.yaml").write_text(model("shop", threat("T-01", "avoid"), threat("T-02"), threat("T-03")))
    content = _content(made)
    found = _pasts(content)
    assert _rows(content, found["T-01"])[0] == ("–", "not committed yet", "Status Undecided → Avoided; Disposition none → avoid", "")
    assert len(_rows(content, found["T-02"])) == 1
    assert found["T-03"].history is None


HOSTILE = """<img src=x onerror=alert(1)> {{ 7*7 }} | ` \u202e"""


def test_names_and_titles_are_text_and_nothing_else(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    quoted = HOSTILE.replace('"', '\\"')
    for number in (1, 2):
        text = threat("T-01", "mitigate").replace("title: Threat T-01", f'title: "{quoted} {number}"')
        text += f'    mitigations:\n      - {{control: "{quoted}", ticket: SEC-{number}, owner: "{quoted} {number}"}}\n'
        made.commit(f"2026-01-0{number}", {"shop.yaml": model("shop", text)}, HOSTILE)
    content = _content(made)
    html = Templates(content.policy).render(
        "service/past.html.j2", {"past": _pasts(content)["T-01"], "named": "", "most_differences": MOST_DIFFERENCES}
    )
    assert "<img" not in html
    assert html.replace(BREAK, "").count("&lt;img src=x onerror=alert(1)&gt;") == 13  # the row of the table, and what changed last
    assert "\n\n" not in html


def test_the_past_of_every_disposition_is_told(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    words = ("mitigate", "accept", "transfer", "avoid")
    made.commit("2026-01-01", {"shop.yaml": model("shop", *(threat(f"T-{word}") for word in words))})
    made.commit("2026-02-01", {"shop.yaml": model("shop", *(threat(f"T-{word}", word) for word in words))}, LEAD)
    content = _content(made)
    for id, found in _pasts(content).items():
        assert isinstance(found.history, ThreatHistory)
        day, event, changes, who = _rows(content, found)[0]
        assert (day, event.partition(",")[0], who) == ("2026-02-01", "Decided", f"Committed by {LEAD}")
        assert f"Disposition none → {id.removeprefix('T-')}" in changes
