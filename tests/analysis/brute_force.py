"""Small attack trees, and their answers by looking at every set of leaves: the slow way that nobody can get wrong.

A set of leaves is a number with one bit a leaf, and what a formula is for all sets is a number with one bit a set. Nothing
of the package is used but to read a generated tree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import fsum, prod
from typing import Any

from hypothesis import strategies as st

GATES = ("or", "and", "sand")
LEVELS = ("low", "medium", "high")
COSTS = [0, 1, 2, 5, 10, 0.1, 0.2, 0.3, 19.99, 100, 1000]
CHANCES = [0.0, 0.05, 0.1, 0.25, 0.3, 0.5, 0.7, 0.9, 1.0]
WORDS = ("mail", "desk")


@dataclass(frozen=True)
class TestTree:
    """A generated tree.

    Attributes:
        gates: of each inner node, deepest first, its kind and the names of those below it.
        leaves: of each leaf its attributes, as a model has them.
        defences: as a model has them.
        defended: names of the leaves and gates that the register says are defended.
    """

    __test__ = False

    gates: Mapping[str, tuple[str, tuple[str, ...]]]
    leaves: Mapping[str, Mapping[str, Any]]
    defences: Sequence[Mapping[str, Any]] = ()
    defended: frozenset[str] = frozenset()

    @property
    def root(self) -> str:
        """The last gate, else the only leaf."""
        return [*self.leaves, *self.gates][-1]

    def reached(self) -> list[str]:
        """Names of the nodes below the root and itself."""
        seen: dict[str, None] = {}
        waiting = [self.root]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen[name] = None
                waiting += self.gates[name][1] if name in self.gates else ()
        return list(seen)

    def written(self) -> dict[str, Any]:
        """The tree as a model has it: a node stands where it is first needed, and elsewhere is a `ref`."""
        seen: set[str] = set()

        def node(name: str) -> dict[str, Any]:
            if name in seen:
                return {"ref": name}
            seen.add(name)
            if name in self.leaves:
                return {"node": name, "title": name.upper(), **self.leaves[name], **self._mitigated(name)}
            kind, below = self.gates[name]
            return {"node": name, kind: [node(child) for child in below], **self._mitigated(name)}

        root = node(self.root)
        return {"goal": "G", "root": root, "defences": [dict(one) for one in self.defences if one["on"] in seen]}

    def _mitigated(self, name: str) -> dict[str, Any]:
        return {"mitigations": ["DONE-1"]} if name in self.defended else {}


@st.composite
def trees(draw: st.DrawFn, most_leaves: int = 9, *, gate_defences: bool = True) -> TestTree:
    """Trees in which any node may be shared, down to a single leaf."""
    leaves = {f"l{number}": draw(_leaves()) for number in range(draw(st.integers(1, most_leaves)))}
    names, gates = list(leaves), {}
    loose = list(leaves)
    while len(loose) > 1 or (not gates and draw(st.booleans())):
        count = draw(st.integers(1, min(4, len(loose))))
        below = [loose.pop(draw(st.integers(0, len(loose) - 1))) for _ in range(count)]
        below += draw(st.lists(st.sampled_from(names), max_size=2)) if draw(st.booleans()) else []
        name = f"g{len(gates)}"
        gates[name] = draw(st.sampled_from(GATES)), tuple(dict.fromkeys(below))
        names.append(name)
        loose.append(name)
        if len(gates) > 2 * most_leaves:
            gates[name] = gates[name][0], tuple(dict.fromkeys((*gates[name][1], *loose[:-1])))
            break
    tree = TestTree(gates, leaves)
    targets = [name for name in tree.reached() if gate_defences or name in leaves]
    if not targets:
        return tree
    defences = draw(st.lists(_defences(targets), max_size=3))
    weighed = {one["on"] for one in defences if one["on"] in gates}
    if len(leaves) + len(weighed) > most_leaves + 2:
        defences = [one for one in defences if one["on"] in leaves]
    defended = draw(st.frozensets(st.sampled_from(targets), max_size=2)) if draw(st.booleans()) else frozenset()
    return TestTree(gates, leaves, [{"id": f"d{number}", **one} for number, one in enumerate(defences)], defended)


def _leaves() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "cost": st.sampled_from(COSTS) | st.integers(0, 10_000),
            "probability": st.sampled_from(CHANCES) | st.floats(0, 1),
            "skill": st.sampled_from(LEVELS),
            "detectability": st.sampled_from(LEVELS),
            "insider": st.booleans(),
            "access": st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
            "equipment": st.sampled_from(WORDS),
        },
    )


def _defences(targets: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    effects = st.sampled_from(["impossible", {"probability": 0.5}, {"cost": 7.25}, {"probability": 0.2, "cost": 30}, {"probability": 0}])
    return st.fixed_dictionaries(
        {"title": st.just("D"), "on": st.sampled_from(targets), "effect": effects, "status": st.sampled_from(["done", "planned"])},
        optional={"cost": st.sampled_from([0, 5, 20, 100])},
    )


def actors() -> st.SearchStrategy[dict[str, Any]]:
    """Actors as a model has them."""
    return st.fixed_dictionaries(
        {"title": st.just("A")},
        optional={
            "skill": st.sampled_from(LEVELS),
            "insider": st.booleans(),
            "access": st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
            "equipment": st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
            "budget": st.sampled_from([0, 1, 0.3, 12, 30, 1000, 20_000]),
        },
    )


@dataclass(frozen=True)
class Everything:
    """The answers of a tree, of all sets of its leaves.

    Attributes:
        costs: of the smallest attacks, lowest first.
        attacks: the smallest attacks with what they cost.
        cheapest: the least cost; `None` where there is no attack.
        likeliest: the greatest probability of one; `None` likewise.
        quietest: the least detectability of one, 0 to 3; `None` likewise.
        any_attempt: the probability that what succeeds holds an attack that can be paid for.
        importance: by leaf.
    """

    costs: list[Fraction] = field(default_factory=list)
    attacks: Mapping[frozenset[str], Fraction] = field(default_factory=dict)
    cheapest: Fraction | None = None
    likeliest: float | None = None
    quietest: int | None = None
    any_attempt: float = 0.0
    importance: Mapping[str, float] = field(default_factory=dict)


def everything(
    tree: TestTree,
    actor: Mapping[str, Any] | None = None,
    *,
    in_place: frozenset[str] = frozenset(),
    register: bool = False,
    with_importance: bool = True,
) -> Everything:
    """Looks at every set.

    Args:
        tree: the tree.
        actor: who attacks; `None`: anybody.
        in_place: ids of the defences that are in place.
        register: whether what the register says is defended is.
        with_importance: whether the importance of each leaf is wanted, which takes longest.
    """
    reached = tree.reached()
    effects = [one for one in tree.defences if one["id"] in in_place and one["on"] in reached]
    gone = {one["on"] for one in effects if one["effect"] == "impossible"} | (tree.defended if register else frozenset())
    weights = [one for one in effects if one["effect"] != "impossible"]
    names = [name for name in reached if name in tree.leaves] + [f"+{one['id']}" for one in weights if one["on"] in tree.gates]
    place = {name: number for number, name in enumerate(names)}
    sets = 1 << len(names)
    everywhere = (1 << sets) - 1

    def holding(name: str) -> int:
        """The sets that hold a leaf."""
        width = 1 << place[name]
        block, period = ((1 << width) - 1) << width, 2 * width
        found, have = block, period
        while have < sets:
            found |= found << have
            have *= 2
        return found

    columns = {name: holding(name) for name in names}
    truth: dict[str, int] = {}

    def of(name: str) -> int:
        if name not in truth:
            if name in tree.leaves:
                found = columns[name]
            else:
                kind, below = tree.gates[name]
                found = 0 if kind == "or" else everywhere
                for child in below:
                    found = found | of(child) if kind == "or" else found & of(child)
                for one in weights:
                    if one["on"] == name:
                        found &= columns[f"+{one['id']}"]
            truth[name] = 0 if name in gone and name in tree.gates else found
        return truth[name]

    formula = of(tree.root)
    allowed = [name for name in names if name.startswith("+") or (name not in gone and _able(actor, tree.leaves[name]))]
    for name in names:
        if name not in allowed:
            formula_without = formula & ~columns[name]
            formula = formula_without
    costs = {name: _cost(tree, weights, name) for name in names}
    chances = {name: _chance(tree, weights, name) for name in names}
    budget = Fraction(str(actor["budget"])) if actor and "budget" in actor else None
    smaller = 0
    for name in names:
        smaller |= (formula & ~columns[name]) << (1 << place[name])
    smallest = formula & ~smaller
    attacks: dict[frozenset[str], Fraction] = {}
    likeliest: float | None = None
    quietest: int | None = None
    payable: list[int] = []
    for number in _ones(smallest):
        members = [name for name in names if number >> place[name] & 1]
        cost = sum((costs[name] for name in members), Fraction(0))
        if budget is not None and cost > budget:
            continue
        payable.append(number)
        leaves = frozenset(name for name in members if not name.startswith("+"))
        attacks[leaves] = min(attacks.get(leaves, cost), cost)
        chance = prod(chances[name] for name in members)
        likeliest = chance if likeliest is None else max(likeliest, chance)
        noise = max((LEVELS.index(level) + 1 for name in leaves if (level := tree.leaves[name].get("detectability"))), default=0)
        quietest = noise if quietest is None else min(quietest, noise)
    # All sets that hold an attack that can be paid for, whoever could take its leaves: importance asks what if.
    whole = formula
    if budget is not None or len(allowed) < len(names):
        whole = 0
        for number in _ones(_smallest(of(tree.root), names, columns, place)):
            if budget is None or sum((costs[name] for name in names if number >> place[name] & 1), Fraction(0)) <= budget:
                above = everywhere
                for name in names:
                    above &= columns[name] if number >> place[name] & 1 else everywhere
                whole |= above

    def probability(sure: Mapping[str, float]) -> float:
        weights_of_sets = [1.0]
        for name in names:
            chance = sure.get(name, chances[name] if name in allowed else 0.0)
            weights_of_sets = [one * (1 - chance) for one in weights_of_sets] + [one * chance for one in weights_of_sets]
        return fsum(weights_of_sets[number] for number in _ones(whole))

    any_attempt = probability({})
    leaves_alone = [name for name in names if not name.startswith("+")] if with_importance else []
    if with_importance and not has(tree, "probability"):
        chances = {name: 1.0 if name.startswith("+") else 0.5 for name in chances}
    importance = {name: probability({name: 1.0}) - probability({name: 0.0}) for name in leaves_alone}
    ordered = sorted(attacks.values())
    return Everything(ordered, attacks, ordered[0] if ordered else None, likeliest, quietest, any_attempt, importance)


def has(tree: TestTree, key: str) -> bool:
    """Whether a leaf of a tree has an attribute; or the effect of a defence a cost: a factor for no probability is nothing."""
    effects = [one["effect"] for one in tree.defences if isinstance(one["effect"], dict) and one["on"] in tree.reached()]
    found = [tree.leaves[name] for name in tree.reached() if name in tree.leaves]
    return any(key in one for one in [*found, *(effects if key == "cost" else ())])


def _smallest(formula: int, names: Sequence[str], columns: Mapping[str, int], place: Mapping[str, int]) -> int:
    smaller = 0
    for name in names:
        smaller |= (formula & ~columns[name]) << (1 << place[name])
    return formula & ~smaller


def _ones(number: int) -> list[int]:
    return [place for place, digit in enumerate(reversed(bin(number)[2:])) if digit == "1"]


def _able(actor: Mapping[str, Any] | None, leaf: Mapping[str, Any]) -> bool:
    if actor is None:
        return True
    if "skill" in leaf and "skill" in actor and LEVELS.index(leaf["skill"]) > LEVELS.index(actor["skill"]):
        return False
    if leaf.get("insider") and not actor.get("insider"):
        return False
    equipment = [leaf["equipment"]] if "equipment" in leaf else []
    return {*leaf.get("access", ())} <= {*actor.get("access", ())} and {*equipment} <= {*actor.get("equipment", ())}


def _cost(tree: TestTree, weights: Sequence[Mapping[str, Any]], name: str) -> Fraction:
    if name.startswith("+"):
        return next(Fraction(str(one["effect"].get("cost", 0))) for one in weights if f"+{one['id']}" == name)
    added = (Fraction(str(one["effect"].get("cost", 0))) for one in weights if one["on"] == name)
    return sum(added, Fraction(str(tree.leaves[name].get("cost", 0))))


def _chance(tree: TestTree, weights: Sequence[Mapping[str, Any]], name: str) -> float:
    if not has(tree, "probability"):
        return 1.0
    if name.startswith("+"):
        return next(float(one["effect"].get("probability", 1)) for one in weights if f"+{one['id']}" == name)
    return prod(
        (float(one["effect"].get("probability", 1)) for one in weights if one["on"] == name),
        start=float(tree.leaves[name].get("probability", 1)),
    )
