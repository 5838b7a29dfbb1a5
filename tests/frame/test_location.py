"""Links between pages: relative, and the same with and without directory URLs but for the file's name."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.model.types import ID_PATTERN

HERE = Location()
INDEX, REGISTER, ORDER, CART = HERE.index, HERE.register, HERE.service("order"), HERE.service("cart")

LINKS = {
    "the index to a service": (INDEX, ORDER, "", "services/order/"),
    "a service to the index": (ORDER, INDEX, "", "../../"),
    "the register to the index": (REGISTER, INDEX, "", "../"),
    "the index to the register": (INDEX, REGISTER, "", "register/"),
    "the register to a threat": (REGISTER, ORDER, "threat-T-01", "../services/order/#threat-T-01"),
    "a service to another": (ORDER, CART, "element-api", "../cart/#element-api"),
    "a service to itself": (ORDER, ORDER, "", "./"),
    "a service to a place on it": (ORDER, ORDER, "stride", "#stride"),
}


@pytest.mark.parametrize(("page", "to", "anchor", "expected"), LINKS.values(), ids=LINKS)
def test_link(page: str, to: str, anchor: str, expected: str) -> None:
    assert Location().link(page, to, anchor) == expected


@pytest.mark.parametrize(("page", "to", "anchor", "expected"), LINKS.values(), ids=LINKS)
def test_link_names_the_file_without_directory_urls(page: str, to: str, anchor: str, expected: str) -> None:
    named = expected if expected.startswith("#") else expected.replace("/#", "/index.html#") if anchor else f"{expected}index.html"
    assert Location(directory_urls=False).link(page, to, anchor) == named


quickly = settings(max_examples=100, deadline=None, derandomize=True)
bases = st.lists(st.from_regex(r"\A[a-z][a-z0-9_-]{0,9}\Z"), min_size=1, max_size=4).map("/".join)
ids = st.from_regex(rf"\A(?:{ID_PATTERN[1:-1]})\Z")


@pytest.mark.slow
@quickly
@given(base=bases, one=ids, other=ids, anchor=st.sampled_from(["", "x"]))
def test_link_resolves_to_the_page_it_names(base: str, one: str, other: str, anchor: str) -> None:
    location = Location(base)
    pages = (location.index, location.register, location.service(one), location.service(other))
    for page in pages:
        for to in pages:
            path, _, found = location.link(page, to, anchor).partition("#")
            landed = posixpath.normpath(posixpath.join(posixpath.dirname(page), path, "index.md")) if path else page
            assert (landed, found) == (to, anchor)


@pytest.mark.parametrize("base", ["", ".", "..", "../x", "x/../y", "x//y", "x/", "/x", "x\\y", "x/."])
def test_folder_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(ConfigurationError, match="option `path`"):
        Location(base)


def test_file_stands_beside_its_page() -> None:
    assert HERE.beside(ORDER, "level-1.svg") == "threat-models/services/order/level-1.svg"
