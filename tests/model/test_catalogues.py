"""References that are links without a policy: ids of public catalogues whose address is certain, and addresses."""

from __future__ import annotations

import pytest

from mkdocs_threat_model.model.catalogues import CATALOGUES, address_of
from mkdocs_threat_model.model.limits import MAX_REFERENCE

LINKS = {
    "CWE-89": "https://cwe.mitre.org/data/definitions/89.html",
    "CAPEC-66": "https://capec.mitre.org/data/definitions/66.html",
    "CVE-2021-44228": "https://www.cve.org/CVERecord?id=CVE-2021-44228",
    "T1190": "https://attack.mitre.org/techniques/T1190/",
    "T1078.004": "https://attack.mitre.org/techniques/T1078/004/",
    "ATT&CK-T1078.004": "https://attack.mitre.org/techniques/T1078/004/",
    "TA0006": "https://attack.mitre.org/tactics/TA0006/",
    "M1032": "https://attack.mitre.org/mitigations/M1032/",
    "A01:2021": "https://owasp.org/Top10/2021/A01_2021-Broken_Access_Control/",
    "OWASP-A10:2021": "https://owasp.org/Top10/2021/A10_2021-Server-Side_Request_Forgery_%28SSRF%29/",
    "A03:2025": "https://owasp.org/Top10/2025/A03_2025-Software_Supply_Chain_Failures/",
    "OWASP-API1:2023": "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
    "API10:2023": "https://owasp.org/API-Security/editions/2023/en/0xaa-unsafe-consumption-of-apis/",
    "API6:2019": "https://owasp.org/API-Security/editions/2019/en/0xa6-mass-assignment/",
    "LLM01:2025": "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    "OWASP-LLM10:2025": "https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/",
    "v5.0.0-1.2.5": "https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x10-V1-Encoding-and-Sanitization.md",
    "ASVS-v4.0.3-2.1.1": "https://github.com/OWASP/ASVS/blob/v4.0.3/4.0/en/0x11-V2-Authentication.md",
    "MASVS-STORAGE-1": "https://mas.owasp.org/MASVS/controls/MASVS-STORAGE-1/",
    "https://example.com/a?b=c#d": "https://example.com/a?b=c#d",
    "http://example.com": "http://example.com",
}


@pytest.mark.parametrize("reference", LINKS)
def test_what_has_a_certain_address_is_a_link(reference: str) -> None:
    assert address_of(reference) == LINKS[reference]


NONE = [
    "CWE-",
    "CWE-89 SQL injection",
    "cwe-89",
    "CWE-0",
    "CWE-٨٩",
    "A11:2021",
    "A01:2019",
    "API11:2023",
    "API01:2023",
    "API1:2024",
    "LLM01:2023",
    "LLM11:2025",
    "ASVS-V2.1.1",
    "v5.0.0-18.1.1",
    "v6.0.0-1.1.1",
    "MASVS-STORAGE-3",
    "MASVS-XYZ-1",
    "T12345",
    "T1190/../..",
    "ISO27001-A.8.28",
    "https://",
    "https:///path",
    "https://exa mple.com",
    "http:example.com",
    "https://[::1",
    'https://example.com/"><script>',
    "HTTPS-3",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://example.com",
    "//example.com",
    "",
    "x" * MAX_REFERENCE,
]


@pytest.mark.parametrize("reference", NONE)
def test_what_has_none_stays_text(reference: str) -> None:
    assert address_of(reference) is None


def test_every_catalogues_example_is_its_own_and_no_other_ones() -> None:
    for catalogue in CATALOGUES:
        assert [one.name for one in CATALOGUES if one.address_of(catalogue.example)] == [catalogue.name]


def test_every_entry_of_a_table_has_an_address_of_its_own() -> None:
    for catalogue in CATALOGUES:
        assert len(set(catalogue.entries)) == len(catalogue.entries)
    assert len({address_of(f"A{number:02}:{year}") for number in range(1, 11) for year in (2021, 2025)} - {None}) == 20
    assert len({address_of(f"API{number}:{year}") for number in range(1, 11) for year in (2019, 2023)} - {None}) == 20
    assert len({address_of(f"LLM{number:02}:2025") for number in range(1, 11)} - {None}) == 10
