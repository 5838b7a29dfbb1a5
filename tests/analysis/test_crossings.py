"""Which boundaries a flow pierces, and in which direction."""

from __future__ import annotations

import pytest
from models_of_tests import analysed

ZONES = """
    boundaries:
      internet: {title: Internet}
      vpc:      {title: VPC}
      mesh:     {title: Mesh, in: vpc}
      data:     {title: Data, in: mesh}
      audit:    {title: Audit, in: vpc}
    elements:
      client:  {type: external, title: Client, in: internet}
      partner: {type: external, title: Partner}
      gateway: {type: process, title: Gateway, in: vpc}
      api:     {type: process, title: API, in: mesh}
      handler: {type: process, title: Handler, part_of: api}
      inner:   {type: process, title: Inner handler, part_of: handler}
      vault:   {type: process, title: Key handling, part_of: api, in: data}
      db:      {type: store, title: DB, in: data}
      log:     {type: store, title: Log, in: audit}
    flows:
      f: {%s}
"""


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        pytest.param("from: client, to: gateway", "out internet, in vpc", id="from one zone into another"),
        pytest.param("from: client, to: db", "out internet, in vpc, in mesh, in data", id="into nested boundaries, outermost first"),
        pytest.param("from: db, to: client", "out data, out mesh, out vpc, in internet", id="out of nested boundaries, innermost first"),
        pytest.param("from: gateway, to: db", "in mesh, in data", id="deeper inside the same boundary"),
        pytest.param("from: db, to: gateway", "out data, out mesh", id="outward inside the same boundary"),
        pytest.param("from: db, to: log", "out data, out mesh, in audit", id="between siblings, not through their common boundary"),
        pytest.param("from: api, to: handler", "", id="from a process to its part, which stands where it does"),
        pytest.param("from: client, to: inner", "out internet, in vpc, in mesh", id="to a part of a part"),
        pytest.param("from: handler, to: vault", "in data", id="to a part that has a boundary of its own"),
        pytest.param("from: partner, to: gateway", "in vpc", id="from outside every boundary"),
        pytest.param("from: gateway, to: partner", "out vpc", id="to outside every boundary"),
        pytest.param("from: client, to: gateway, both_ways: true", "both internet, both vpc", id="both ways"),
        pytest.param("from: api, to: handler, both_ways: true", "", id="both ways inside one boundary"),
        pytest.param("from: client, to: gateway, replies: []", "out internet, in vpc", id="a reply pierces nothing of its own"),
        pytest.param("from: client, to: gateway, out_of_scope: Theirs", "out internet, in vpc", id="out of scope, still drawn"),
    ],
)
def test_a_flow_crosses_what_holds_one_end_and_not_the_other(flow: str, expected: str) -> None:
    found = analysed(ZONES % flow).crossings
    assert ", ".join(f"{one.direction} {one.boundary}" for one in found) == expected
    assert all(one.flow == "f" for one in found)


def test_without_boundaries_nothing_is_crossed() -> None:
    facts = analysed("""
        elements:
          a: {type: process, title: A}
          b: {type: process, title: B}
        flows:
          f: {from: a, to: b}
    """)
    assert facts.crossings == ()


def test_crossings_stand_in_the_order_of_the_flows() -> None:
    facts = analysed("""
        boundaries: {x: {title: X}}
        elements:
          a: {type: process, title: A}
          b: {type: process, title: B, in: x}
        flows:
          second: {from: b, to: a}
          first:  {from: a, to: b}
    """)
    assert [(one.flow, one.direction) for one in facts.crossings] == [("second", "out"), ("first", "in")]
