"""What pages make of references and contacts: links where an address is certain, and never to another scheme."""

from __future__ import annotations

from html import escape

import pytest

from extremes import HOSTILE
from mkdocs_threat_model.frame.contacts import Owners, contact_of
from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.model.policy import Policy


def _reference(text: str, policy: Policy | None = None) -> str:
    return str(Templates(policy or Policy()).names["link_reference"](text))


def test_a_reference_is_a_link_without_a_policy() -> None:
    assert _reference("CWE-89") == '<a href="https://cwe.mitre.org/data/definitions/89.html">CWE-89</a>'
    assert _reference("https://example.com/a?b&c") == '<a href="https://example.com/a?b&amp;c">https://example.com/a?b&amp;c</a>'
    assert _reference("OWN-1") == "OWN-1"


def test_the_policys_prefix_goes_before_the_catalogue() -> None:
    policy = Policy(references={"CWE-": "https://wiki.example.com/cwe/{number}", "https://in": "https://example.com/{id}"})
    assert _reference("CWE-89", policy) == '<a href="https://wiki.example.com/cwe/89">CWE-89</a>'
    assert 'href="https://example.com/https%3A%2F%2Finside"' in _reference("https://inside", policy)


CONTACTS = {
    "mailto:orders@example.com": ("orders@example.com", "mailto:orders@example.com"),
    "mailto:orders@example.com?subject=Risk": ("orders@example.com", "mailto:orders@example.com?subject=Risk"),
    "MAILTO:orders@example.com": ("orders@example.com", "mailto:orders@example.com"),
    "orders@example.com": ("orders@example.com", "mailto:orders@example.com"),
    "https://chat.example.com/channels/orders/": ("chat.example.com/channels/orders", "https://chat.example.com/channels/orders/"),
    "https://example.com/" + "x" * 60: ("example.com/" + "x" * 35 + "…", "https://example.com/" + "x" * 60),
    "#orders": ("#orders", ""),
    "Chat: #orders": ("Chat: #orders", ""),
    "@orders:example.com": ("@orders:example.com", ""),
    "mailto:": ("mailto:", ""),
    'mailto:a@example.com"onclick=x': ('mailto:a@example.com"onclick=x', ""),
    "javascript:alert(1)": ("javascript:alert(1)", ""),
    "JavaScript:alert(1)//@example.com": ("JavaScript:alert(1)//@example.com", ""),
    "data:text/html,x@example.com": ("data:text/html,x@example.com", ""),
    "https://": ("https://", ""),
    "tel:+491": ("tel:+491", ""),
}


@pytest.mark.parametrize("written", CONTACTS)
def test_a_contact_is_a_link_or_a_text(written: str) -> None:
    found = contact_of(written)
    assert (found.text, found.href) == CONTACTS[written]


def test_a_contact_stands_beside_the_name() -> None:
    owner = Owners({"team": "mailto:t@example.com", "crew": "#crew", "web": "https://example.com"})
    assert owner("team") == 'team <a class="tm-contact" href="mailto:t@example.com">t@example.com</a>'
    assert owner("crew") == owner.short("crew") == 'crew <span class="tm-contact">#crew</span>'
    assert owner("nobody") == owner.short("nobody") == "nobody"
    assert owner.short("web") == '<a href="https://example.com" title="example.com">web</a>'
    assert owner.links(["crew", "web", "nobody", "web"]) == {"crew": ("#crew", ""), "web": ("example.com", "https://example.com")}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_and_contacts_are_escaped(name: str) -> None:
    text = HOSTILE[name]
    for made in (Owners({text: text})(text), Owners({text: f"mailto:{text}"}).short(text)):
        assert str(made).startswith((str(escape(text, quote=True)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"), "<a "))
        assert "<script" not in made
        assert "<img" not in made
