"""What is said where MkDocs cannot write the site, which it does in place and after the gate."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

from ..errors import ThreatModelError

_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EACCES)
_GONE = (errno.ENOENT, errno.ENOTEMPTY)
"""What becomes of a folder that two write into: it is wiped while it is filled, and filled while it is wiped."""
_OF_OURS = re.compile(r"[/\\]files[/\\][0-9a-f]{64}(?:\.[a-z0-9]+)?$")
"""A file of the cache, which MkDocs copies after the gate."""


def why_not_whole(error: Exception, site: Path) -> str:
    """A sentence with what to do, or nothing where the error is another one.

    Args:
        error: what ended the build.
        site: the site's folder.
    """
    if isinstance(error, ThreatModelError):
        return str(error)
    if not isinstance(error, OSError):
        return ""
    if error.errno in _UNWRITABLE:
        reason = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
        return f"The site is incomplete. {reason}. Free some space, or make the folder writable, then build again."
    if error.errno in _GONE and error.filename and Path(os.fsdecode(error.filename)).is_relative_to(site):
        return (
            f"The site is incomplete. Another process is writing to `{site}`: {error.strerror}, {error.filename}. "
            "Build again when it has finished, or give each build its own folder with `--site-dir`."
        )
    if error.errno == errno.ENOENT and error.filename and _OF_OURS.search(os.fsdecode(error.filename)):
        return f"The site is incomplete. The cache lost `{os.fsdecode(error.filename)}` while the site was built. Build again."
    return ""
