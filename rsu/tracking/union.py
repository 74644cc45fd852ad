"""The union of several units' worlds: everybody once.

Units that hear each other call a road user by the same name.  Where a link is cut they do not, so
place and velocity have a say as well; and the same name in two places that have nothing to do with
each other is the mistake of one of them, and stays two.
"""

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np

from rsu.arrays import Ints
from rsu.tracking.track import TrackTable

GATE = 18.5
"""chi-square with 4 degrees of freedom that 99.9 % of true pairs stay below."""
REACH = 30.0
"""m: who is farther off is another, however little is known of both."""
NAMED = 4.0
"""Times that gate for those of one name: twice the distance, as in the tracker."""


def union(tables: Sequence[TrackTable], time: float) -> TrackTable:
    """Put tables of one frame together, and everybody in them once, at `time`, Unix s.

    Of several rows of one road user the surest stays as it is, with the oldest of their names; no
    table has anybody twice.  The order of the tables makes no difference but to that of the rows.

    Raises
    ------
    ValueError
        There is no table.
    """
    carried = [_carried(table, time) for table in tables]
    every = _joined(carried)
    table_of = np.repeat(np.arange(len(carried)), [len(table) for table in carried])
    group = _groups(every, table_of)
    spread = np.linalg.det(every.covariance[:, :2, :2])
    order = np.lexsort((*every.position.T, spread, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    oldest = np.lexsort((*every.identity.T[::-1], group))
    names = every.identity[oldest[first]]
    return replace(every.take(order[first]), identity=names)


def _carried(table: TrackTable, time: float) -> TrackTable:
    """Predict by constant velocity: frames of one moment are tenths of a second apart."""
    elapsed = time - table.time
    step = np.eye(4)
    step[0, 2] = step[1, 3] = elapsed
    position = table.position + elapsed * table.velocity
    return replace(table, time=time, position=position, covariance=step @ table.covariance @ step.T)


def _joined(tables: Sequence[TrackTable]) -> TrackTable:
    names = [column.name for column in fields(TrackTable) if column.init]
    names.remove("time")
    columns = {name: np.concatenate([getattr(t, name) for t in tables]) for name in names}
    return replace(tables[0], **columns)


def _groups(every: TrackTable, table_of: Ints) -> Ints:
    """(N,) the road user of each row: pairs join from the nearest on, each table once."""
    group = np.arange(len(every))
    for one, other in _pairs(every, table_of):
        mine, its = group == group[one], group == group[other]
        if group[one] != group[other] and not np.isin(table_of[mine], table_of[its]).any():
            group[its] = group[one]
    return np.unique(group, return_inverse=True)[1]


def _pairs(every: TrackTable, table_of: Ints) -> list[list[int]]:
    """Rows of two tables that may be one road user: those of one name first, then the nearest."""
    one, other = np.nonzero(table_of[:, None] < table_of)
    state = np.hstack((every.position, every.velocity))
    near = (np.abs(every.position[one] - every.position[other]) < REACH).all(axis=1)
    one, other = one[near], other[near]
    spread = every.covariance[one] + every.covariance[other]
    apart = state[one] - state[other]
    distance = (apart * np.linalg.solve(spread, apart[..., None])[..., 0]).sum(axis=1)
    named = (every.identity[one] == every.identity[other]).all(axis=1)
    kept = np.flatnonzero(distance < np.where(named, NAMED * GATE, GATE))
    order = kept[np.lexsort((distance[kept], ~named[kept]))]
    return np.column_stack((one[order], other[order])).tolist()
