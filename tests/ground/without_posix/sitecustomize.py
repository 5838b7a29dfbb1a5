"""Takes from Python what Windows lacks, as far as Python's own modules for POSIX can do without; read before anything else of a process."""

import errno
import os
import signal
import sys
import sysconfig
from typing import Any

for _module in ("fcntl", "resource", "pwd", "grp", "termios", "pty", "syslog"):
    sys.modules[_module] = None  # type: ignore[assignment]
for _name in (
    "O_NOFOLLOW",
    "O_NONBLOCK",
    "O_DIRECTORY",
    "O_CLOEXEC",
    "fchmod",
    "fchown",
    "geteuid",
    "fork",
    "mkfifo",
    "setsid",
    "killpg",
    "sched_getaffinity",
):
    if hasattr(os, _name):
        delattr(os, _name)
for _name in ("SIGIO", "SIGALRM", "SIGXCPU", "SIGHUP", "pthread_sigmask", "setitimer"):
    if hasattr(signal, _name):
        delattr(signal, _name)
for _name in ("supports_dir_fd", "supports_fd", "supports_follow_symlinks"):
    getattr(os, _name).clear()
if any("graphviz_process" in part for part in sys.orig_argv):
    sysconfig.get_config_vars()  # whoever asks later would look for those of another system
    sys.platform = "another"  # what Linux alone can do is not tried; `win32` would send libraries to Windows' own calls

_open = os.open


def _open_as_windows(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    """Opens no folder, and nothing below one that is open."""
    if dir_fd is not None:
        raise NotImplementedError("dir_fd unavailable on this platform")
    if os.path.isdir(path):  # noqa: PTH112 - as early as this nothing else may be imported
        raise PermissionError(errno.EACCES, "Permission denied", path)
    return _open(path, flags, mode)


os.open = _open_as_windows
