"""The wheel and the source distribution hold what they should, and their description can be read where it is shown."""

from __future__ import annotations

import re
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import lxml.html
import pytest
from commands import run
from packaging.requirements import Requirement
from readme_renderer.markdown import render

from building import ROOT

pytestmark = pytest.mark.slow
PACKAGE = ROOT / "plugin" / "mkdocs_threat_model"


@pytest.fixture(scope="module")
def metadata(distributions: tuple[Path, Path]) -> Message:
    """What an index reads."""
    with zipfile.ZipFile(distributions[0]) as wheel:
        name = next(one for one in wheel.namelist() if one.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(wheel.read(name).decode())


def test_index_would_take_both(distributions: tuple[Path, Path], tmp_path: Path) -> None:
    printed = run(sys.executable, "-m", "twine", "check", "--strict", *distributions, cwd=tmp_path, NO_COLOR="1")
    assert printed.count("PASSED") == 2


def test_wheel_holds_the_package_and_nothing_else(distributions: tuple[Path, Path], tmp_path: Path) -> None:
    run(sys.executable, "-m", "check_wheel_contents", distributions[0], cwd=tmp_path)
    with zipfile.ZipFile(distributions[0]) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    expected = {f"{PACKAGE.name}/{path.relative_to(PACKAGE).as_posix()}" for path in PACKAGE.rglob("*") if path.is_file()}
    assert inside == {name for name in expected if "__pycache__" not in name}


def test_source_distribution_holds_the_checkout(distributions: tuple[Path, Path], checkout: Path) -> None:
    with tarfile.open(distributions[1]) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames() if archive.getmember(name).isfile()}
    expected = {path.relative_to(checkout).as_posix() for path in checkout.rglob("*") if path.is_file()}
    assert inside - expected == {"PKG-INFO"}
    assert expected - inside == set()


def test_licences_of_all_parts_come_along(metadata: Message) -> None:
    assert metadata["License-Expression"] == "MIT AND OFL-1.1"
    files = {"LICENSE", *(path.relative_to(ROOT).as_posix() for path in (ROOT / "LICENSES").iterdir())}
    assert set(metadata.get_all("License-File", ())) == files


def test_metadata_names_people_framework_and_systems(metadata: Message) -> None:
    assert metadata["Author"] == "mkdocs-threat-model contributors"
    classifiers = set(metadata.get_all("Classifier", ()))
    assert {"Framework :: MkDocs", "Operating System :: POSIX :: Linux", "Typing :: Typed"} <= classifiers
    assert not any(one.startswith("License ::") for one in classifiers), "an expression stands in their place"


def test_material_is_asked_for_by_its_extra_alone(metadata: Message) -> None:
    needed = [Requirement(one) for one in metadata.get_all("Requires-Dist", ())]
    always = {one.name for one in needed if one.marker is None}
    assert "mkdocs" in always
    assert not any("material" in name for name in always)
    assert [one.name for one in needed if one.marker and one.marker.evaluate({"extra": "material"})] == ["mkdocs-material"]
    assert [one.name for one in needed if one.marker is None and not any(part.operator in (">=", "==") for part in one.specifier)] == []


def test_description_has_no_link_or_picture_that_leads_nowhere(metadata: Message) -> None:
    text = metadata.get_payload()
    page = lxml.html.fromstring(render(text))
    addresses = [*page.xpath("//@href"), *page.xpath("//@src")]
    assert [one for one in addresses if not re.match(r"(?:https?|mailto):|#", one)] == []
    assert page.xpath("//img") == []


def test_description_names_the_pages_that_the_readme_links_to(metadata: Message) -> None:
    text = metadata.get_payload()
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    pages = [name for name in linked if not name.endswith(".png")]
    assert len(pages) > 10
    for name in pages:
        assert (ROOT / name).is_file()
        assert f"(`{name}`)" in text, name
