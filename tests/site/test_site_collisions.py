"""A page that somebody wrote is never replaced by a generated one, and the old site survives the attempt."""

from __future__ import annotations

from pathlib import Path

import pytest

from building import build, digests, write_site
from extremes import SMALL

RIVALS = (
    "threat-models/index.md",
    "threat-models/README.md",
    "threat-models/index.html",
    "threat-models.md",
    "threat-models/register.md",
    "threat-models/register/index.markdown",
    "threat-models/services/small.md",
    "threat-models/services/small/index.md",
    "threat-models/services/small/level-1.svg",
    "assets/threat-model/threat-model.css",
)
QUICK = RIVALS[:4]


@pytest.mark.parametrize("rival", [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in RIVALS])
def test_hand_written_file_at_a_generated_address_is_refused(tmp_path: Path, rival: str) -> None:
    config = write_site(tmp_path, {"small.yaml": SMALL}, docs={rival: "# By hand\n"})
    previous = tmp_path / "site"
    previous.mkdir()
    (previous / "index.html").write_text("the previous site")
    before = digests(previous)
    built = build(config)
    assert built.code == 1
    assert any(f"`{rival}`" in line and "`path`" in line for line in built.complaints)
    assert digests(previous) == before
    assert (tmp_path / "docs" / rival).read_text() == "# By hand\n"


@pytest.mark.slow
def test_page_beside_the_generated_ones_stays(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"small.yaml": SMALL}, docs={"threat-models/how-we-work.md": "# How we work\n"})
    built = build(config)
    assert (built.code, built.complaints) == (0, [])
    assert "How we work" in built.html("threat-models/how-we-work")


@pytest.mark.slow
def test_excluded_page_is_in_nobodys_way(tmp_path: Path) -> None:
    docs = {"threat-models/register.md": "# By hand\n"}
    built = build(write_site(tmp_path, {"small.yaml": SMALL}, docs=docs, exclude_docs="threat-models/register.md\n"))
    assert (built.code, built.complaints) == (0, [])
    assert "Threat register" in built.html("threat-models/register")


@pytest.mark.slow
def test_page_at_another_address_without_directory_urls(tmp_path: Path) -> None:
    """`register.md` is `register.html` there, beside the generated `register/index.html`."""
    docs = {"threat-models/register.md": "# By hand\n"}
    built = build(write_site(tmp_path, {"small.yaml": SMALL}, docs=docs, use_directory_urls=False))
    assert (built.code, built.complaints) == (0, [])
    assert "By hand" in built.html("threat-models/register.html")
    assert "Threat register" in built.html("threat-models/register/index.html")
