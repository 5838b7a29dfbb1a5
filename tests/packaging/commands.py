"""Commands in processes of their own, in an environment that knows nothing of the tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def run(*command: str | Path, cwd: Path, timeout: float = 300, **environment: str) -> str:
    """What a command prints; the test fails where it does."""
    plain = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV", "THREAT_MODEL_CACHE")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=plain | {"NO_MKDOCS_2_WARNING": "1"} | environment, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr
