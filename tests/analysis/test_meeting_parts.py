"""What a phrase says when its parts count: enough to ask about something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_threat_model.analysis.said_words import parts_of, parts_of_title

SAYS = [
    ("mTLS and staff JWT", {"jwt", "mtls", "staff jwt"}, {"cookie", "mtls jwt"}),
    ("Payment-completed webhook", {"webhook", "webhooks", "payment-completed", "payment"}, {"pay", "completed payment"}),
    ("OAuth 2.0 bearer token", {"bearer", "oauth 2.0", "bearer token"}, {"oauth token"}),
    ("HTTPS/REST", {"https", "rest"}, {"http"}),
    ("PostgreSQL 15", {"postgresql"}, {"sql"}),
    ("C#", {"c#"}, {"c"}),
    ("C/C++", {"c", "c++"}, {"c/c++"}),
    ("Objective-C", {"objective-c", "objective c"}, {"c", "objective"}),
    ("IO", {"io"}, {"ios"}),
    ("wss", {"wss"}, {"ws"}),
    ("HTTP(S)", {"https"}, {"http", "s"}),
    ("HTTP/S", {"https"}, {"http", "s"}),
    ("React Native", {"react native", "react-native"}, {"react", "native"}),
    ("one-time password", {"one time password", "one-time-password"}, {"password"}),
    ("no authentication", set(), {"authentication"}),
    ("without a password", set(), {"password"}),
    ("", set(), {""}),
]


@pytest.mark.parametrize(("phrase", "said", "unsaid"), SAYS, ids=[phrase or "nothing" for phrase, _, _ in SAYS])
def test_a_phrase_says_its_words_in_a_row_and_nothing_that_it_denies(phrase: str, said: set[str], unsaid: set[str]) -> None:
    parts = parts_of(phrase)
    assert said <= parts
    assert not unsaid & parts


TITLES = [
    ("Status updates", {"status updates", "status"}, {"update", "updates"}),
    ("Firmware update", {"firmware-update", "firmware update"}, {"update"}),
    ("Image metadata", {"image metadata", "metadata"}, {"image"}),
    ("Log in", {"log in"}, {"log", "logs"}),
    ("Logs", {"logs", "log"}, {"in"}),
]


@pytest.mark.parametrize(("title", "said", "unsaid"), TITLES, ids=[title for title, _, _ in TITLES])
def test_a_title_does_not_say_a_single_word_that_means_many_things(title: str, said: set[str], unsaid: set[str]) -> None:
    assert said <= parts_of_title(title)
    assert not unsaid & parts_of_title(title)


@pytest.mark.slow
@given(st.text(max_size=20_000))
def test_a_phrase_of_any_length_says_few_things(phrase: str) -> None:
    assert len(parts_of(phrase)) <= 40 * 3 * 6
