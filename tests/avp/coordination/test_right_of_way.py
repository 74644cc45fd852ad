"""Nobody holds what conflicts with another's, and there is always somebody who can go on."""

from functools import reduce
from itertools import combinations
from operator import or_
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from avp.car_park import dead_end
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.right_of_way import (
    PATIENCE,
    TURN,
    Holdings,
    Party,
    RightOfWay,
    wait_for,
)
from rsu.avp.coordination.traffic import Traffic
from rsu.avp.lot.resource import Resource, Use, members
from rsu.avp.lot.route import Route, Step

NOWHERE = shapely.Polygon()


def pieces(count: int, directions: int = 0) -> list[Resource]:
    uses = [Use.LANE] * count + [Use.DIRECTION] * directions
    return [Resource(f"r{k}", use, "", frozenset(), NOWHERE) for k, use in enumerate(uses)]


def symmetric(count: int, pairs: set[tuple[int, int]]) -> list[int]:
    conflict = [1 << k for k in range(count)]
    for i, j in pairs:
        conflict[i] |= 1 << j
        conflict[j] |= 1 << i
    return conflict


def route(
    way: list[int], conflict: list[int], stops: set[int], *, stays: bool = False, also: int = 0
) -> Route:
    """A step of one metre for each resource; `also` is needed on all but the ends."""
    steps: list[Step] = []
    for k, resource in enumerate(way):
        inner = 0 < k < len(way) - 1
        more = also if inner else 0
        steps.append(
            Step(
                resource=resource,
                needs=1 << resource | more,
                conflicts=conflict[resource] | (_against(more, conflict)),
                end=float(k + 1),
                holding=not inner or resource in stops,
                limit=1.0,
                level=0,
                lane=0,
                station=0.0,
            )
        )
    return Route(np.zeros(3), np.zeros((0, 2)), tuple(steps), stays)


def _against(group: int, conflict: list[int]) -> int:
    return reduce(or_, (conflict[k] for k in members(group)), 0)


def hold_nothing_that_conflicts(rights: RightOfWay, conflict: list[int]) -> bool:
    held = [party.held for party in rights.parties.values()]
    return not any(_against(one, conflict) & other for one, other in combinations(held, 2))


@st.composite
def crossings(draw: st.DrawFn) -> tuple[list[int], list[Route]]:
    """Ways between stalls and exits across pieces of ground of which some conflict."""
    ground, cars = draw(st.integers(3, 10)), draw(st.integers(2, 7))
    pairs = st.tuples(st.integers(0, ground - 1), st.integers(0, ground - 1))
    conflict = symmetric(ground + 2 * cars, draw(st.sets(pairs, max_size=8)))
    stops = draw(st.sets(st.integers(0, ground - 1)))
    routes: list[Route] = []
    for car in range(cars):
        middle = draw(st.lists(st.integers(0, ground - 1), min_size=1, max_size=6, unique=True))
        way = [ground + car, *middle, ground + cars + car]
        routes.append(route(way, conflict, stops, stays=draw(st.booleans())))
    return conflict, routes


@given(crossings(), st.randoms(use_true_random=False))
def test_whoever_asks_when_all_arrive_and_nobody_meets(
    lot: tuple[list[int], list[Route]], chance: Random
) -> None:
    conflict, routes = lot
    rights = RightOfWay(pieces(len(conflict)), conflict)
    for k, way in enumerate(routes):
        assert rights.enter(f"car {k}", way)
    while rights.parties:
        moved = False
        names = list(rights.parties)
        chance.shuffle(names)
        for name in names:
            party = rights.parties[name]
            before = party.head
            if party.head < len(party.route.steps) and rights.extend(name, 0.0):
                moved = True
                assert party.route.steps[party.head - 1].holding
            assert hold_nothing_that_conflicts(rights, conflict)
            rights.advance(name, max(party.tail, before - 1))
            if party.head == len(party.route.steps):
                goal = party.route.steps[-1].needs
                rights.park(name, goal) if party.route.stays else rights.leave(name)
                moved = True
        assert moved
        assert not rights.stuck()


def test_two_do_not_enter_a_narrow_way_from_both_ends() -> None:
    conflict = symmetric(6, set())
    rights = RightOfWay(pieces(6), conflict)
    rights.enter("east", route([0, 2, 3, 1], conflict, {2, 3}))
    rights.enter("west", route([4, 3, 2, 5], conflict, {2, 3}))
    assert rights.extend("east", 1.0)
    assert not rights.extend("west", 2.0)
    assert rights.parties["west"].wait is not None
    assert rights.parties["west"].wait.holder == "east"
    assert rights.parties["west"].wait.since == 2.0


def test_one_direction_of_an_aisle_is_held_by_many_and_shuts_out_the_other() -> None:
    conflict = symmetric(10, {(8, 9)})
    conflict[8], conflict[9] = 1 << 9, 1 << 8
    rights = RightOfWay(pieces(8, 2), conflict)
    rights.enter("first", route([0, 2, 3, 1], conflict, {2, 3}, also=1 << 8))
    rights.enter("second", route([4, 2, 3, 5], conflict, {2, 3}, also=1 << 8))
    rights.enter("other", route([6, 3, 2, 7], conflict, {2, 3}, also=1 << 9))
    assert rights.extend("first", 0.0)
    assert rights.extend("first", 0.0)
    rights.advance("first", 2)
    assert rights.extend("second", 0.0)
    assert not rights.extend("other", 0.0)


def test_who_waits_is_told_for_whom_and_since_when() -> None:
    conflict = symmetric(5, {(1, 2)})
    rights = RightOfWay(pieces(5), conflict)
    rights.enter("first", route([0, 1, 4], conflict, {1}))
    rights.enter("second", route([3, 2, 4], conflict, {2}))
    rights.extend("first", 3.0)
    for now in (5.0, 9.0):
        assert not rights.extend("second", now)
    wait = rights.parties["second"].wait
    assert wait is not None
    assert (wait.resource, wait.holder, wait.since) == ("r1", "first", 5.0)
    rights.advance("first", 1)
    rights.extend("first", 10.0)
    free = rights.advance("first", 2)
    assert free & rights.parties["second"].blocked
    rights.leave("first")
    assert rights.extend("second", 11.0)
    assert rights.parties["second"].wait is None


def test_an_outsider_holds_what_he_can_reach_until_he_is_gone() -> None:
    conflict = symmetric(3, set())
    rights = RightOfWay(pieces(3), conflict)
    rights.enter("car", route([0, 1, 2], conflict, {1}))
    rights.occupy("child", 0b10)
    assert not rights.extend("car", 0.0)
    assert rights.parties["car"].wait is not None
    assert rights.parties["car"].wait.holder == "child"
    assert rights.occupy("child", 0) == 0b10
    assert rights.extend("car", 1.0)


def test_a_car_that_can_never_arrive_does_not_hold_up_the_others() -> None:
    conflict = symmetric(6, set())
    rights = RightOfWay(pieces(6), conflict)
    rights.enter("lost", route([0, 1, 2], conflict, {1}, stays=True))
    rights.park("intruder", 1 << 2)
    rights.enter("other", route([3, 4, 5], conflict, {4}))
    assert rights.stuck() == {"lost"}
    assert rights.extend("other", 0.0)


def test_what_is_taken_back_is_free_for_others() -> None:
    conflict = symmetric(6, set())
    rights = RightOfWay(pieces(6), conflict)
    rights.enter("car", route([0, 1, 2, 3], conflict, {1, 2}))
    rights.extend("car", 0.0)
    rights.extend("car", 0.0)
    assert rights.shrink("car", 2) == 1 << 2
    assert rights.parties["car"].cleared == 2.0


def test_what_somebody_waits_for_long_is_kept_free_while_others_take_turns_in_his_way() -> None:
    wait = wait_for("lane", "a", 0.0, None)
    assert not wait.claims(PATIENCE - 0.1)
    assert wait.claims(PATIENCE)
    wait = wait_for("lane", "b", TURN - 1.0, wait_for("bay", "a", 20.0, wait))
    assert wait.since == 0.0
    assert all(wait.claims(TURN + second) for second in range(50))


def test_it_is_not_kept_while_the_one_in_his_way_stands_for_long() -> None:
    wait = wait_for("lane", "a", 0.0, None)
    kept = [second for second in range(200) if wait.claims(float(second))]
    assert kept == list(range(int(PATIENCE), int(TURN)))
    assert wait_for("farther", "a", 150.0, wait).claims(150.0)


def standing(ways: dict[str, list[int]], count: int) -> Traffic:
    """Let cars stand on the first step of their ways, whose other steps are no halts."""
    conflict = symmetric(count, set())
    traffic = Traffic(dead_end())
    traffic.rights = RightOfWay(pieces(count), conflict)
    for name, way in ways.items():
        assert traffic.rights.enter(name, route(way, conflict, set()))
        traffic.cars[name] = Car(name, place=0, target=0, station=0.5)
    return traffic


def test_who_is_waited_for_heeds_nothing_that_is_kept_for_those_who_wait_for_him() -> None:
    """x waits for a, a for b, and b for what is kept free for x."""
    traffic = standing({"x": [0, 1, 3, 4], "a": [1, 2, 5], "b": [2, 3, 6]}, 7)
    begins, went_on = {0: "x", 6: "b", 8: "a"}, None
    for second in range(300):
        if second in begins:
            traffic.ask(begins[second])
        traffic.grant(float(second))
        if went_on is None and traffic.rights.parties["b"].head > 1:
            went_on = second
    assert went_on == 9


@pytest.mark.parametrize(("waits", "first"), [("x", "a"), ("", "b")])
def test_who_is_in_the_way_of_who_waits_longest_goes_before_who_has_come_earlier(
    waits: str, first: str
) -> None:
    """x waits for a behind whom he stands; a and b for the crossing, on which c is."""
    ways = {"x": [0, 1, 4], "a": [1, 2, 5], "b": [3, 2, 6], "c": [2, 7]}
    traffic = standing(ways, 8)
    for second, name in ((0, waits), (10, "b"), (20, "a")):
        if name:
            traffic.ask(name)
        traffic.grant(float(second))
    traffic.leave(traffic.cars["c"])
    traffic.grant(30.0)
    assert [name for name in "ab" if traffic.rights.parties[name].head > 1] == [first]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 255)), max_size=20))
def test_what_the_others_hold_is_known_whoever_takes_and_gives_back(
    changes: list[tuple[int, int]],
) -> None:
    anything = route([0, 1], symmetric(2, set()), set())
    parties = [Party(f"car {k}", anything) for k in range(4)]
    holdings = Holdings()
    for who, ground in changes:
        party = parties[who]
        holdings.take(ground & ~party.held)
        free, party.held = party.held & ~ground, ground
        holdings.give_back(free, parties)
        for one in parties:
            others = 0
            for other in parties:
                others |= other.held if other is not one else 0
            assert holdings.but(one.held) == others
