"""Public catalogues whose ids have an address: CWE, CAPEC, ATT&CK, CVE and lists of OWASP.

Only ids whose address follows from their form, or stands in a table here. A catalogue's text is not copied, and nothing
is asked of its site: an address is where a reader goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .patterns import compiled

_TOP_10 = {
    "2021": (
        "Broken_Access_Control",
        "Cryptographic_Failures",
        "Injection",
        "Insecure_Design",
        "Security_Misconfiguration",
        "Vulnerable_and_Outdated_Components",
        "Identification_and_Authentication_Failures",
        "Software_and_Data_Integrity_Failures",
        "Security_Logging_and_Monitoring_Failures",
        "Server-Side_Request_Forgery_%28SSRF%29",
    ),
    "2025": (
        "Broken_Access_Control",
        "Security_Misconfiguration",
        "Software_Supply_Chain_Failures",
        "Cryptographic_Failures",
        "Injection",
        "Insecure_Design",
        "Authentication_Failures",
        "Software_or_Data_Integrity_Failures",
        "Security_Logging_and_Alerting_Failures",
        "Mishandling_of_Exceptional_Conditions",
    ),
}
_API = {
    "2019": (
        "broken-object-level-authorization",
        "broken-user-authentication",
        "excessive-data-exposure",
        "lack-of-resources-and-rate-limiting",
        "broken-function-level-authorization",
        "mass-assignment",
        "security-misconfiguration",
        "injection",
        "improper-assets-management",
        "insufficient-logging-monitoring",
    ),
    "2023": (
        "broken-object-level-authorization",
        "broken-authentication",
        "broken-object-property-level-authorization",
        "unrestricted-resource-consumption",
        "broken-function-level-authorization",
        "unrestricted-access-to-sensitive-business-flows",
        "server-side-request-forgery",
        "security-misconfiguration",
        "improper-inventory-management",
        "unsafe-consumption-of-apis",
    ),
}
_LLM = (
    "llm01-prompt-injection",
    "llm022025-sensitive-information-disclosure",
    "llm032025-supply-chain",
    "llm042025-data-and-model-poisoning",
    "llm052025-improper-output-handling",
    "llm062025-excessive-agency",
    "llm072025-system-prompt-leakage",
    "llm082025-vector-and-embedding-weaknesses",
    "llm092025-misinformation",
    "llm102025-unbounded-consumption",
)
_ASVS = {
    "4.0.3": (
        "0x10-V1-Architecture",
        "0x11-V2-Authentication",
        "0x12-V3-Session-management",
        "0x12-V4-Access-Control",
        "0x13-V5-Validation-Sanitization-Encoding",
        "0x14-V6-Cryptography",
        "0x15-V7-Error-Logging",
        "0x16-V8-Data-Protection",
        "0x17-V9-Communications",
        "0x18-V10-Malicious",
        "0x19-V11-BusLogic",
        "0x20-V12-Files-Resources",
        "0x21-V13-API",
        "0x22-V14-Config",
    ),
    "5.0.0": (
        "0x10-V1-Encoding-and-Sanitization",
        "0x11-V2-Validation-and-Business-Logic",
        "0x12-V3-Web-Frontend-Security",
        "0x13-V4-API-and-Web-Service",
        "0x14-V5-File-Handling",
        "0x15-V6-Authentication",
        "0x16-V7-Session-Management",
        "0x17-V8-Authorization",
        "0x18-V9-Self-contained-Tokens",
        "0x19-V10-OAuth-and-OIDC",
        "0x20-V11-Cryptography",
        "0x21-V12-Secure-Communication",
        "0x22-V13-Configuration",
        "0x23-V14-Data-Protection",
        "0x24-V15-Secure-Coding-and-Architecture",
        "0x25-V16-Security-Logging-and-Error-Handling",
        "0x26-V17-WebRTC",
    ),
}
_MASVS = {"STORAGE": 2, "CRYPTO": 2, "AUTH": 3, "NETWORK": 2, "PLATFORM": 3, "CODE": 4, "RESILIENCE": 4, "PRIVACY": 4}
"""Groups of MASVS 2.1, and how many controls each has."""


@dataclass(frozen=True)
class Catalogue:
    """A catalogue, or a part of one.

    Attributes:
        name: as readers know it.
        pattern: the form of its ids; what its groups match goes into the address.
        address: with `{0}`, `{1}` for the groups; with `{entry}` for what the table says.
        example: an id.
        entries: what stands for an entry in addresses, by the groups joined with a blank; none where the form is enough.
    """

    name: str
    pattern: str
    address: str
    example: str
    entries: Mapping[str, str] = field(default_factory=dict)

    def address_of(self, reference: str) -> str | None:
        """The address of an id; `None` where it is not one of the catalogue's."""
        match = compiled(self.pattern).fullmatch(reference)
        if match is None:
            return None
        groups: tuple[str, ...] = match.groups()
        key = " ".join(groups)
        if self.entries and key not in self.entries:
            return None
        return self.address.format(*groups, entry=self.entries.get(key, ""))


def _numbered(editions: Mapping[str, tuple[str, ...]], number: str) -> dict[str, str]:
    """Entries by `number edition`."""
    return {f"{number.format(at)} {edition}": slug for edition, slugs in editions.items() for at, slug in enumerate(slugs, 1)}


CATALOGUES = (
    Catalogue("CWE", r"CWE-([1-9]\d{0,4})", "https://cwe.mitre.org/data/definitions/{0}.html", "CWE-89"),
    Catalogue("CAPEC", r"CAPEC-([1-9]\d{0,4})", "https://capec.mitre.org/data/definitions/{0}.html", "CAPEC-66"),
    Catalogue("CVE", r"(CVE-\d{4}-\d{4,19})", "https://www.cve.org/CVERecord?id={0}", "CVE-2021-44228"),
    Catalogue("ATT&CK, a technique", r"(?:ATT&CK-)?(T\d{4})", "https://attack.mitre.org/techniques/{0}/", "T1190"),
    Catalogue("ATT&CK, a sub-technique", r"(?:ATT&CK-)?(T\d{4})\.(\d{3})", "https://attack.mitre.org/techniques/{0}/{1}/", "T1078.004"),
    Catalogue("ATT&CK, a tactic", r"(?:ATT&CK-)?(TA\d{4})", "https://attack.mitre.org/tactics/{0}/", "TA0006"),
    Catalogue("ATT&CK, a mitigation", r"(?:ATT&CK-)?(M1\d{3})", "https://attack.mitre.org/mitigations/{0}/", "M1032"),
    Catalogue(
        "OWASP Top 10, 2021 and 2025",
        r"(?:OWASP-)?A(\d\d):(\d{4})",
        "https://owasp.org/Top10/{1}/A{0}_{1}-{entry}/",
        "A01:2021",
        _numbered(_TOP_10, "{:02}"),
    ),
    Catalogue(
        "OWASP API Security Top 10, 2019 and 2023",
        r"(?:OWASP-)?API(\d{1,2}):(\d{4})",
        "https://owasp.org/API-Security/editions/{1}/en/0xa{entry}/",
        "API1:2023",
        {key: f"{int(key.split()[0]):x}-{slug}" for key, slug in _numbered(_API, "{}").items()},
    ),
    Catalogue(
        "OWASP Top 10 for LLM applications, 2025",
        r"(?:OWASP-)?LLM(\d\d):(2025)",
        "https://genai.owasp.org/llmrisk/{entry}/",
        "LLM01:2025",
        _numbered({"2025": _LLM}, "{:02}"),
    ),
    Catalogue(
        "OWASP ASVS with its version, the chapter: 4.0.3 and 5.0.0",
        r"(?:OWASP-)?(?:ASVS-)?v(4\.0\.3|5\.0\.0)-(\d{1,2})(?:\.\d{1,2}){1,2}",
        "https://github.com/OWASP/ASVS/blob/v{0}/{entry}.md",
        "v5.0.0-1.2.5",
        {f"{version} {at}": f"{version[:3]}/en/{name}" for version, names in _ASVS.items() for at, name in enumerate(names, 1)},
    ),
    Catalogue(
        "OWASP MASVS 2",
        r"(?:OWASP-)?MASVS-([A-Z]+)-(\d)",
        "https://mas.owasp.org/MASVS/controls/MASVS-{0}-{1}/",
        "MASVS-STORAGE-1",
        {f"{group} {at}": "known" for group, count in _MASVS.items() for at in range(1, count + 1)},
    ),
)
"""The catalogues; no id is two's."""


def address_of(reference: str) -> str | None:
    """Where a reader finds what a reference names: an address of its own, or its catalogue's; `None` where neither is certain."""
    if reference[:4].lower() == "http":
        return reference if is_web_address(reference) else None
    return next((found for one in CATALOGUES if (found := one.address_of(reference))), None)


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address of some host, and nothing else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable() and not set(' "<>\\`') & set(text)
