"""What phrases of a model say when their parts count: enough to ask about something, and never to answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

Folded = frozenset[str]
"""Words, as they are compared."""
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*(?:\+\+|#)?")
_BOTH = re.compile(r"(?:\(s\)|/s)(?!\w)")
"""The end of `HTTP(S)`, which is `HTTPS` too."""
_MOST_WORDS = 40
"""Words of a phrase that are looked at: a title may be long."""
_SHORTEST = 3
"""Letters of the shortest word that has a singular and a plural: `io` is not one of `ios`."""
_NO_NOUNS = frozenset(
    ("http", "https", "ftp", "ftps", "ldap", "ldaps", "smtp", "smtps", "imap", "imaps", "amqp", "amqps", "mqtt", "mqtts", "coap", "coaps")
)
"""Their plural is another protocol."""
_DENIALS = frozenset(("no", "none", "not", "without", "never", "non"))
_ONE_WORD = frozenset(
    (
        ("client", "credentials"),
        ("load", "balancer"),
        ("objective", "c"),
        ("oracle", "cloud"),
        ("oracle", "linux"),
        ("payment", "gateway"),
        ("react", "native"),
        ("social", "login"),
        ("swift", "alliance"),
        ("swift", "gateway"),
        ("swift", "network"),
        ("time", "password"),
        ("use", "password"),
    )
)
"""What means something else than its last or first word: a one-time password is guessed in another way than a password."""
_AMBIGUOUS = frozenset(
    """
    account archive artifact assistant balance bamboo build ca callback camera capacitor capture concourse config configuration console
    container copilot crypto dataset dependencies deploy deployment device drone edge extract feed flux function harbor image
    knowledge-base legacy media meter ml mobile model monitoring next operator oracle pipeline plugin pod proxy react registry release
    repository returns runner security shared signing snapshot spa square swift tenant training update vector vendor warehouse
    """.split()  # noqa: SIM905 - a list of words is easier to read
)
"""Words that mean too many things in a title: an image is a picture, and a release a press release. In a tag they count."""
_NO_RECORDS = frozenset(("log",))
"""The same of a singular: *Log in* is not about logs."""

_PLAIN = frozenset(("http", "ftp", "telnet", "ws", "h2c"))
_ENCRYPTING = frozenset(
    """
    certificate ftps h2 h3 http2 http3 ipsec istio linkerd mesh quic spiffe ssh vpn wireguard wss x.509 x509
    """.split()  # noqa: SIM905
)
_ENCRYPTING_STARTS = ("dtls", "https", "mtls", "ssl", "tls")
_ENCRYPTING_ROWS = frozenset(
    (("http", "2"), ("http", "3"), ("http", "secure"), ("ws", "addressing"), ("ws", "federation"), ("ws", "security"), ("ws", "trust"))
)
"""Words of protocols and of ways to authenticate: with one of the later ones, a protocol of the first is not plain, or not certainly."""


def folded(words: Iterable[str | None]) -> Folded:
    """Words as they are compared."""
    return frozenset(word.strip().casefold() for word in words if word)


def _words_of(phrase: str) -> list[str]:
    return _WORD.findall(_BOTH.sub("s", phrase.casefold()))[:_MOST_WORDS]


@lru_cache(maxsize=4_096)
def parts_of(phrase: str) -> Folded:
    """The words of a phrase and what up to three of them in a row say, in singular and plural; nothing of one that denies something.

    Args:
        phrase: as a model has it: `Payment-completed webhook`.
    """
    return _parts_of(phrase, frozenset())


@lru_cache(maxsize=4_096)
def parts_of_title(title: str) -> Folded:
    """The same of a title, without single words that mean too many things.

    Args:
        title: of an element or a flow.
    """
    return _parts_of(title, _AMBIGUOUS)


def _parts_of(phrase: str, unsaid: Folded) -> Folded:
    words = _words_of(phrase)
    if not _DENIALS.isdisjoint(words):
        return frozenset()
    found: set[str] = set()
    words = list(_joined(words))
    for start in range(len(words)):
        for end in range(start + 1, min(start + 3, len(words)) + 1):
            last_word = words[end - 1]
            if (
                unsaid
                and end == start + 1
                and (last_word in _NO_RECORDS or not unsaid.isdisjoint((last_word, last_word.removesuffix("s"))))
            ):
                continue
            for last in _numbers(last_word):
                row = " ".join((*words[start : end - 1], last))
                found |= {row, row.replace(" ", "-")}
    return frozenset(found)


def _joined(words: list[str]) -> Iterator[str]:
    """The words, and as one word what means something else than its words."""
    at = 0
    while at < len(words):
        pair = " ".join(words[at : at + 2]) if tuple(words[at : at + 2]) in _ONE_WORD else words[at]
        at += 1 + (pair != words[at])
        yield pair


def _numbers(word: str) -> set[str]:
    """A word in singular and plural."""
    if word in _NO_NOUNS or len(word) < _SHORTEST:
        return {word}
    singular = word.removesuffix("s")
    return {word, f"{word}s", singular if len(singular) >= _SHORTEST else word}


def by_protocol(protocol: str | None, *others: str | None) -> bool | None:
    """What a protocol says about encryption: that there is none, or nothing.

    Args:
        protocol: of a flow.
        others: what else may say that something encrypts it: how it authenticates, its tags.
    """
    words = _words_of(protocol or "")
    if _PLAIN.isdisjoint(words) or not _DENIALS.isdisjoint(words):
        return None
    return None if any(_encrypts(_words_of(phrase)) for phrase in (protocol, *others) if phrase) else False


def _encrypts(words: list[str]) -> bool:
    if not _DENIALS.isdisjoint(words):
        return False
    return (
        not _ENCRYPTING.isdisjoint(words)
        or any(word.startswith(_ENCRYPTING_STARTS) for word in words)
        or not _ENCRYPTING_ROWS.isdisjoint(pairwise(words))
    )
