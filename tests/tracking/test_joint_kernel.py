# ruff: noqa: N803, N806 - the book's letters H, P, R, S
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.assignment import assign
from rsu.kernels.joint import MOST_DETECTIONS, MOST_TRACKS, share_out
from rsu.kernels.mixture import LEAST, correct_jointly
from rsu.kernels.motion import LENGTH, MODES, STATES

seeds = st.integers(0, 2**32 - 1)
EVERYTHING = 16
"""Pairs a track keeps."""


def assigned(edges: Ints, column: Ints, cost: Floats, columns: int) -> Ints:
    rows = len(edges)
    column_of, row_of = np.full(rows, -1, dtype=np.int64), np.full(columns, -1, dtype=np.int64)
    integers = np.zeros((3, columns), dtype=np.int64)
    assign(
        1, np.ones(columns, dtype=np.int64), edges, column, cost, column_of, row_of,
        np.zeros(rows), np.zeros(columns), np.zeros(columns), *integers,
    )  # fmt: skip
    return column_of


def shares(
    cost: Floats, allowed: Bools, chance: Floats, stage_of: Ints | None = None
) -> tuple[Floats, Ints, Ints]:
    """(2, R, C) share of each pair; (C,) whether it is shared; (R,) the assignment."""
    rows, columns = cost.shape
    stage_of = np.ones(columns, dtype=np.int64) if stage_of is None else stage_of
    edges = allowed.sum(axis=1)
    column = np.zeros((rows, EVERYTHING), dtype=np.int64)
    listed = np.zeros((rows, EVERYTHING))
    for i in range(rows):
        cheapest = np.argsort(np.where(allowed[i], cost[i], np.inf))[: edges[i]]
        column[i, : edges[i]], listed[i, : edges[i]] = cheapest, cost[i, cheapest]
    column_of = assigned(edges, column, listed, columns)
    share, shared = np.zeros((2, rows, EVERYTHING)), np.zeros(columns, dtype=np.int64)
    width = (MOST_TRACKS, EVERYTHING + 1)
    choice, taken = np.zeros((2, MOST_TRACKS), dtype=np.int64)
    count = share_out(
        1, stage_of, chance, edges, column, listed, column_of,
        np.zeros(rows + columns, dtype=np.int64), np.zeros(rows), np.zeros(rows, dtype=np.int64),
        np.zeros(MOST_TRACKS + MOST_DETECTIONS, dtype=np.int64), np.zeros(width, dtype=np.int64),
        np.zeros(width), choice, taken, np.zeros(MOST_TRACKS),
        np.zeros(1 << (MOST_TRACKS + MOST_DETECTIONS)), share, shared,
    )  # fmt: skip
    assert count == (shared > 0).sum()
    dense = np.zeros((2, rows, columns))
    for i in range(rows):
        dense[:, i, column[i, : edges[i]]] = share[:, i, : edges[i]]
    return dense, shared, column_of


def events(allowed: Bools) -> Iterator[list[int]]:
    """Yield every choice of a detection, or of none (-1), by each track; no one twice."""
    for event in product(*[[-1, *np.flatnonzero(row).tolist()] for row in allowed]):
        hits = [j for j in event if j >= 0]
        if len(hits) == len(set(hits)):
            yield list(event)


def tried_out(cost: Floats, allowed: Bools, chance: Floats) -> Floats:
    """(2, R, C) shares by listing all events, and of those of equal takers and takings the best."""
    best: dict[tuple[frozenset[int], frozenset[int]], tuple[float, list[int]]] = {}
    everything: list[tuple[float, list[int]]] = []
    for event in events(allowed):
        weight = 1.0
        for i, j in enumerate(event):
            weight *= 1.0 - chance[i] if j < 0 else chance[i] * np.exp(-0.5 * cost[i, j])
        tracks = frozenset(i for i, j in enumerate(event) if j >= 0)
        who = tracks, frozenset(event) - {-1}
        if who not in best or weight > best[who][0]:
            best[who] = weight, event
        everything.append((weight, event))
    share = np.zeros((2, *cost.shape))
    for k, counted in enumerate((everything, [*best.values()])):
        for weight, event in counted:
            for i, j in enumerate(event):
                if j >= 0:
                    share[k, i, j] += weight
        share[k] /= sum(weight for weight, _ in counted)
    return share


def crowd(seed: int, rows: int, columns: int) -> tuple[Floats, Bools, Floats]:
    """Costs that are all serious."""
    rng = np.random.default_rng(seed)
    allowed = rng.random((rows, columns)) < 0.7
    allowed[:, 0] = True  # one cluster
    return rng.uniform(-9.0, 0.0, (rows, columns)), allowed, rng.uniform(0.1, 0.95, rows)


@given(seeds, st.integers(2, 4), st.integers(1, 5))
def test_shares_are_what_listing_all_joint_events_gives(seed: int, rows: int, columns: int) -> None:
    cost, allowed, chance = crowd(seed, rows, columns)
    share, shared, column_of = shares(cost, allowed, chance)
    assert share == pytest.approx(tried_out(cost, allowed, chance), abs=1e-12)
    assert np.array_equal(np.flatnonzero(shared), np.sort(column_of[column_of >= 0]))


@given(seeds, st.integers(2, MOST_TRACKS), st.integers(1, MOST_DETECTIONS))
def test_no_track_and_no_detection_is_shared_out_more_than_once(
    seed: int, rows: int, columns: int
) -> None:
    share, _, _ = shares(*crowd(seed, rows, columns))
    assert share.min() >= 0.0
    assert share.sum(axis=1).max() <= 1.0 + 1e-12
    assert share.sum(axis=2).max() <= 1.0 + 1e-12


@given(seeds)
def test_the_order_of_detections_changes_nothing(seed: int) -> None:
    cost, allowed, chance = crowd(seed, 4, 5)
    order = np.random.default_rng(seed).permutation(5)
    share, shared, _ = shares(cost, allowed, chance)
    permuted, permuted_shared, _ = shares(cost[:, order], allowed[:, order], chance)
    assert np.array_equal(share[:, :, order], permuted)
    assert np.array_equal(shared[order], permuted_shared)


def test_equal_rights_are_equal_shares() -> None:
    share, _, _ = shares(np.full((2, 1), -12.0), np.ones((2, 1), dtype=bool), np.full(2, 0.9))
    assert share[:, 0] == pytest.approx(share[:, 1])
    assert share.sum(axis=(1, 2)) == pytest.approx(1.0, abs=0.01)


def test_two_tracks_that_may_have_changed_places_are_not_drawn_together() -> None:
    cost = np.array([[-12.0, -11.0], [-11.0, -12.0]])
    share, _, _ = shares(cost, np.ones((2, 2), dtype=bool), np.full(2, 0.9))
    assert share[0] == pytest.approx(0.46 * np.eye(2) + 0.27, abs=0.02)
    assert share[1] == pytest.approx(np.eye(2), abs=0.02)


def test_where_nothing_competes_nothing_is_shared() -> None:
    far = 20.0 * (1.0 - np.eye(3)) - 30.0
    assert shares(far, np.ones((3, 3), dtype=bool), np.full(3, 0.9))[1].tolist() == [0, 0, 0]
    lonely = np.full((1, 3), -9.0)
    assert shares(lonely, np.ones((1, 3), dtype=bool), np.full(1, 0.9))[1].tolist() == [0, 0, 0]


def test_a_cluster_that_is_too_large_stays_as_assigned_and_leaves_others_alone() -> None:
    rows = MOST_TRACKS + 1
    allowed = np.zeros((rows + 2, rows + 1), dtype=bool)
    allowed[:rows, :rows] = allowed[rows:, rows] = True
    _, shared, _ = shares(np.full(allowed.shape, -9.0), allowed, np.full(rows + 2, 0.9))
    assert shared[:rows].tolist() == [0] * rows
    assert shared[rows] > 0


def test_weak_detections_take_no_part() -> None:
    stage_of = np.array([1, 2])
    share, _, _ = shares(
        np.full((2, 2), -9.0), np.ones((2, 2), dtype=bool), np.full(2, 0.9), stage_of
    )
    assert share[:, :, 1].tolist() == [[0.0, 0.0], [0.0, 0.0]]


def mixed(
    share: Floats, z: Floats, R: Floats, probability: Floats, mean: Floats, P: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Probability, mean and P of the modes, updated by the kernel; noise of the detections."""
    count = len(z)
    upper = np.triu_indices(STATES)
    modes = np.concatenate([mean, P[:, *upper], np.zeros((MODES, STATES))], axis=1)[None]
    worth = probability[None].copy()
    track_of = np.full(count, -1, dtype=np.int64)
    track_of[0] = 0
    noise, variance = R.copy(), np.ones(count)
    correct_jointly(
        track_of, np.array([count]), np.arange(count)[None], share[:, None].copy(),
        np.ones(count, dtype=np.int64), z, R, np.zeros((count, 3)),
        np.zeros((2, MODES, count + 1)), np.zeros(MODES), np.zeros((4, STATES)),
        np.zeros((STATES, STATES)), worth, modes, noise, variance, np.ones(count),
    )  # fmt: skip
    assert variance == pytest.approx([1.0 / max(share[0, 0], LEAST)] + [1.0] * (count - 1))
    spread = np.zeros_like(P)
    spread[:, *upper] = spread.transpose(0, 2, 1)[:, *upper] = modes[0, :, STATES:LENGTH]
    return worth[0], modes[0, :, :STATES], spread, noise


@given(seeds, st.integers(1, 4))
def test_each_mode_becomes_the_mean_of_the_likeliest_and_the_spread_of_all_updates(
    seed: int, count: int
) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(MODES, STATES, STATES))
    mean, P = rng.normal(size=(MODES, STATES)), root @ root.transpose(0, 2, 1) + np.eye(STATES)
    roots = rng.normal(size=(count, 2, 2))
    z, R = rng.normal(size=(count, 2)), roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(2)
    share, probability = rng.dirichlet(np.ones(count + 1), 2), rng.dirichlet(np.ones(MODES))
    S = P[:, None, :2, :2] + R  # modes, detections
    density = np.array(
        [[multivariate_normal.pdf(z[e], mean[m, :2], S[m, e]) for e in range(count)]
         for m in range(MODES)]
    )  # fmt: skip
    weight = np.repeat(share[:, None], MODES, axis=1)  # over all events, and the likeliest
    weight[:, :, 1:] *= density / (probability @ density)
    after, mixed_mean, mixed_P, noise = mixed(share[:, 1:], z, R, probability, mean, P)
    assert after == pytest.approx(probability * weight[1].sum(axis=1))
    assert after.sum() == pytest.approx(1.0)
    for m in range(MODES):
        states, spreads = [mean[m]], [P[m]]
        for e in range(count):
            gain = P[m, :, :2] @ np.linalg.inv(S[m, e])
            states.append(mean[m] + gain @ (z[e] - mean[m, :2]))
            spreads.append(P[m] - gain @ S[m, e] @ gain.T)
        whole = np.average(states, axis=0, weights=weight[1, m])
        away = np.array(states) - whole
        spread = np.array(spreads) + away[:, :, None] * away[:, None, :]
        assert mixed_mean[m] == pytest.approx(whole, abs=1e-9)
        assert mixed_P[m] == pytest.approx(
            np.average(spread, axis=0, weights=weight[0, m]), abs=1e-9
        )
    assert np.isinf(noise[0, 0, 0])
    assert np.array_equal(noise[1:], R[1:])
