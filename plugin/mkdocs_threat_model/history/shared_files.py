"""The files of shared controls as they stood in commits, and how long a control that lapsed still counts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ..model.answer_rules import ControlRules
from ..model.border import guarded
from ..model.folder import POLICY_FILE
from ..model.period import Period
from ..model.reading import PolicyFile, parse_policy
from ..model.yaml_text import MAX_BYTES
from .git.repository import Repository
from .mainline import FileChange
from .past_controls import NO_PAST_CONTROLS, PastControls, read_controls
from .shared_past import SharedFiles, SharedPast
from .versions import Count, plain_map


def grace_of(repository: Repository, head: bytes) -> Period:
    """How long a shared control that lapsed still counts, as the policy of a commit says it; of one that cannot be read the default."""
    entry = repository.trees.find(repository.commit(head).tree, (*repository.path, POLICY_FILE))
    raw = repository.blob(entry.id, MAX_BYTES) if entry and entry.is_file else None
    found = guarded(POLICY_FILE, "", "The policy cannot be read", partial(parse_policy, raw, POLICY_FILE)) if raw is not None else None
    return found.policy.controls.grace if isinstance(found, PolicyFile) else ControlRules().grace


def read_shared(
    repository: Repository, before: SharedFiles, steps: Iterable[tuple[int, FileChange]], grace: Period, count: Count
) -> SharedPast:
    """What the files said from which commit on. One that cannot be read says what it said before.

    Args:
        repository: where they are read from.
        before: what they said before the first commit.
        steps: the commits that changed one, oldest first.
        grace: how long a control that lapsed still counts.
        count: told of the work.
    """
    past, files = SharedPast(before), dict(before)
    for commit, step in steps:
        if step.blob is None:
            files.pop(step.path, None)
        else:
            files[step.path] = _controls(repository, step.blob, grace, count) or files.get(step.path, NO_PAST_CONTROLS)
        if past.steps and past.steps[-1][0] == commit:
            past.steps.pop()
        past.steps.append((commit, dict(files)))
    return past


def _controls(repository: Repository, blob: bytes, grace: Period, count: Count) -> PastControls | None:
    """The controls of a file; `None` where it cannot be read."""
    raw = repository.blob(blob, MAX_BYTES)
    plain = plain_map(raw, count) if raw is not None else None
    try:
        return read_controls(plain.get("controls"), grace) if plain is not None else None
    except ValueError:
        return None
