"""Frameworks whose ids threats, mitigations and checks may cite.

Of a standard this project holds what it takes to cite it: its name, its edition, the form of its
ids and its publisher's page. No text of a standard is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .catalogues import plain, written
from .mitigation import Mitigation
from .patterns import matches
from .policy import FrameworkRules
from .threat import Threat


@dataclass(frozen=True)
class Framework:
    """A standard, a catalogue of requirements or the organisation's own rules.

    Attributes:
        id: its key in models and in addresses.
        title: name and edition.
        url: the publisher's page.
        pattern: a regular expression that its ids match as a whole; empty takes any.
        example: ids as they are written, for messages.
        prefixes: what stands before such an id under `references`.
        ids: every id, where they are few enough to be listed; the pattern then follows from them.
    """

    id: str
    title: str
    url: str
    pattern: str = ""
    example: str = ""
    prefixes: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()

    def accepts(self, cited: str) -> bool:
        """Whether an id is one of the framework's."""
        if self.ids and cited in self.ids:
            return True
        return matches(self.pattern, cited) if self.pattern else not self.ids


def _numbered(counts: Mapping[str, int]) -> frozenset[str]:
    """`{"A.5": 37}` → A.5.1 to A.5.37."""
    return frozenset(f"{group}{number}" for group, count in counts.items() for number in range(1, count + 1))


_KNOWN = (
    Framework(
        "iso-27001",
        "ISO/IEC 27001:2022",
        "https://www.iso.org/standard/27001",
        r"(?:[4-9]|10)(?:\.\d){0,2}(?: [a-z])?",
        "`A.8.28` for a control of Annex A, `6.1.3` for a clause",
        ("ISO27001-", "ISO-27001-"),
        _numbered({"A.5.": 37, "A.6.": 8, "A.7.": 14, "A.8.": 34}),
    ),
    Framework(
        "soc-2",
        "SOC 2, Trust Services Criteria (2017, points of focus of 2022)",
        "https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022",
        example="`CC8.1`, `A1.2`, `PI1.4`",
        prefixes=("SOC2-", "SOC-2-", "TSC-"),
        ids=_numbered(
            {"CC1.": 5, "CC2.": 3, "CC3.": 4, "CC4.": 2, "CC5.": 3, "CC6.": 8, "CC7.": 5, "CC8.": 1, "CC9.": 2}
            | {"A1.": 3, "C1.": 2, "PI1.": 5}
            | {"P1.": 1, "P2.": 1, "P3.": 2, "P4.": 3, "P5.": 2, "P6.": 7, "P7.": 1, "P8.": 1}
        ),
    ),
    Framework(
        "nist-ssdf",
        "NIST SP 800-218, Secure Software Development Framework 1.1",
        "https://csrc.nist.gov/pubs/sp/800/218/final",
        r"(?:PO\.[1-5]|PS\.[1-3]|PW\.[1-9]|RV\.[1-3])(?:\.[1-9])?",
        "`PW.1.1` for a task, `PW.1` for a practice",
        ("SSDF-", "NIST-SSDF-"),
    ),
    Framework(
        "iec-62443-4-1",
        "IEC 62443-4-1:2018",
        "https://webstore.iec.ch/en/publication/33615",
        example="`SR-2`, `SVV-1`",
        prefixes=("IEC62443-4-1-", "IEC-62443-4-1-"),
        ids=_numbered({"SM-": 13, "SR-": 5, "SD-": 4, "SI-": 2, "SVV-": 5, "DM-": 6, "SUM-": 5, "SG-": 7}),
    ),
    Framework(
        "pci-dss",
        "PCI DSS 4.0.1",
        "https://www.pcisecuritystandards.org/document_library/",
        r"(?:[1-9]|1[0-2]|A[1-3])(?:\.\d{1,2}){0,3}",
        "`6.2.4`",
        ("PCI-DSS-", "PCIDSS-"),
    ),
    Framework(
        "owasp-top-10",
        "OWASP Top 10",
        "https://owasp.org/www-project-top-ten/",
        r"A(?:0[1-9]|10):20\d\d",
        "`A01:2021`",
        ("OWASP-",),
    ),
    Framework(
        "owasp-api",
        "OWASP API Security Top 10",
        "https://owasp.org/www-project-api-security/",
        r"API(?:[1-9]|10):20\d\d",
        "`API1:2023`",
        ("OWASP-",),
    ),
    Framework(
        "owasp-asvs",
        "OWASP Application Security Verification Standard 4 and 5",
        "https://owasp.org/www-project-application-security-verification-standard/",
        r"V\d{1,2}(?:\.\d{1,2}){0,2}|v\d\.\d\.\d-\d{1,2}(?:\.\d{1,2}){1,2}",
        "`V2.1.1`, or `v5.0.0-1.2.5` with its version",
        ("ASVS-", "OWASP-ASVS-"),
    ),
)

KNOWN: dict[str, Framework] = {framework.id: framework for framework in _KNOWN}
"""The frameworks that need no entry in the policy, by id."""


def frameworks_of(rules: Mapping[str, FrameworkRules]) -> dict[str, Framework]:
    """The known frameworks and the organisation's own, by id.

    Args:
        rules: `frameworks` of the policy; an entry for a known framework replaces its title and address.
    """
    found = dict(KNOWN)
    for name, own in rules.items():
        known = found.get(name)
        if known is None:
            found[name] = Framework(name, own.title or name, own.url or "", own.pattern or "")
        else:
            found[name] = Framework(
                name, own.title or known.title, own.url or known.url, known.pattern, known.example, known.prefixes, known.ids
            )
    return found


Citation = tuple[str, str]
"""A framework's id, and an id of that framework."""


def cited(part: Threat | Mitigation, frameworks: Mapping[str, Framework]) -> Iterator[Citation]:
    """What a threat or a mitigation cites, each once: under `frameworks`, and under `references` by prefix.

    Ids that their framework does not have are left out; a check names them.
    """
    found = dict.fromkeys(_written(part, frameworks))
    return iter(found)


def _written(part: Threat | Mitigation, frameworks: Mapping[str, Framework]) -> Iterator[Citation]:
    for name, ids in part.frameworks.items():
        framework = frameworks.get(name)
        if framework is not None:
            yield from ((name, id) for id in ids if framework.accepts(id))
    for reference in part.references:
        named = written(reference) if plain(reference).startswith("OWASP") else reference
        yield from _by_prefix(named, frameworks.values())


def _by_prefix(reference: str, frameworks: Iterable[Framework]) -> Iterator[Citation]:
    for framework in frameworks:
        for prefix in framework.prefixes:
            rest = reference.removeprefix(prefix)
            if rest != reference and framework.accepts(rest):
                yield framework.id, rest
                return
