"""`threat-model check --watch`: the real command in a process of its own, whose folder changes."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extremes import SMALL
from mkdocs_threat_model import cli
from mkdocs_threat_model.cli import watching

PATIENCE = 60.0
SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test that runs in the background inherits that it is ignored
from mkdocs_threat_model.cli import main
main(sys.argv[1:])
"""
WRONG = SMALL.replace("title: ", "titel: ", 1)


class Watched:
    """A running command: its lines as they come, on both streams."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-c", SCRIPT, "check", "--watch", "--today", "2026-11-24", "--history", "off", *arguments]
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, said: str) -> list[str]:
        """The lines up to one that has a text."""
        found: list[str] = []
        while not found or said not in found[-1]:
            found.append(self._lines.get(timeout=PATIENCE))
        return found

    def quiet(self, seconds: float) -> bool:
        """Whether nothing is printed for a while."""
        time.sleep(seconds)
        return self._lines.empty()

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    running = Watched(folder)
    running.until("Watching models for changes")
    yield running
    running.end()


@pytest.mark.slow
def test_each_save_is_checked_and_ctrl_c_ends_with_the_last_status(folder: Path, watched: Watched) -> None:
    path = folder / "models" / "small.yaml"
    path.write_text(WRONG, encoding="utf-8")
    found = watched.until("Watching")
    assert "Changed: small.yaml." in found[0]
    assert any("titel" in line for line in found)
    spare = path.with_suffix(".tmp")
    spare.write_text(SMALL, encoding="utf-8")
    spare.replace(path)  # as editors save
    assert not any("titel" in line for line in watched.until("Watching"))
    path.write_text(WRONG, encoding="utf-8")
    watched.until("Watching")
    assert watched.interrupt() == 1


@pytest.mark.slow
def test_many_saves_at_once_are_one_check_and_then_it_rests(folder: Path, watched: Watched) -> None:
    for number in range(20):
        (folder / "models" / f"other-{number}.yaml").write_text(
            SMALL.replace("service: small", f"service: other-{number}"), encoding="utf-8"
        )
    found = watched.until("Watching")
    assert found[0].startswith("Changed: other-0.yaml, ")
    assert "20 services" in "".join(found) or "21 services" in "".join(found)
    before = _processor_time(watched.process.pid)
    assert watched.quiet(1.5), "a check is no change"
    assert _processor_time(watched.process.pid) - before < 0.3, "it waits and does not look again and again"
    assert watched.interrupt() in (0, 1)


def _processor_time(pid: int) -> float:
    """Seconds that a process has used."""
    if not Path("/proc/self/stat").exists():
        return 0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.slow
def test_what_editors_and_the_command_itself_write_is_no_change(folder: Path) -> None:
    running = Watched(folder, "--format", "json", "--output", "models/report.json")
    try:
        running.until("Watching")
        (folder / "models" / ".small.yaml.swp").write_text("x", encoding="utf-8")
        (folder / "models" / "small.yaml~").write_text("x", encoding="utf-8")
        (folder / "models" / "4913").write_text("x", encoding="utf-8")
        assert running.quiet(1)
        (folder / "models" / "4913").unlink()
        (folder / "models" / "small.yaml~").unlink()
        (folder / "models" / "team").mkdir()
        running.until("Watching")
        (folder / "models" / "team" / "wrong.yaml").write_text(WRONG, encoding="utf-8")
        assert "Changed: wrong.yaml." in running.until("Watching")[0]
    finally:
        running.end()


@pytest.mark.slow
def test_a_folder_that_goes_and_comes_back_is_watched_again(folder: Path, watched: Watched) -> None:
    shutil.move(folder / "models", folder / "away")
    time.sleep(1)
    shutil.copytree(folder / "away", folder / "models")
    watched.until("Watching")
    time.sleep(0.5)
    (folder / "models" / "small.yaml").write_text(WRONG, encoding="utf-8")
    assert any("titel" in line for line in watched.until("titel"))
    watched.until("Watching")
    assert watched.interrupt() == 1


def test_a_folder_that_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["check", "--watch"]) == 2
    assert "models" in capsys.readouterr().err


def test_a_system_that_reports_no_changes_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(observer: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watching.Observer, "start", refuse)
    assert cli.run(["check", "--watch", str(folder / "models")]) == 2
    assert "inotify watch limit reached. Run `threat-model check` without --watch." in capsys.readouterr().err
