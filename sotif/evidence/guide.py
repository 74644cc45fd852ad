"""`Guide`: which lanes lead whom, as lines from now on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.roads.network import RoadNetwork
from scenarios.stage.film import Film

REACH = 250.0
"""m; so far beyond the lane that somebody is on.  A gap of 250 m is 5 s at 180 km/h."""
ACROSS = np.pi / 4.0
"""rad; who stands further across a lane is not led by it, as in `scenarios.stage.place`."""
BENT = 1e-3
"""rad; samples between which a lane bends less are left out: 5 cm over 50 m."""
WIDENED = 0.01
"""m; so are samples between which half its width changes less."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Guide:
    """K lines that lead N road users at T times."""

    led: Ints
    """(T, N) line; -1 = none."""
    line: Floats
    """(M, 4) x, y, way and half width, m."""
    start: Ints
    """(K + 1,) line k has the rows start[k] to start[k + 1]."""


def no_guide(film: Film) -> Guide:
    """Nobody is led: all go straight ahead."""
    led = np.full(film.speed.shape, -1, dtype=np.int64)
    return Guide(led=led, line=np.zeros((0, 4)), start=np.zeros(1, dtype=np.int64))


def make_guide(film: Film, network: RoadNetwork) -> Guide:
    """Lead everybody by the lane that it is on, and by those that it will drive on to.

    Where the film ends, or the next lane does not follow on this one, the successor that turns
    least goes on.
    """
    steps, count = film.speed.shape
    match = network.match(film.position.reshape(-1, 2), film.heading.reshape(-1))
    across = np.abs(np.sin(match.deviation)) > np.sin(ACROSS)
    lane = np.where(across, -1, match.lane).reshape(steps, count)
    led = np.full((steps, count), -1, dtype=np.int64)
    known: dict[tuple[int, ...], int] = {}
    for n in range(count):
        for first, last, ahead in _stretches(lane[:, n]):
            chain = _chain(network, ahead)
            led[first:last, n] = known.setdefault(chain, len(known))
    lines = [_line(network, chain) for chain in known]
    return Guide(
        led=led,
        line=np.ascontiguousarray(np.concatenate([np.zeros((0, 4)), *lines])),
        start=np.cumsum([0, *map(len, lines)], dtype=np.int64),
    )


def _stretches(lane: Ints) -> Iterator[tuple[int, int, list[int]]]:
    """Steps from and to which somebody is on one lane, and that lane with those to come."""
    border = [0, *(np.flatnonzero(np.diff(lane)) + 1).tolist(), len(lane)]
    on = lane[border[:-1]].tolist()
    for k, here in enumerate(on):
        if here >= 0:
            yield border[k], border[k + 1], on[k:]


def _chain(network: RoadNetwork, ahead: Sequence[int]) -> tuple[int, ...]:
    """Lanes that follow each other from the first on, as far as `REACH` beyond it."""
    chain, rest, room = [ahead[0]], list(ahead[1:]), REACH
    while room > 0.0:
        successors = network.lanes[chain[-1]].successors
        if rest and rest[0] in successors:
            onward = rest.pop(0)
        else:
            rest, onward = [], network.straightest(chain[-1])
        if onward < 0 or onward in chain:
            break
        chain.append(onward)
        room -= network.lanes[onward].length
    return tuple(chain)


def _line(network: RoadNetwork, chain: Sequence[int]) -> Floats:
    """(M, 4) the centre of lanes one behind the other, few samples where they are straight."""
    lines = network.lines
    spans = [np.arange(*lines.start[k : k + 2].tolist(), dtype=np.int64) for k in chain]
    rows = np.concatenate(spans)
    position = lines.position[rows]
    way = np.zeros(len(rows))
    way[1:] = np.cumsum(np.hypot(*np.diff(position, axis=0).T))
    line = np.column_stack((position, way, lines.half_width[rows]))
    return line[_bends(lines.heading[rows], lines.half_width[rows])]


def _bends(heading: Floats, half: Floats) -> list[int]:
    """Samples that a lane cannot be drawn without."""
    kept = [0]
    for k in range(1, len(heading) - 1):
        turn = abs(np.sin(heading[k + 1] - heading[kept[-1]]))
        if turn > BENT or abs(half[k + 1] - half[kept[-1]]) > WIDENED:
            kept.append(k)
    return [*kept, len(heading) - 1]
