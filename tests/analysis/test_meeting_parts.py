"""What a phrase says when its parts count: enough to ask about something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_threat_model.analysis.meeting import parts_of

SAYS = [
    ("mTLS and staff JWT", {"jwt", "mtls", "staff jwt"}, {"cookie", "mtls jwt"}),
    ("Payment-completed webhook", {"webhook", "webhooks", "payment-completed", "payment"}, {"pay", "completed payment"}),
    ("OAuth 2.0 bearer token", {"bearer", "oauth 2.0", "bearer token"}, {"oauth token"}),
    ("HTTPS/REST", {"https", "rest"}, {"http"}),
    ("PostgreSQL 15", {"postgresql"}, {"sql"}),
    ("no authentication", set(), {"authentication"}),
    ("without a password", set(), {"password"}),
    ("", set(), {""}),
]


@pytest.mark.parametrize(("phrase", "said", "unsaid"), SAYS, ids=[phrase or "nothing" for phrase, _, _ in SAYS])
def test_a_phrase_says_its_words_in_a_row_and_nothing_that_it_denies(phrase: str, said: set[str], unsaid: set[str]) -> None:
    parts = parts_of(phrase)
    assert said <= parts
    assert not unsaid & parts


@given(st.text(max_size=20_000))
def test_a_phrase_of_any_length_says_few_things(phrase: str) -> None:
    assert len(parts_of(phrase)) <= 40 * 3 * 6
