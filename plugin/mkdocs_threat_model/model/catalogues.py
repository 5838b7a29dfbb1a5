"""Public catalogues whose ids have an address: CWE, CAPEC, ATT&CK, CVE and lists of OWASP.

Only ids whose address follows from their form, or stands in a table here; in the spellings that people write: `cwe-89`,
`CVE 2021 44228`, `OWASP A5:2017`. A catalogue's text is not copied, and nothing is asked of its site: an address is
where a reader goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .catalogue_entries import API, ASVS, LLM, MASVS, TOP_10
from .patterns import compiled

_TOP_10_PAGES = {
    "2013": "wiki.owasp.org/index.php/Top_10_2013-A{0}-{1}",
    "2017": "owasp.org/www-project-top-ten/2017/A{0}_2017-{1}",
    "2021": "owasp.org/Top10/2021/A{0:02}_2021-{1}/",
    "2025": "owasp.org/Top10/2025/A{0:02}_2025-{1}/",
}
"""The page of an entry by its number and name: each edition has an address of its own kind."""


@dataclass(frozen=True)
class Catalogue:
    """A catalogue, or a part of one.

    Attributes:
        name: as readers know it.
        patterns: the forms of its ids, whatever the case; what their groups match goes into the address.
        address: with `{0}`, `{1}` for the groups in capitals; with `{entry}` for what the table says.
        example: an id.
        entries: what stands for an entry in addresses, by the groups joined with a blank; none where the form is enough.
        id: how an id is written, with `{0}`, `{1}` for the groups.
    """

    name: str
    patterns: tuple[str, ...]
    address: str
    example: str
    entries: Mapping[str, str] = field(default_factory=dict)
    id: str = ""

    def address_of(self, reference: str) -> str | None:
        """The address of an id; `None` where it is not one of the catalogue's."""
        groups = self._groups(reference)
        return None if groups is None else self.address.format(*groups, entry=self.entries.get(" ".join(groups), ""))

    def written(self, reference: str) -> str | None:
        """An id as its catalogue writes it; `None` where it is not one of the catalogue's, or that is not told."""
        groups = self._groups(reference)
        return self.id.format(*groups) if groups and self.id else None

    def _groups(self, reference: str) -> tuple[str, ...] | None:
        text = plain(reference)
        for pattern in self.patterns:
            if match := compiled(pattern).fullmatch(text):
                # Where the edition goes before the number, the group is called so.
                named = match.groupdict()
                groups = (named["number"], named["edition"]) if named else match.groups()
                if not self.entries or " ".join(groups) in self.entries:
                    return tuple(groups)
        return None


def plain(reference: str) -> str:
    """A reference in capitals, with one kind of dash and of blank: texts that are copied from pages and papers hold others."""
    return " ".join(reference.upper().translate(_DASHES).split())


_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
_SEP = r"[ :#_-]{0,2}"
"""What people put between a catalogue's name and the id."""
_OWASP = rf"OWASP{_SEP}"
_ATTACK = rf"(?:(?:MITRE{_SEP})?ATT(?:&|A)CK[ :#/_-]{{0,2}}|MITRE{_SEP})?(?:(?:SUB-?)?(?:TECHNIQUE|TACTIC|MITIGATION)[ :]{{1,2}})?"
_YEAR = r"\(?(\d{4})\)?"
_NUMBER = r"0?([1-9]|10)"
_LIST = rf"(?:{_OWASP})?(?:TOP{_SEP}(?:10|TEN){_SEP})?"


def _editions(list_: str, letters: str, known: str) -> tuple[str, ...]:
    """The forms of an id with its edition: `A01:2021` by itself; in other orders and with other signs, where the list is named.

    Args:
        list_: what may stand before it.
        letters: of its ids.
        known: what must, where the form alone could be anybody's.
    """
    edition_first = r"\(?(?P<edition>\d{4})\)?" + _SEP + letters + r"0?(?P<number>[1-9]|10)"
    return rf"{list_}{letters}{_NUMBER}: ?{_YEAR}", rf"{known}{letters}{_SEP}{_NUMBER}[ :_-]{{1,2}}{_YEAR}", known + edition_first


def _numbered(editions: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Entries by `number edition`."""
    return {f"{at} {edition}": slug for edition, slugs in editions.items() for at, slug in enumerate(slugs, 1)}


CATALOGUES = (
    Catalogue("CWE", (rf"CWE{_SEP}0{{0,4}}([1-9]\d{{0,4}})",), "https://cwe.mitre.org/data/definitions/{0}.html", "CWE-89"),
    Catalogue("CAPEC", (rf"CAPEC{_SEP}0{{0,4}}([1-9]\d{{0,4}})",), "https://capec.mitre.org/data/definitions/{0}.html", "CAPEC-66"),
    Catalogue("CVE", (rf"CVE{_SEP}(\d{{4}})[ :_-](\d{{4,19}})",), "https://www.cve.org/CVERecord?id=CVE-{0}-{1}", "CVE-2021-44228"),
    Catalogue("ATT&CK, a technique", (rf"{_ATTACK}(T\d{{4}})",), "https://attack.mitre.org/techniques/{0}/", "T1190"),
    Catalogue(
        "ATT&CK, a sub-technique", (rf"{_ATTACK}(T\d{{4}})[./](\d{{3}})",), "https://attack.mitre.org/techniques/{0}/{1}/", "T1078.004"
    ),
    Catalogue("ATT&CK, a tactic", (rf"{_ATTACK}(TA\d{{4}})",), "https://attack.mitre.org/tactics/{0}/", "TA0006"),
    Catalogue("ATT&CK, a mitigation", (rf"{_ATTACK}(M1\d{{3}})",), "https://attack.mitre.org/mitigations/{0}/", "M1032"),
    Catalogue(
        "OWASP Top 10, 2013, 2017, 2021 and 2025",
        _editions(_LIST, "A", rf"(?:{_OWASP}(?:TOP{_SEP}(?:10|TEN){_SEP})?|TOP{_SEP}(?:10|TEN){_SEP})"),
        "https://{entry}",
        "A01:2021",
        {f"{at} {year}": _TOP_10_PAGES[year].format(at, name) for year, names in TOP_10.items() for at, name in enumerate(names, 1)},
        "OWASP-A{0:0>2}:{1}",
    ),
    Catalogue(
        "OWASP API Security Top 10, 2019 and 2023",
        _editions(
            rf"(?:{_OWASP})?(?:API{_SEP}(?:SECURITY{_SEP})?)?(?:TOP{_SEP}(?:10|TEN){_SEP})?",
            "API",
            rf"{_OWASP}(?:API{_SEP}SECURITY{_SEP})?(?:TOP{_SEP}(?:10|TEN){_SEP})?",
        ),
        "https://owasp.org/API-Security/editions/{1}/en/0xa{entry}/",
        "API1:2023",
        {key: f"{int(key.split()[0]):x}-{slug}" for key, slug in _numbered(API).items()},
        "OWASP-API{0}:{1}",
    ),
    Catalogue(
        "OWASP Top 10 for LLM applications, 2025",
        _editions(_LIST, "LLM", rf"{_OWASP}(?:TOP{_SEP}(?:10|TEN){_SEP})?(?:FOR )?"),
        "https://genai.owasp.org/llmrisk/{entry}/",
        "LLM01:2025",
        _numbered({"2025": LLM}),
        "OWASP-LLM{0:0>2}:{1}",
    ),
    Catalogue(
        "OWASP Top 10 for agentic applications, 2026",
        _editions(_LIST, "ASI", rf"{_OWASP}(?:TOP{_SEP}(?:10|TEN){_SEP})?(?:FOR )?"),
        "https://genai.owasp.org/resource/owasp-top-10-for-agentic-applications-for-{1}/",
        "ASI01:2026",
        {f"{number} 2026": "known" for number in range(1, 11)},  # the list is one document, without a page for each entry
        "OWASP-ASI{0:0>2}:{1}",
    ),
    Catalogue(
        "OWASP ASVS with its version, the chapter: 4.0.3 and 5.0.0",
        (
            rf"(?:{_OWASP})?V(4\.0\.3|5\.0\.0)-(\d{{1,2}})(?:\.\d{{1,2}}){{1,2}}",
            rf"(?:{_OWASP})?ASVS{_SEP}V?(4\.0\.3|5\.0\.0)[ :_-]{{1,2}}V?(\d{{1,2}})(?:\.\d{{1,2}}){{1,2}}",
        ),
        "https://github.com/OWASP/ASVS/blob/v{0}/{entry}.md",
        "v5.0.0-1.2.5",
        {f"{version} {at}": f"{version[:3]}/en/{name}" for version, names in ASVS.items() for at, name in enumerate(names, 1)},
    ),
    Catalogue(
        "OWASP MASVS 2",
        (rf"(?:{_OWASP})?MASVS{_SEP}([A-Z]+)[ :_-](\d)",),
        "https://mas.owasp.org/MASVS/controls/MASVS-{0}-{1}/",
        "MASVS-STORAGE-1",
        {f"{group} {at}": "known" for group, count in MASVS.items() for at in range(1, count + 1)},
        "OWASP-MASVS-{0}-{1}",
    ),
)
"""The catalogues; no id is two's."""


def address_of(reference: str) -> str | None:
    """Where a reader finds what a reference names: an address of its own, or its catalogue's; `None` where neither is certain."""
    if reference[:4].lower() == "http":
        return reference if is_web_address(reference) else None
    return next((found for catalogue in CATALOGUES if (found := catalogue.address_of(reference))), None)


def written(reference: str) -> str:
    """A reference as its catalogue writes it, where that is certain; else as it stands."""
    return next((found for catalogue in CATALOGUES if (found := catalogue.written(reference))), reference)


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address of some host, and nothing else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable() and not set(' "<>\\`') & set(text)
