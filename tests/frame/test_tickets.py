"""What models and the policy link to: every ticket and every id becomes a link or a code, whatever it is."""

from __future__ import annotations

import pytest

from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.model.policy import Policy

TICKETS = {
    "T-1": "<code>T-1</code>",
    "https://tracker.example/T-1": '<a class="tm-ticket" href="https://tracker.example/T-1">T-1</a>',
    "HTTP://tracker.example/T-1/": '<a class="tm-ticket" href="HTTP://tracker.example/T-1/">T-1</a>',
    "https:": '<a class="tm-ticket" href="https:">https:</a>',
    "http://[": '<a class="tm-ticket" href="http://[">[</a>',
    "https://[::1]]:x/": '<a class="tm-ticket" href="https://[::1]]:x/">[::1]]:x</a>',
    "//[": "<code>//[</code>",
    "javascript:alert(1)": "<code>javascript:alert(1)</code>",
    'https://a/"><script>': '<a class="tm-ticket" href="https://a/&#34;&gt;&lt;script&gt;">&#34;&gt;&lt;script&gt;</a>',
    " java\nscript:x": "<code> java\nscript:x</code>",
}


@pytest.mark.parametrize("ticket", TICKETS)
def test_a_ticket_is_a_link_or_a_code(ticket: str) -> None:
    link = Templates(Policy()).names["link_ticket"]
    assert callable(link)
    assert link(ticket) == TICKETS[ticket]
