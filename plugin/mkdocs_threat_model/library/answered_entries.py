"""What an answer takes over from the entry of the threat library that it names."""

from __future__ import annotations

from ..model.catalogues import address_of
from ..model.own_library import OwnLibrary
from ..model.threat import Threat
from .threat_library import LibraryThreat, library_of


def answered_entry(named: str | None, own: OwnLibrary) -> LibraryThreat | None:
    """The entry that a threat or a reason names with `library`; `None` where it names none, or one that there is not.

    Args:
        named: what it names.
        own: the organisation's own entries.
    """
    return library_of(own).threats.get(named) if named else None


def references_of(threat: Threat, own: OwnLibrary) -> tuple[str, ...]:
    """The references of a threat, then those of the entry that it names, each once, however it is spelled.

    Args:
        threat: the threat.
        own: the organisation's own entries.
    """
    entry = answered_entry(threat.library, own)
    if entry is None:
        return threat.references
    known = {address_of(reference) or reference for reference in threat.references}
    return (*threat.references, *(reference for reference in entry.entry.references if (address_of(reference) or reference) not in known))
