"""Models as hypothesis generates them: every field of the schema, references that mostly resolve, hostile text."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

TEXT = st.one_of(
    st.sampled_from(["x", "Größe", "注文", "a\tb", "<script>", "%0A::error::", "\u202eabc", "`; rm -rf`", "x" * 300, "{{ 7 }}", "&amp;"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
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
ASSUMPTIONS, ACTORS, OBJECTIVES, CONTROLS = ["as-1", "as-2"], ["insider", "stranger"], ["no-loss", "up"], ["tls", "waf", "vault"]
_TAG = st.sampled_from(["pci", "edge", "größe"])
TAGS, SOME_TAGS = st.lists(_TAG, max_size=2), st.lists(_TAG, min_size=1, max_size=2)
EXPOSURES = st.sampled_from(["public", "partner", "internal"])
KINDS = st.sampled_from(["network", "account", "host", "process", "physical", "organisation", "cell"])
CLASSIFICATIONS = st.sampled_from(["public", "internal", "confidential", "restricted"])
PROTOCOLS, AUTHENTICATIONS = st.sampled_from(["HTTPS", "gRPC"]), st.sampled_from(["mTLS", "none", "JWT and mTLS", "…"])


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
PROGRESS = st.sampled_from(["planned", "in-progress", "done"])
MITIGATION = st.one_of(
    _some({"control": TITLE}, {"ticket": TICKETS, "status": PROGRESS, "owner": NAMES, "due": DATES, "evidence": EVIDENCE, "test": TEXT}),
    st.fixed_dictionaries({"uses": st.sampled_from(CONTROLS)}),
)


def _condition(**words: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A condition of one or two keys: an empty one is an error, and of many keys nearly none holds."""
    return st.lists(st.sampled_from(sorted(words)), min_size=1, max_size=2, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: words[key] for key in keys})
    )


_WITHIN = st.sampled_from([*BOUNDARIES, "network", "edge"])
_ENDS = st.sampled_from([*ELEMENTS, *BOUNDARIES])
ELEMENT_CONDITION = _condition(
    type=st.sampled_from(["external", "process", "store"]), tags=SOME_TAGS, exposure=EXPOSURES, within=_WITHIN, encrypted=st.booleans(),
    classification=st.lists(CLASSIFICATIONS, min_size=1, max_size=3, unique=True), personal=st.booleans(),
)  # fmt: skip
FLOW_CONDITION = _condition(
    **{"from": _ENDS, "to": _ENDS}, into=_WITHIN, out_of=_WITHIN, within=_WITHIN, protocol=PROTOCOLS, authentication=AUTHENTICATIONS,
    encrypted=st.booleans(), exposure=EXPOSURES, tags=SOME_TAGS, personal=st.booleans(),
    classification=st.lists(CLASSIFICATIONS, min_size=1, max_size=3, unique=True),
)  # fmt: skip
ANSWER = st.one_of(
    _some({"stride": LETTERS, "because": TITLE, "elements": ELEMENT_CONDITION}, {}),
    _some({"stride": LETTERS, "because": TITLE, "flows": FLOW_CONDITION}, {}),
    _some({"stride": LETTERS, "because": TITLE, "crossings": FLOW_CONDITION}, {}),
)
CONTROL = _some(
    {"title": TITLE},
    {
        "owner": NAMES, "status": PROGRESS, "ticket": TICKETS, "evidence": EVIDENCE, "verified_on": DATES, "verify_again_by": DATES,
        "answers": st.lists(ANSWER, min_size=1, max_size=2), "uses": st.lists(st.sampled_from(CONTROLS), min_size=1, max_size=1), "tags": TAGS, "operate": TEXT,
    },
)  # fmt: skip
ACCEPTANCE = _some(
    {}, {"rationale": TEXT, "owner": NAMES, "approved_by": st.lists(NAMES, max_size=3), "approved_on": DATES, "review_by": DATES}
)
RETIRED = _some({"on": DATES, "reason": TITLE}, {})


BOUNDARY = _some({"title": TITLE}, {"kind": KINDS, "exposure": EXPOSURES, "tags": TAGS})
KIND_OF_DATA = _some({"title": TITLE}, {"personal": FLAGS, "classification": CLASSIFICATIONS})
_CARRIED = st.lists(st.sampled_from(DATA), max_size=2)
FLOW = _some(
    {},
    {
        "title": TEXT,
        "encrypted": FLAGS,
        "carries": _CARRIED,
        "replies": _CARRIED,
        "authentication": AUTHENTICATIONS,
        "protocol": PROTOCOLS,
        "tags": TAGS,
        "both_ways": FLAGS,
        "out_of_scope": TEXT,
    },
)
BESIDE = {
    "assumptions": _keyed(ASSUMPTIONS, _some({"title": TITLE}, {"owner": NAMES, "holds": st.booleans(), "holds_until": DATES}), 2),
    "actors": _keyed(ACTORS, _some({"title": TITLE}, {"skill": LEVELS, "insider": st.booleans(), "budget": st.integers(0, 10**6)}), 2),
    "objectives": _keyed(OBJECTIVES, _some({"title": TITLE}, {"owner": NAMES}), 2),
}
REUSED = _keyed(CONTROLS, CONTROL, 3)
RETIRED_THREATS = _keyed(["T-09"], RETIRED)
_PERSON = _some({"name": TITLE, "role": st.sampled_from(["engineer", "security", "product"])}, {})
_TRIGGER = st.sampled_from(["new-service", "incident"])
REVIEWS = st.lists(_some({"date": DATES, "trigger": _TRIGGER}, {"participants": st.lists(_PERSON, max_size=3)}), max_size=2)


# What depends on the ids that a model has is made once for the same ids: making strategies anew takes longer than drawing from them.


@cache
def _element(boundaries: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    optional = {
        "technology": TEXT,
        "service": st.sampled_from(["bank", "shop", "unknown"]),
        "out_of_scope": TEXT,
        "stores": st.lists(st.sampled_from(DATA), max_size=2),
        "encrypted": FLAGS,
        "tags": TAGS,
        **({"in": st.sampled_from(boundaries)} if boundaries else {}),
    }
    return _some({"type": st.sampled_from(["external", "process", "store"]), "title": TITLE}, optional)


@cache
def _one_of(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@cache
def _up_to_three(ids: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)


@cache
def _threats(targets: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    threat = _some(
        {"title": TITLE, "target": _up_to_three(targets), "stride": LETTERS},
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
            "severity": st.sampled_from(["low", "medium", "high", "critical"]),
            "actor": st.sampled_from(ACTORS),
            "harms": st.lists(st.sampled_from(OBJECTIVES), max_size=2, unique=True),
            "rests_on": st.lists(st.sampled_from(ASSUMPTIONS), max_size=2, unique=True),
            "tags": TAGS,
            "test": TEXT,
        },
    )
    return _keyed(["T-01", "T-02", "T-03"], threat)


@cache
def _rulings(targets: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    optional = {
        "reason": TEXT,
        "boundary": st.sampled_from(BOUNDARIES),
        "where": FLOW_CONDITION,
        "rests_on": st.lists(st.sampled_from(ASSUMPTIONS), max_size=1),
    }
    return st.lists(_some({"targets": _up_to_three(targets), "stride": LETTERS}, optional), max_size=4)


@st.composite
def services(draw: st.DrawFn, name: str = "shop") -> dict[str, Any]:
    """A service's file as plain values; nearly always a valid model."""
    boundaries = {one: draw(BOUNDARY) for one in BOUNDARIES[: draw(st.integers(0, 3))]}
    if len(boundaries) == 3 and draw(st.booleans()):
        boundaries["tier"]["in"] = "vpc"
    data = {one: draw(KIND_OF_DATA) for one in DATA}
    elements = {one: draw(_element(tuple(boundaries))) for one in ELEMENTS[: draw(st.integers(0, 5))]}
    pairs = tuple((from_, to) for from_ in elements for to in elements if from_ != to)
    flows = {}
    for one in FLOWS[: draw(st.integers(0, 4))] if pairs else ():
        from_, to = draw(_one_of(pairs))
        flows[one] = {"from": from_, "to": to, **draw(FLOW)}
    content = {
        "service": name,
        "title": draw(TITLE),
        "owner": draw(NAMES),
        "status": draw(st.sampled_from(["design", "live", "retired"])),
        "data": data,
        "boundaries": boundaries,
        "elements": elements,
        "flows": flows,
        **{section: draw(strategy) for section, strategy in BESIDE.items()},
        "controls": _placed(_in_a_row(draw(REUSED)), [*boundaries, *elements]),
    }
    if elements:
        places = (*elements, *flows, *boundaries)
        content["threats"] = _fitting(draw(_threats((*places, name))), boundaries)
        if "T-02" in content["threats"] and draw(st.booleans()):
            content["threats"]["T-02"]["renamed_from"] = draw(st.sampled_from(["T-01", "T-09", "T-00"]))
        content["retired"] = draw(RETIRED_THREATS)
        content["ruled_out"] = [_placed(_fits(one, boundaries), [*boundaries, *elements]) for one in draw(_rulings(places))]
    content["reviews"] = draw(REVIEWS)
    return content


def _placed(value: Any, names: list[str]) -> Any:
    """Conditions that name what the model lacks name a kind of boundary instead."""
    if isinstance(value, list):
        return [_placed(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    lost = [key for key in ("from", "to", "within", "into", "out_of") if value.get(key) in {*BOUNDARIES, *ELEMENTS} - {*names}]
    return {key: "network" if key in lost else _placed(one, names) for key, one in value.items()}


def _in_a_row(controls: dict[str, Any]) -> dict[str, Any]:
    """Controls that build only on those before them: a circle is an error."""
    for number, control in enumerate(controls.values()):
        before = list(controls)[:number]
        if below := [id for id in control.pop("uses", ()) if id in before]:
            control["uses"] = below
    return controls


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
