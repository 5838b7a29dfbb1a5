"""The past of threats that count on controls: by commits of the model, by commits of shared controls, and by the day of a lapse."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from repositories import Shelf, model, new_repository

from mkdocs_threat_model.analysis.threat_history import History, past_statuses
from mkdocs_threat_model.history.folder_commit import origin_of
from mkdocs_threat_model.history.folder_history import read_history

TODAY = date(2026, 12, 31)
COUNTING = (
    "  T-01:\n    title: Plain text is read\n    target: web\n    stride: I\n    likelihood: high\n    impact: high\n"
    "    disposition: mitigate\n    mitigations: [{uses: mtls}]\n"
)
OTHER = COUNTING.replace("T-01", "T-02").replace("{uses: mtls}", "{control: Check, ticket: SEC-1}")


def control(status: str, more: str = "") -> str:
    """A file of shared controls, or a model's section."""
    return f"controls:\n  mtls: {{title: Mutual TLS, owner: platform, ticket: PLAT-1, status: {status}{more}}}\n"


def told(history: object, threat: str = "T-01", service: str = "shop") -> list[str]:
    """Each status with its day, and whether a commit or the calendar brought it."""
    assert isinstance(history, History), history
    found = past_statuses(history.threats[service, threat], TODAY)
    return [f"{past.day} {past.status} {'by commit' if past.commit else 'by date'}" for past in found]


CASES: dict[str, tuple[list[tuple[str, dict[str, str | None]]], list[str]]] = {
    "a service's own control is done, and lapses by its day": (
        [
            ("2026-01-01", {"shop.yaml": model("shop", COUNTING, more=control("planned"))}),
            ("2026-02-01", {"shop.yaml": model("shop", COUNTING, more=control("done", ", verify_again_by: 2026-03-01"))}),
        ],
        ["2026-01-01 Not started by commit", "2026-02-01 Mitigated by commit", "2026-03-02 In progress by date"],
    ),
    "a shared control is done by a commit that leaves the model as it is": (
        [
            ("2026-01-01", {"shop.yaml": model("shop", COUNTING), "_controls.yaml": control("planned")}),
            ("2026-02-01", {"_controls.yaml": control("done")}),
            ("2026-03-01", {"_controls.yaml": control("in-progress")}),
        ],
        ["2026-01-01 Not started by commit", "2026-02-01 Mitigated by commit", "2026-03-01 In progress by commit"],
    ),
    "a shared control lapses after the grace of the policy": (
        [
            (
                "2026-01-01",
                {
                    "shop.yaml": model("shop", COUNTING),
                    "_controls.yaml": control("done", ", verify_again_by: 2026-03-01"),
                    "_policy.yaml": "controls: {grace: 10 days}\n",
                },
            ),
            ("2026-05-01", {"_controls.yaml": control("done", ", verify_again_by: 2026-11-01")}),
        ],
        [
            "2026-01-01 Mitigated by commit",
            "2026-03-12 In progress by date",
            "2026-05-01 Mitigated by commit",
            "2026-11-12 In progress by date",
        ],
    ),
    "the control and the model change in one commit": (
        [
            ("2026-01-01", {"shop.yaml": model("shop", OTHER), "_controls.yaml": control("planned")}),
            ("2026-02-01", {"shop.yaml": model("shop", OTHER, COUNTING), "_controls.yaml": control("done")}),
        ],
        ["2026-02-01 Mitigated by commit"],
    ),
    "a team's control counts in its folder, and in files of a folder of controls": (
        [
            ("2026-01-01", {"web/shop.yaml": model("shop", COUNTING), "web/_controls/tls.yaml": control("in-progress")}),
            ("2026-02-01", {"web/_controls/tls.yaml": control("done")}),
        ],
        ["2026-01-01 In progress by commit", "2026-02-01 Mitigated by commit"],
    ),
    "another team's control of the same id says nothing": (
        [
            ("2026-01-01", {"web/shop.yaml": model("shop", COUNTING), "web/_controls.yaml": control("planned")}),
            ("2026-02-01", {"pay/_controls.yaml": control("done"), "pay/bank.yaml": model("bank", OTHER)}),
        ],
        ["2026-01-01 Not started by commit"],
    ),
    "a control that builds on another counts no more than it": (
        [
            (
                "2026-01-01",
                {
                    "shop.yaml": model("shop", COUNTING),
                    "_controls.yaml": control("done", ", uses: [keys]") + "  keys: {title: Keys, owner: platform, status: planned}\n",
                },
            ),
            (
                "2026-02-01",
                {"_controls.yaml": control("done", ", uses: [keys]") + "  keys: {title: Keys, owner: platform, status: done}\n"},
            ),
        ],
        ["2026-01-01 In progress by commit", "2026-02-01 Mitigated by commit"],
    ),
    "a file that cannot be read says what it said before": (
        [
            ("2026-01-01", {"shop.yaml": model("shop", COUNTING), "_controls.yaml": control("done")}),
            ("2026-02-01", {"_controls.yaml": "controls: [\n"}),
            ("2026-03-01", {"_controls.yaml": "controls: []\n"}),
        ],
        ["2026-01-01 Mitigated by commit"],
    ),
    "a file that is taken away defines nothing": (
        [
            ("2026-01-01", {"shop.yaml": model("shop", COUNTING), "_controls.yaml": control("done")}),
            ("2026-02-01", {"_controls.yaml": None}),
        ],
        ["2026-01-01 Mitigated by commit", "2026-02-01 Not started by commit"],
    ),
    "an empty file says nothing": (
        [
            ("2026-01-01", {"shop.yaml": model("shop", COUNTING), "_controls.yaml": control("done")}),
            ("2026-02-01", {"_controls.yaml": ""}),
        ],
        ["2026-01-01 Mitigated by commit"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_past_of_what_counts_on_a_control(case: str, tmp_path: Path) -> None:
    commits, expected = CASES[case]
    repository = new_repository(tmp_path)
    for day, files in commits:
        repository.commit(day, files)
    assert told(read_history(repository.models, origin_of(repository.models))) == expected


@pytest.mark.parametrize("case", CASES)
def test_what_is_read_commit_by_commit_with_a_cache_is_the_same(case: str, tmp_path: Path) -> None:
    commits, _ = CASES[case]
    repository, shelf = new_repository(tmp_path), Shelf()
    warm: object = None
    for day, files in commits:
        repository.commit(day, files)
        warm = read_history(repository.models, origin_of(repository.models), shelf)
    again = read_history(repository.models, origin_of(repository.models), shelf)
    cold = read_history(repository.models, origin_of(repository.models))
    assert isinstance(cold, History)
    assert warm == cold == again


def test_a_past_control_has_its_title_ticket_and_owner(tmp_path: Path) -> None:
    repository = new_repository(tmp_path)
    repository.commit("2026-01-01", {"shop.yaml": model("shop", COUNTING), "_controls.yaml": control("done")})
    history = read_history(repository.models, origin_of(repository.models))
    assert isinstance(history, History)
    (mitigation,) = history.threats["shop", "T-01"].last.controls
    assert (mitigation.name, mitigation.ticket, mitigation.owner, mitigation.uses) == ("Mutual TLS", "PLAT-1", "platform", "mtls")
