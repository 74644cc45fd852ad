from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.assignment import assign

ALONE = -1


def match(cost: Floats, allowed: Bools, stages: Ints | None = None) -> tuple[Ints, Ints]:
    rows, columns = cost.shape
    stage_of = np.ones(columns, dtype=np.int64) if stages is None else stages
    width = max(columns, 1)
    edges = np.zeros(rows, dtype=np.int64)
    column = np.zeros((rows, width), dtype=np.int64)
    edge_cost = np.zeros((rows, width))
    for i in range(rows):
        listed = np.flatnonzero(allowed[i])
        edges[i] = len(listed)
        column[i, : len(listed)] = listed
        edge_cost[i, : len(listed)] = cost[i, listed]
    column_of = np.full(rows, ALONE, dtype=np.int64)
    row_of = np.full(columns, ALONE, dtype=np.int64)
    integers = np.zeros((3, columns), dtype=np.int64)
    for stage in (1, 2):
        assign(
            stage, stage_of, edges, column, edge_cost, column_of, row_of, np.zeros(rows),
            np.zeros(columns), np.zeros(columns), integers[0], integers[1], integers[2],
        )  # fmt: skip
    return column_of, row_of


def total(cost: Floats, column_of: Ints) -> float:
    rows = np.flatnonzero(column_of >= 0)
    return float(cost[rows, column_of[rows]].sum())


def scipys_total(cost: Floats, allowed: Bools) -> float:
    rows, columns = cost.shape
    padded = np.zeros((rows, columns + rows))  # a private column a row, free, to stay alone
    padded[:, :columns] = np.where(allowed, cost, 1e6)
    chosen = linear_sum_assignment(padded)
    return float(padded[chosen].sum())


@given(st.integers(0, 2**32 - 1), st.integers(0, 12), st.integers(0, 12), st.floats(0.0, 1.0))
def test_it_costs_what_scipys_assignment_costs(
    seed: int, rows: int, columns: int, density: float
) -> None:
    rng = np.random.default_rng(seed)
    cost = rng.uniform(-10.0, 3.0, (rows, columns))
    allowed = rng.random((rows, columns)) < density
    column_of, row_of = match(cost, allowed)
    assert total(cost, column_of) == pytest.approx(scipys_total(cost, allowed), abs=1e-9)
    for i, j in enumerate(column_of):
        assert j == ALONE or (row_of[j] == i and allowed[i, j])
    assert (column_of >= 0).sum() == (row_of >= 0).sum()


@given(st.integers(0, 2**32 - 1))
def test_it_finds_what_trying_everything_finds(seed: int) -> None:
    cost = np.round(np.random.default_rng(seed).uniform(-3.0, 0.0, (4, 4)))  # with ties
    column_of, _ = match(cost, np.ones((4, 4), dtype=bool))
    everything = min(
        sum(cost[i, j] for i, j in enumerate(order)) for order in permutations(range(4))
    )
    assert total(cost, column_of) == pytest.approx(everything)


def test_a_greedy_choice_is_undone_when_it_costs_more() -> None:
    cost = np.array([[-10.0, -9.0], [-9.0, -1.0]])
    column_of, _ = match(cost, np.ones((2, 2), dtype=bool))
    assert column_of.tolist() == [1, 0]


def test_a_pair_that_costs_more_than_staying_alone_is_not_made() -> None:
    column_of, row_of = match(np.array([[0.5]]), np.ones((1, 1), dtype=bool))
    assert column_of.tolist() == row_of.tolist() == [ALONE]


def test_the_second_stage_takes_only_who_is_left() -> None:
    cost = np.array([[-1.0, -9.0], [-9.0, -8.0]])
    column_of, _ = match(cost, np.ones((2, 2), dtype=bool), np.array([1, 2]))
    assert column_of.tolist() == [1, 0]


def test_a_long_chain_is_handed_on_to_its_end() -> None:
    n = 200
    cost = np.zeros((n, n + 1))
    allowed = np.zeros((n, n + 1), dtype=bool)
    for i in range(n):
        allowed[i, i] = allowed[i, i + 1] = True
        cost[i, i], cost[i, i + 1] = -5.0, -4.999
    allowed[n - 1, 0], cost[n - 1, 0], cost[n - 1, n - 1] = True, -100.0, 0.0
    column_of, _ = match(cost, allowed)
    assert column_of.tolist() == [*range(1, n), 0]
