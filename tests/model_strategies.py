"""Models as hypothesis generates them: every field of the schema, references that mostly resolve, hostile text."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st

TEXT = st.one_of(
    st.sampled_from(["x", "Größe", "注文", "a\tb", "<script>", "%0A::error::", "\u202eabc", "`; rm -rf`", "x" * 300, "{{ 7 }}", "&amp;"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20),
)
TITLE = TEXT.map(lambda text: text.strip()[:300] or "title")
DATES = st.sampled_from(["2020-01-01", "2026-11-23", "2026-11-24", "2026-11-25", "2026-12-20", "2030-12-31"])
NAMES = st.sampled_from(["security", "alice", "ciso", "head", "nobody", "team-shop", "Security"])
LEVELS = st.sampled_from(["low", "medium", "high"])
LETTERS = st.lists(st.sampled_from("STRIDE"), min_size=1, max_size=6)
FLAGS = st.sampled_from(["true", "false", True, False])
VECTORS = st.sampled_from(
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:L/A:L", "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N"]
)
LINKS = st.just("https://ci.example.com/1")
TICKETS = st.sampled_from(["SHOP-1", "later", ""])
BOUNDARIES, ELEMENTS, FLOWS, DATA = ["internet", "vpc", "tier"], ["a", "b", "c", "d", "e"], ["f1", "f2", "f3", "f4"], ["d1", "d2"]


def _some(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


def _keyed(ids: list[str], value: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(ids), value, min_size=least, max_size=len(ids))


_FILES = st.sampled_from(["deploy/mesh.yaml", "a b", "tests", "é/“x”"])
EVIDENCE = st.one_of(
    LINKS,
    _FILES,
    st.fixed_dictionaries({"file": _FILES}, optional={"contains": TITLE}),
    st.fixed_dictionaries({"test": TITLE, "report": _FILES}),
    st.lists(st.one_of(LINKS, _FILES), max_size=3),
)
RATING = _some({}, {"likelihood": LEVELS, "impact": LEVELS, "cvss": VECTORS})
MITIGATION = _some(
    {"control": TITLE},
    {"ticket": TICKETS, "status": st.sampled_from(["planned", "in-progress", "done"]), "owner": NAMES, "due": DATES, "evidence": EVIDENCE},
)
ACCEPTANCE = _some(
    {}, {"rationale": TEXT, "owner": NAMES, "approved_by": st.lists(NAMES, max_size=3), "approved_on": DATES, "review_by": DATES}
)
RETIRED = _some({"on": DATES, "reason": TITLE}, {})


def _threat(targets: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return _some(
        {"title": TITLE, "target": targets, "stride": LETTERS},
        {
            "boundary": st.sampled_from(BOUNDARIES),
            "likelihood": LEVELS,
            "impact": LEVELS,
            "cvss": VECTORS,
            "residual": st.one_of(RATING, _some({}, {"likelihood": LEVELS, "impact": LEVELS, "acceptance": ACCEPTANCE})),
            "disposition": st.sampled_from(["mitigate", "accept", "transfer", "avoid"]),
            "mitigations": st.lists(MITIGATION, max_size=3),
            "acceptance": ACCEPTANCE,
            "transfer": _some({}, {"to": TEXT, "basis": TEXT, "owner": NAMES}),
            "avoidance": _some({}, {"change": TEXT, "ticket": TICKETS}),
        },
    )


@st.composite
def services(draw: st.DrawFn, name: str = "shop") -> dict[str, Any]:
    """A service's file as plain values; nearly always a valid model."""
    boundary = {"title": TITLE}
    boundaries = {one: draw(_some(boundary, {})) for one in BOUNDARIES[: draw(st.integers(0, 3))]}
    if len(boundaries) == 3 and draw(st.booleans()):
        boundaries["tier"]["in"] = "vpc"
    inside = st.sampled_from(list(boundaries)) if boundaries else st.nothing()
    data = {one: draw(_some({"title": TITLE}, {"personal": FLAGS})) for one in DATA}
    optional = {
        "technology": TEXT,
        "service": st.sampled_from(["bank", "shop", "unknown"]),
        "out_of_scope": TEXT,
        "stores": st.lists(st.sampled_from(DATA), max_size=2),
        "encrypted": FLAGS,
        **({"in": inside} if boundaries else {}),
    }
    element = _some({"type": st.sampled_from(["external", "process", "store"]), "title": TITLE}, optional)
    elements = {one: draw(element) for one in ELEMENTS[: draw(st.integers(0, 5))]}
    pairs = [(from_, to) for from_ in elements for to in elements if from_ != to]
    flows = {}
    for one in FLOWS[: draw(st.integers(0, 4))] if pairs else ():
        from_, to = draw(st.sampled_from(pairs))
        carried = st.lists(st.sampled_from(DATA), max_size=2)
        words = st.sampled_from(["mTLS", "none", "JWT and mTLS", "…"])
        extra = {"title": TEXT, "encrypted": FLAGS, "carries": carried, "replies": carried, "authentication": words}
        flows[one] = {"from": from_, "to": to, **draw(_some({}, {**extra, "both_ways": FLAGS, "out_of_scope": TEXT}))}
    known = [*elements, *flows]
    content = {
        "service": name,
        "title": draw(TITLE),
        "owner": draw(NAMES),
        "status": draw(st.sampled_from(["design", "live", "retired"])),
        "data": data,
        "boundaries": boundaries,
        "elements": elements,
        "flows": flows,
    }
    if known:
        targets = st.lists(st.sampled_from(known), min_size=1, max_size=3)
        content["threats"] = _fitting(draw(_keyed(["T-01", "T-02", "T-03"], _threat(targets))), boundaries)
        if "T-02" in content["threats"] and draw(st.booleans()):
            content["threats"]["T-02"]["renamed_from"] = draw(st.sampled_from(["T-01", "T-09", "T-00"]))
        content["retired"] = draw(_keyed(["T-09"], RETIRED))
        ruling = _some({"targets": targets, "stride": LETTERS}, {"reason": TEXT, "boundary": st.sampled_from(BOUNDARIES)})
        content["ruled_out"] = [_fits(one, boundaries) for one in draw(st.lists(ruling, max_size=4))]
    person = _some({"name": TITLE, "role": st.sampled_from(["engineer", "security", "product"])}, {})
    trigger = st.sampled_from(["new-service", "incident"])
    content["reviews"] = draw(
        st.lists(_some({"date": DATES, "trigger": trigger}, {"participants": st.lists(person, max_size=3)}), max_size=2)
    )
    return content


def _fits(part: dict[str, Any], boundaries: dict[str, Any]) -> dict[str, Any]:
    return part if part.get("boundary") in boundaries else {key: value for key, value in part.items() if key != "boundary"}


def _fitting(parts: dict[str, Any], boundaries: dict[str, Any]) -> dict[str, Any]:
    return {key: _fits(part, boundaries) for key, part in parts.items()}


def shuffled(value: Any, draw: st.DrawFn) -> Any:
    """The same value with the keys of every map in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], draw) for key in draw(st.permutations(list(value)))}
    if isinstance(value, list):
        return [shuffled(item, draw) for item in value]
    return value


class _Plain(yaml.SafeDumper):
    """Without aliases: what stands twice in the file has two places."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(content: Any) -> bytes:
    """The bytes of a file."""
    return yaml.dump(content, Dumper=_Plain, sort_keys=False, allow_unicode=True).encode("utf-8")
