"""What the policy asks about the threat library."""

from __future__ import annotations

from .types import Ids, Part, part


@part()
class LibraryRules(Part):
    """What every service has to answer of the threat library."""

    require: Ids = ()
    """Entries or families of the threat library: each place where one matches needs a threat or a reason that names it."""
