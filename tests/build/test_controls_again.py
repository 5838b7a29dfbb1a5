"""A build with a cache gives what one from nothing gives, whatever became of shared controls, their evidence and assumptions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mkdocs_threat_model.build.cache import Cache
from mkdocs_threat_model.build.cached_services import CachedServices
from mkdocs_threat_model.build.published import Site
from mkdocs_threat_model.build.site import build_site
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.evidence_lookup.looking_up import looking_up
from mkdocs_threat_model.frame.location import Location

CONTROLLED = Path(__file__).parents[1] / "controlled" / "models"
MESH = "evidence: https://dashboards.shop.example/mesh"


@dataclass
class Work:
    """A copy of the models that is edited, and the day."""

    models: Path
    day: date = date(2026, 11, 24)

    def edit(self, name: str, before: str, after: str) -> None:
        """Replaces a text in a file."""
        text = (self.models / name).read_text(encoding="utf-8")
        assert before in text, (name, before)
        (self.models / name).write_text(text.replace(before, after, 1), encoding="utf-8")

    def passes(self, day: date) -> None:
        """Another day."""
        self.day = day


Step = Callable[[Work], object]
STEPS: dict[str, Step] = {
    "nothing": lambda _: None,
    "a shared control is done": lambda work: work.edit(
        "_controls.yaml", "status: in-progress\n    ticket: EDGE-7", "status: done\n    ticket: EDGE-7"
    ),
    "the words of a shared control": lambda work: work.edit("_controls.yaml", "Mutual TLS between", "Mutually authenticated TLS between"),
    "its owner": lambda work: work.edit("_controls.yaml", "owner: team-platform\n    status: done", "owner: team-mesh\n    status: done"),
    "its reason": lambda work: work.edit("_controls.yaml", "issued to signed workloads only", "issued to attested workloads only"),
    "what it answers": lambda work: work.edit("_controls.yaml", "stride: [S, T, I]", "stride: [S, T]"),
    "a control of a team is no longer done": lambda work: work.edit(
        "web/_controls.yaml", "status: done", "status: in-progress, ticket: WEB-1"
    ),
    "an actor of the policy": lambda work: work.edit("_policy.yaml", "title: Support employee", "title: Someone of the support"),
    "an actor of a team": lambda work: work.edit("web/_controls.yaml", "A farm of bots", "A botnet"),
    "a file as evidence of a shared control": lambda work: (
        (work.models.parent / "mesh.yaml").write_text("mode: STRICT\n", encoding="utf-8"),
        work.edit("_controls.yaml", MESH, "evidence: {file: mesh.yaml, contains: 'mode: STRICT'}"),
    ),
    "that evidence is gone": lambda work: (work.models.parent / "mesh.yaml").write_text("mode: PERMISSIVE\n", encoding="utf-8"),
    "it is there again": lambda work: (work.models.parent / "mesh.yaml").write_text("mode: STRICT\n", encoding="utf-8"),
    "the last day of an assumption": lambda work: work.passes(date(2027, 1, 31)),
    "an assumption has passed its day": lambda work: work.passes(date(2027, 2, 1)),
    "a shared control lapsed, within the grace": lambda work: work.passes(date(2027, 3, 2)),
    "the grace has passed": lambda work: work.passes(date(2027, 4, 1)),
    "the grace is longer": lambda work: work.edit("_policy.yaml", "grace: 30 days", "grace: 90 days"),
    "cells are answered one by one": lambda work: work.edit(
        "_policy.yaml", "controls:\n", "answers: {one_by_one: {stride: [S]}}\ncontrols:\n"
    ),
    "other questions are asked": lambda work: work.edit("_policy.yaml", "controls:\n", "stride: {flow: TID}\ncontrols:\n"),
}
"""One after the other."""


def _site(work: Work, folder: Path) -> Site:
    """The site of a process that finds a cache."""
    workshop, cache = Workshop(), Cache(folder, lambda _: None)
    judged = workshop.judged(work.models, work.day, look_up=looking_up(work.models))
    assert not judged.portfolio.broken
    return build_site(workshop.told(judged), Location(), finisher=CachedServices(cache, jobs=1))


def _bytes(site: Site) -> dict[str, str | bytes]:
    pages = {page.uri: f"{page.title}\n{page.description}\n{page.markdown()}\n{sorted(page.slots.items())}" for page in site.pages}
    files = {path: data.read_bytes() if isinstance(data, Path) else data for path, data in site.files.items()}
    return {**pages, **files}


def test_after_each_step_a_warm_build_gives_what_a_cold_one_gives(tmp_path: Path) -> None:
    work = Work(tmp_path / "models")
    shutil.copytree(CONTROLLED, work.models)
    before: dict[str, str | bytes] = {}
    for number, (name, step) in enumerate(STEPS.items()):
        step(work)
        warm, cold = _bytes(_site(work, tmp_path / "cache")), _bytes(_site(work, tmp_path / f"cold-{number}"))
        assert warm.keys() == cold.keys(), name
        assert [path for path, data in cold.items() if warm[path] != data] == [], name
        assert name == "nothing" or warm != before, f"{name}: the step changes nothing, and so proves nothing"
        before = warm
