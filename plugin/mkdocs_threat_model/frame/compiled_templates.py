"""Templates as compiled before, kept beside them as Python keeps its compiled modules.

They lie where the package lies, in `__pycache__` or below `PYTHONPYCACHEPREFIX`, and are trusted as much as the package:
whoever can write there can change the modules themselves. Nothing of a user's own templates is kept.
"""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from .. import __version__
from ..files import FileError, write_file


class CompiledTemplates(BytecodeCache):
    """Code by the template's text and the versions of Python, Jinja and this package; where it cannot be kept, it is not."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The path of the compiled file."""
        return str(Path(cache_from_source(filename or name)).with_suffix(".jinja"))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Takes the code where it belongs to this text."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            data = Path(bucket.key).read_bytes()
            mark = _mark(bucket)
            if data.startswith(mark):
                bucket.code = marshal.loads(data[len(mark) :])  # noqa: S302 - as trustworthy as the package, see above

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code, whole or not at all; nothing where Python is not to keep any."""
        if not sys.dont_write_bytecode:
            self._keep(bucket)

    def compile(self, environment: jinja2.Environment) -> None:
        """Compiles and keeps all templates, as `compileall` does with modules: for machines on which Python keeps nothing by itself."""
        for name in environment.list_templates(extensions=["j2"]):
            source, filename, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
            bucket = self.get_bucket(environment, name, filename, source)
            if bucket.code is None:
                bucket.code = environment.compile(source, name, filename)
                self._keep(bucket)

    @staticmethod
    def _keep(bucket: Bucket) -> None:
        path = Path(bucket.key)
        with suppress(FileError):
            write_file(path.parent, path.name, _mark(bucket) + marshal.dumps(bucket.code))


def _mark(bucket: Bucket) -> bytes:
    versions = (bucket.checksum, sys.version, jinja2.__version__, __version__)
    return sha256("\0".join(versions).encode()).digest()
