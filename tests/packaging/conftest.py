"""What is published: the wheel and the source distribution, made of a clean checkout."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from commands import run

from building import ROOT


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows or would take, without anything that was made beside them."""
    if not (ROOT / ".git").exists():
        pytest.skip("This is no checkout.")
    folder = tmp_path_factory.mktemp("checkout")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def distributions(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel, which is made of the source distribution, and that one."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, checkout, cwd=folder)
    wheel, source = next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))
    return wheel, source
