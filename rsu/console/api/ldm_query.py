"""Queries of the local dynamic map: columns in, the rows that match out."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.console.api import ldm_model, model, view
from rsu.console.console import Console
from rsu.frames.projection import Projection

COMPARE: Mapping[ldm_model.Comparison, Callable[[Any, Any], Bools]] = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "greater_than": operator.gt,
    "less_than": operator.lt,
    "greater_than_or_equal": operator.ge,
    "less_than_or_equal": operator.le,
}
COMBINE = {"and": np.logical_and, "or": np.logical_or}
DTYPES = {ldm_model.Number: np.float64, ldm_model.Text: np.str_, ldm_model.Flag: np.bool_}


@dataclass(slots=True, frozen=True)
class Layer:
    """The data objects of one type."""

    columns: view.Columns
    """(N,) by attribute; not finite = not known."""
    tell: Callable[[Ints], Iterator[ldm_model.RoadUser | ldm_model.HeldWarning]]
    """Yields the objects of rows."""

    def __len__(self) -> int:
        """Count them."""
        return len(self.columns["x_m"])


def find(console: Console, wanted: ldm_model.Query) -> ldm_model.Found | None:
    """Return what matches now; None = road users are asked for, and the world is not known."""
    layers: list[Layer] = []
    if "road_user" in wanted.data_object_types:
        users = _road_users(console)
        if users is None:
            return None
        layers.append(users)
    if "warning" in wanted.data_object_types:
        layers.append(_warnings(console))
    matched, objects = select(layers, wanted, console.projection)
    return ldm_model.Found(time_s=console.unit_now, matched=matched, data_objects=objects)


def select(
    layers: Sequence[Layer], wanted: ldm_model.Query, projection: Projection
) -> tuple[int, list[ldm_model.RoadUser | ldm_model.HeldWarning]]:
    """Return how many match, and the first of them in the order that is wanted."""
    chosen = [np.flatnonzero(_meets(layer, wanted, projection)) for layer in layers]
    source = np.repeat(np.arange(len(layers)), [len(rows) for rows in chosen])
    row = np.concatenate(chosen)
    keys = [_key(layers, chosen, order) for order in reversed(wanted.order_by)]
    ranks: Ints = np.lexsort(keys) if keys else np.arange(len(row))
    first = ranks[: wanted.maximum]
    told = [layer.tell(row[first][source[first] == k]) for k, layer in enumerate(layers)]
    return len(row), [next(told[k]) for k in map(int, source[first])]


def _meets(layer: Layer, wanted: ldm_model.Query, projection: Projection) -> Bools:
    met = np.ones(len(layer), dtype=np.bool_)
    if wanted.area is not None:
        met &= _inside(layer.columns, wanted.area, projection)
    if wanted.filter is not None:
        hold = [_holds(layer, statement) for statement in wanted.filter.statements]
        met &= COMBINE[wanted.filter.combined_by].reduce(hold)
    return met


def _holds(layer: Layer, statement: ldm_model.Statement) -> Bools:
    column = layer.columns.get(statement.attribute)
    if column is None:
        return np.zeros(len(layer), dtype=np.bool_)
    holds = COMPARE[statement.operator](column, statement.value)
    return holds & np.isfinite(column) if column.dtype.kind == "f" else holds


def _inside(columns: view.Columns, area: ldm_model.Area, projection: Projection) -> Bools:
    """Which rows are in an area (EN 302 931)."""
    centre = area.centre
    if isinstance(centre, ldm_model.OnEarth):
        x, y = projection.plane(centre.latitude_deg, centre.longitude_deg)
    else:
        x, y = centre.x_m, centre.y_m
    east, north = columns["x_m"] - x, columns["y_m"] - y
    if isinstance(area, ldm_model.Circle):
        return np.hypot(east, north) <= area.radius_m
    cos, sin = np.cos(area.heading_rad), np.sin(area.heading_rad)
    along, across = cos * east + sin * north, cos * north - sin * east
    return (abs(along) <= area.half_length_m) & (abs(across) <= area.half_width_m)


def _key(layers: Sequence[Layer], chosen: Sequence[Ints], order: ldm_model.Order) -> Floats:
    """Return what to sort by; nan, which numpy sorts last, where it is not known."""
    sign = 1.0 if order.direction == "ascending" else -1.0
    parts = [
        layer.columns[order.attribute][rows].astype(np.float64)
        if order.attribute in layer.columns
        else np.full(len(rows), np.nan)
        for layer, rows in zip(layers, chosen, strict=True)
    ]
    key = np.concatenate(parts)
    return np.where(np.isfinite(key), sign * key, np.nan)


def _road_users(console: Console) -> Layer | None:
    world = console.board.world(console.now)
    if world is None:
        return None
    columns = view.track_columns(world)
    count, time = len(columns["x_m"]), world.table.time
    columns["time_s"] = np.full(count, time)
    columns["expires_s"] = np.full(count, time + world.validity)

    def tell(rows: Ints) -> Iterator[ldm_model.RoadUser]:
        picked = {name: column[rows] for name, column in columns.items()}
        picked |= _places(console.projection, picked)
        return (ldm_model.RoadUser(**row) for row in view.rows(picked))

    return Layer(columns, tell)


def _warnings(console: Console) -> Layer:
    held = [said for said in view.warnings(console) if said.standing]
    columns: view.Columns = {
        name: np.array([getattr(said, name) for said in held], dtype)
        for names, dtype in DTYPES.items()
        for name in get_args(names)
        if name in model.Warned.model_fields
    }
    columns["time_s"] = columns["detected_s"]

    def tell(rows: Ints) -> Iterator[ldm_model.HeldWarning]:
        picked = {name: columns[name][rows] for name in ("time_s", "x_m", "y_m", "z_m")}
        told = view.rows(picked | _places(console.projection, picked))
        return (
            ldm_model.HeldWarning(**dict(held[k]) | row)
            for k, row in zip(map(int, rows), told, strict=True)
        )

    return Layer(columns, tell)


def _places(projection: Projection, columns: view.Columns) -> view.Columns:
    """Return where on Earth rows are; at the height of the site where theirs is not known."""
    position, z = np.column_stack((columns["x_m"], columns["y_m"])), columns["z_m"]
    z = np.where(np.abs(z) < view.EARTH, z, 0.0)
    latitude, longitude, _ = projection.geodetics(position, z)
    return {"latitude_deg": latitude, "longitude_deg": longitude}
