"""Where lines may end is said once, and what stands ready in a fragment is not looked through again."""

from __future__ import annotations

import pytest

from mkdocs_threat_model.frame.breaks import breakable
from mkdocs_threat_model.frame.templates import lasting, settled

FRAGMENTS = (
    "<td>Due 2026-11-24, see SYN-6056 and CVE-2021-44228</td>",
    "<p>orderNotificationDispatcher.handleIncomingMessages</p>",
    f"<p>{'a' * 200}</p>",
    '<p><code>T-01</code> <span class="tm-id">T-01</span> <time>2026-11-24</time></p>',
    "<p>&amp;&lt;tag&gt;&#34;of-a-very-long-word&#34;</p>",
)


@pytest.mark.parametrize("html", FRAGMENTS)
def test_a_second_look_changes_nothing(html: str) -> None:
    assert breakable(breakable(html)) == breakable(html)


def test_what_is_settled_stays_as_it_is_and_the_rest_is_settled() -> None:
    row = "<tr><td>SYN-6056</td></tr>\n\n"
    around = "<table>\n\n<caption>On 2026-11-24</caption>\n{}{}</table>\n"
    assert settled(around.format(lasting(settled(row)), lasting(settled(row)))) == settled(around.format(row, row))
    assert settled(f"<p>one</p>\n{lasting('<b>SYN-1</b>')}\n<p>SYN-2 two</p>") == (
        '<p>one</p>\n<b>SYN-1</b>\n<p><span class="tm-whole">SYN-2</span> two</p>'
    )
