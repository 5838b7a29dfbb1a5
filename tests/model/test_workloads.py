"""Workloads in manifests: what is read of them, and that nothing hostile about them costs more than a warning."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mkdocs_threat_model.model import workloads
from mkdocs_threat_model.model.portfolio import read_organisation

KUBERNETES = """\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}, labels: {{app: x}}}}
spec: {{template: {{spec: {{containers: [{{name: c, image: i}}]}}}}}}
"""

READ = {
    "each kind": (
        "---\n".join(
            KUBERNETES.format(kind=kind, name=kind.lower())
            for kind in ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Service", "ConfigMap")
        ),
        ["cronjob CronJob", "daemonset DaemonSet", "deployment Deployment", "job Job", "statefulset StatefulSet"],
    ),
    "a list": (
        "kind: List\nitems:\n  - {kind: Deployment, metadata: {name: a}}\n  - {kind: Secret, metadata: {name: b}}\n",
        ["a Deployment"],
    ),
    "a list in a list": ("kind: List\nitems: [{kind: List, items: [{kind: Job, metadata: {name: a}}]}]\n", []),
    "a name that is generated": ("kind: Job\nmetadata: {generateName: nightly-}\n", ["nightly Job"]),
    "compose": (
        "x-base: &base {image: i}\nservices:\n  web: {<<: *base}\n  db:\nvolumes: {data: {}}\n",
        ["db compose service", "web compose service"],
    ),
    "a name that is a number": ('kind: Job\nmetadata: {name: "1"}\n', ["1 Job"]),
    "neither": ("image: x\n", []),
    "a list of YAML": ("- a\n- b\n", []),
    "a model": ("service: shop\ntitle: Shop\n", []),
    "empty": ("", []),
    "a comment": ("# nothing\n", []),
    "other types": ("kind: [Deployment]\nservices: [a]\n", []),
}

UNREAD = {
    "a template": ("kind: Deployment\nmetadata: {name: {{ .Release.Name }}}\n", "The workloads of this manifest are not known."),
    "no name": ("kind: Deployment\nmetadata: {}\n", "This Deployment has no `metadata.name`"),
    "no metadata": ("kind: Deployment\n", "This Deployment has no `metadata.name`"),
    "a name with a mention": ('kind: Job\nmetadata: {name: "@everyone"}\n', "is not an id"),
    "a name with a line break": ('kind: Job\nmetadata: {name: "a\\nb"}\n', "is not an id"),
    "a name that turns text": ('kind: Job\nmetadata: {name: "a\\u202eb"}\n', "is not an id"),
    "a key of compose that is no id": ('services: {"<!-- `x` | @y -->": {}}\n', "is not an id"),
    "a name without an end": (f"kind: Job\nmetadata: {{name: {'a' * 65}}}\n", "is not an id"),
    "deep": (f"kind: {'[' * 50_000}", "not known"),
    "expanding": (
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{c}: &{c} [{','.join(['*' + p] * 10)}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)),
        "not known",
    ),
    "not UTF-8": (b"kind: \xff\n", "not known"),
    "a tag": ("kind: !!python/object/apply:os.system [id]\n", None),
}


def _project(folder: Path, files: dict[str, str | bytes], manifests: str = "[deploy/**]", models: str = "{}") -> Path:
    """A project with a policy and files."""
    (folder / ".git").mkdir(parents=True)
    (folder / "models").mkdir()
    (folder / "models" / "_policy.yaml").write_text(f"workloads:\n  manifests: {manifests}\n  models: {models}\n", encoding="utf-8")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder / "models"


def _read(models: Path) -> tuple[list[str], list[str]]:
    found = read_organisation(models)
    return [f"{one.name} {one.kind}" for one in found.workloads], [str(finding) for finding in found.findings]


@pytest.mark.parametrize(("text", "names"), READ.values(), ids=READ)
def test_workloads_are_read_by_name_and_kind(tmp_path: Path, text: str, names: list[str]) -> None:
    assert _read(_project(tmp_path, {"deploy/a.yaml": text})) == (names, [])


@pytest.mark.parametrize(("text", "said"), UNREAD.values(), ids=UNREAD)
def test_what_is_not_read_is_a_warning_and_its_text_is_not_repeated(tmp_path: Path, text: str | bytes, said: str | None) -> None:
    begin = time.monotonic()
    names, findings = _read(_project(tmp_path, {"deploy/a.yaml": text}))
    assert time.monotonic() - begin < 20
    assert names == []
    assert [said in finding and "deploy/a.yaml:" in finding and "TM040" in finding for finding in findings] == ([True] if said else [])
    assert not any(char in "".join(findings) for char in "@|\n\u202e")


PATTERNS = {
    "a folder and all below": ("[deploy/**]", ["a", "b"]),
    "a folder": ("[deploy]", ["a", "b"]),
    "a folder from the root": ("[/deploy/]", ["a", "b"]),
    "a file": ("[deploy/a.yaml]", ["a"]),
    "one level": ("['deploy/*.yaml']", ["a"]),
    "one text": ("deploy/eu/*", ["b"]),
    "by name anywhere": ("['*.k8s.yml']", ["c"]),
    "two": ("[deploy/a.yaml, '*.k8s.yml']", ["a", "c"]),
    "one that is hidden, by its name": ("[.hidden/*.yaml]", ["d"]),
    "all": ("['*.yaml', '*.yml']", ["a", "b", "c"]),
    "nested twice": ("[deploy/**, deploy/eu/**]", ["a", "b"]),
}


@pytest.mark.parametrize(("pattern", "names"), PATTERNS.values(), ids=PATTERNS)
def test_patterns_are_those_of_gitignore(tmp_path: Path, pattern: str, names: list[str]) -> None:
    job = "kind: Job\nmetadata: {{name: {}}}\n".format
    files = {
        "deploy/a.yaml": job("a"),
        "deploy/eu/b.yml": job("b"),
        "src/c.k8s.yml": job("c"),
        ".hidden/d.yaml": job("d"),
        "deploy/e.txt": job("e"),
    }
    models = _project(tmp_path, files, pattern)  # type: ignore[arg-type]
    assert _read(models) == ([f"{name} Job" for name in names], [])


@pytest.mark.parametrize("pattern", ["nothing/**", "deploy/a.txt", "../other/**", "/etc/*.yaml"])
def test_a_pattern_without_a_manifest_is_named(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.yaml").write_text("kind: Job\nmetadata: {name: a}\n", encoding="utf-8")
    names, (said,) = _read(_project(tmp_path / "project", {"deploy/a.txt": ""}, f"[{pattern}]"))
    assert names == []
    assert said.startswith(f"models/_policy.yaml:2:15: TM040 `workloads.manifests`: `{pattern}` matches no")


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.yaml").write_text("kind: Job\nmetadata: {name: a}\n", encoding="utf-8")
    models = _project(tmp_path / "project", {"deploy/b.yaml": "kind: Job\nmetadata: {name: b}\n"})
    (models.parent / "deploy" / "a.yaml").symlink_to(tmp_path / "other" / "a.yaml")
    (models.parent / "deploy" / "c").symlink_to(tmp_path / "other")
    names, findings = _read(models)
    assert names == ["b Job"]
    assert [finding.partition(":")[0] for finding in findings] == ["deploy/a.yaml", "deploy/c"]
    assert all("is a link and is not followed" in finding for finding in findings)


def test_the_walk_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workloads, "MAX_SEEN", 50)
    files: dict[str, str | bytes] = {f"deploy/{number}.yaml": "" for number in range(60)}
    _, findings = _read(_project(tmp_path, files))
    assert any("leads through more than 50 files and folders" in finding for finding in findings)
    monkeypatch.setattr(workloads, "MAX_SEEN", 500)
    monkeypatch.setattr(workloads, "MAX_MANIFESTS", 20)
    _, findings = _read(tmp_path / "models")
    assert any("This manifest and those after it are not read" in finding for finding in findings)
    deep = tmp_path / "deploy" / Path(*("d" * 40))
    deep.mkdir(parents=True)
    assert any("deeper than 32 folders" in finding for finding in _read(tmp_path / "models")[1])


def test_outside_of_a_repository_the_folder_beside_the_models_counts(tmp_path: Path) -> None:
    models = _project(tmp_path / "project", {"deploy/a.yaml": "kind: Job\nmetadata: {name: a}\n"})
    (models.parent / ".git").rmdir()
    assert _read(models) == (["a Job"], [])


def test_places_are_named_from_the_folder_of_the_models_folder(tmp_path: Path) -> None:
    models = _project(tmp_path, {"deploy/a.yaml": "kind: Job\nmetadata: {name: a}\n"})
    nested = tmp_path / "security" / "models"
    nested.parent.mkdir()
    models.rename(nested)
    (one,) = read_organisation(nested).workloads
    assert str(one.place) == "../deploy/a.yaml:2:18"
