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
    "OWASP-ASI01:2026": "https://genai.owasp.org/resource/owasp-top-10-for-agentic-applications-for-2026/",
    "v5.0.0-1.2.5": "https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x10-V1-Encoding-and-Sanitization.md",
    "ASVS-v4.0.3-2.1.1": "https://github.com/OWASP/ASVS/blob/v4.0.3/4.0/en/0x11-V2-Authentication.md",
    "MASVS-STORAGE-1": "https://mas.owasp.org/MASVS/controls/MASVS-STORAGE-1/",
    "A1:2013": "https://wiki.owasp.org/index.php/Top_10_2013-A1-Injection",
    "A10:2013": "https://wiki.owasp.org/index.php/Top_10_2013-A10-Unvalidated_Redirects_and_Forwards",
    "OWASP A05:2017": "https://owasp.org/www-project-top-ten/2017/A5_2017-Broken_Access_Control",
    "A10:2017": "https://owasp.org/www-project-top-ten/2017/A10_2017-Insufficient_Logging%2526Monitoring",
    "https://example.com/a?b=c#d": "https://example.com/a?b=c#d",
    "http://example.com": "http://example.com",
}


@pytest.mark.parametrize("reference", LINKS)
def test_what_has_a_certain_address_is_a_link(reference: str) -> None:
    assert address_of(reference) == LINKS[reference]


SPELLINGS = {
    "CWE-89": ["cwe-89", "Cwe-89", "CWE 89", "CWE89", "CWE:89", "CWE: 89", "CWE_89", "CWE-089", "cwe-0089", "CWE #89", "CWE\u201189", "CWE\u00a089", " CWE-89 "],
    "CAPEC-66": ["capec-66", "CAPEC 66", "CAPEC66", "CAPEC:66", "CAPEC-066", "capec_66"],
    "CVE-2021-44228": ["cve-2021-44228", "CVE 2021 44228", "CVE 2021-44228", "CVE_2021_44228", "CVE:2021-44228", "CVE\u20132021\u201344228", "CVE2021-44228"],
    "T1566": ["ATT&CK T1566", "ATT&CK-T1566", "ATT&CK:T1566", "ATT&CK: T1566", "att&ck t1566", "ATTACK T1566", "MITRE ATT&CK T1566", "MITRE T1566", "mitre-att&ck-t1566",
              "MITRE ATT&CK technique T1566", "t1566"],
    "T1078.004": ["ATT&CK T1078.004", "T1078/004", "t1078.004", "MITRE ATT&CK sub-technique T1078.004", "ATT&CK/T1078/004"],
    "TA0006": ["ATT&CK TA0006", "ta0006", "MITRE ATT&CK tactic: TA0006"],
    "M1032": ["ATT&CK M1032", "m1032"],
    "A01:2021": ["A1:2021", "a01:2021", "OWASP A01:2021", "OWASP A1:2021", "owasp-a01:2021", "OWASP:A01:2021", "OWASP Top 10 A01:2021", "OWASP Top Ten A01:2021", "OWASP A01-2021",
                 "OWASP A01 2021", "OWASP A01 (2021)", "OWASP_A01_2021", "OWASP 2021 A01", "OWASP Top 10 2021 A1", "OWASP Top 10:2021 A01", "OWASP Top 10 (2021): A01",
                 "OWASP-2021-A01", "Top 10 2021 A01", "OWASP Top10 A01:2021", "A01: 2021"],
    "A05:2017": ["A5:2017", "OWASP A05:2017", "OWASP Top 10 2017 A5", "owasp a5 2017", "OWASP-A5-2017"],
    "A10:2025": ["OWASP Top 10 2025 A10", "OWASP A10:2025"],
    "API1:2023": ["API01:2023", "api1:2023", "OWASP API1:2023", "OWASP API 1:2023", "OWASP API Security Top 10 API1:2023", "OWASP API1-2023", "OWASP API Security Top 10 2023 API1"],
    "LLM01:2025": ["LLM1:2025", "OWASP LLM01:2025", "llm01:2025", "OWASP LLM01 2025", "OWASP Top 10 LLM01:2025"],
    "ASI01:2026": ["ASI1:2026", "OWASP ASI01:2026", "owasp-asi01:2026", "OWASP ASI01 2026"],
    "v5.0.0-1.2.5": ["V5.0.0-1.2.5", "ASVS v5.0.0-1.2.5", "OWASP ASVS 5.0.0-1.2.5", "OWASP ASVS 5.0.0 V1.2.5", "ASVS 5.0.0: 1.2.5", "asvs-5.0.0-1.2.5"],
    "MASVS-STORAGE-1": ["masvs-storage-1", "OWASP MASVS-STORAGE-1", "MASVS STORAGE 1", "OWASP-MASVS-STORAGE-1"],
}  # fmt: skip


@pytest.mark.parametrize(("written", "reference"), [(one, spelled) for one, spellings in SPELLINGS.items() for spelled in spellings])
def test_an_id_is_the_same_however_people_spell_it(written: str, reference: str) -> None:
    assert address_of(reference) == address_of(written) is not None


NONE = [
    "CWE",
    "CWE-8 9",
    "CWE---89",
    "xCWE-89",
    "CVE-2021",
    "CVE-2021-44228x",
    "CVE20214422844",
    "A01",
    "OWASP A01",
    "2021-A01",
    "A01-2021",
    "A01 2021",
    "A01_2021",
    "A00:2021",
    "A001:2021",
    "A11:2017",
    "OWASP A01:2016",
    "OWASP 2021",
    "API1-2023",
    "LLM01",
    "LLM01 2025",
    "v5.0.0 1.2.5",
    "ATT&CK",
    "ATT&CK 1566",
    "MITRE 1566",
    "T1566.4",
    "BLACK T1566",
    "STORAGE-1",
    "CWE-",
    "CWE-89 SQL injection",
    "CWE-0",
    "CWE-٨٩",
    "A11:2021",
    "A01:2019",
    "API11:2023",
    "API001:2023",
    "API1:2024",
    "LLM01:2023",
    "LLM11:2025",
    "ASI11:2026",
    "ASI01:2025",
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
    assert len({address_of(f"A{number:02}:{year}") for number in range(1, 11) for year in (2013, 2017, 2021, 2025)} - {None}) == 40
    assert len({address_of(f"API{number}:{year}") for number in range(1, 11) for year in (2019, 2023)} - {None}) == 20
    assert len({address_of(f"LLM{number:02}:2025") for number in range(1, 11)} - {None}) == 10
