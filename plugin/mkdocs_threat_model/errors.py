"""The exceptions of the package: one base class, so that a caller can catch them all."""

from __future__ import annotations

DEBUG = "THREAT_MODEL_DEBUG"
"""The environment's variable that is set to see the traceback of an internal error."""


class ThreatModelError(Exception):
    """Something the user can fix; the message says what to do."""


class ConfigurationError(ThreatModelError):
    """An option, a path or a template of the site does not fit."""


class RenderingError(ThreatModelError):
    """A page or a drawing could not be made."""


class OwnTemplateError(RenderingError):
    """A page could not be made with templates of the site's own, which are its owner's to fix."""


class OwnCheckError(ThreatModelError):
    """A check of an organisation's own failed, which is its package's to mend."""


class HistoryError(ThreatModelError):
    """Git cannot say what was asked of it."""


class CacheError(ThreatModelError):
    """A folder cannot serve as the cache; the message says why, and what to do."""
