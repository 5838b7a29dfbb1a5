"""What an answer takes over from the entry that it names."""

from __future__ import annotations

import pytest

from mkdocs_threat_model.library.answered_entries import answered_entry, references_of
from mkdocs_threat_model.library.threat_library import library_of
from mkdocs_threat_model.model.own_library import NO_OWN_LIBRARY
from mkdocs_threat_model.model.threat import Threat

ENTRY = library_of().threats["stolen-session-token"].entry

CASES = {
    "none of its own": ((), ENTRY.references),
    "another one comes first": (("CWE-89",), ("CWE-89", *ENTRY.references)),
    "one of them, as people spell it": (("cwe 613",), ("cwe 613", *ENTRY.references[1:])),
    "an address": (("https://example.com/x",), ("https://example.com/x", *ENTRY.references)),
    "all of them": (ENTRY.references, ENTRY.references),
}


def _threat(references: tuple[str, ...], library: str | None) -> Threat:
    return Threat(id="T-01", title="Theft", target=("api",), stride=("S",), references=references, library=library)


@pytest.mark.parametrize(("own", "shown"), CASES.values(), ids=list(CASES))
def test_the_references_of_the_entry_come_after_its_own_each_once(own: tuple[str, ...], shown: tuple[str, ...]) -> None:
    assert ENTRY.references[0] == "CWE-613"
    assert references_of(_threat(own, ENTRY.id), NO_OWN_LIBRARY) == shown


@pytest.mark.parametrize("named", [None, "", "no-such-entry"])
def test_who_names_no_entry_takes_over_nothing(named: str | None) -> None:
    assert answered_entry(named, NO_OWN_LIBRARY) is None
    assert references_of(_threat(("CWE-89",), named), NO_OWN_LIBRARY) == ("CWE-89",)
