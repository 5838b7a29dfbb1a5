"""Findings as a build logs them, and those that end it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from ..errors import ConfigurationError
from ..findings import Finding, bounded, one_line, total
from ..model.tree import located


def report(findings: Sequence[Finding], models: Path, on_incomplete: str, log: logging.Logger, *, serving: bool) -> None:
    """Logs what was found, a line for each element, flow or threat, errors last.

    Args:
        findings: of a step of the build.
        models: the models' folder.
        on_incomplete: what is asked for where a model is incomplete.
        log: where to.
        serving: whether this is a preview, which no finding ends.

    Raises:
        ConfigurationError: some of them fail the build.
    """
    if not findings:
        return
    from ..checks.by_target import by_target, errors_last  # noqa: PLC0415 - the checks are not needed where nothing is to be said
    from ..checks.formats.report import counted  # noqa: PLC0415
    from ..checks.gate import failing, shown_on_pages  # noqa: PLC0415
    from ..checks.next_step import next_step  # noqa: PLC0415

    listed = errors_last(bounded(by_target(findings)))
    ending = set() if serving else set(failing(listed, on_incomplete))
    for finding in listed:
        # Only what ends the build is more than information: a finding of ours must not become an error under --strict.
        log.log(logging.ERROR if finding in ending else logging.INFO, "%s", located(finding, models))
    if ending:
        count = counted(total(ending), "error")
        step = next_step(failing(findings, on_incomplete), lambda finding: located(finding, models).place.path)
        raise ConfigurationError(f"{count} must be fixed before the site is built. The previous site is untouched. {step}")
    if shown := shown_on_pages(listed):
        log.info("%s", one_line(shown))
