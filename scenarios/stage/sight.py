"""What a driver sees of those ahead on its lane or about to come onto it."""

from dataclasses import dataclass
from math import cos, inf, sin

import numpy as np

from scenarios.kernels import motion as film
from scenarios.stage.cast import Cast
from scenarios.stage.measure import gap_ahead


@dataclass(slots=True, frozen=True, kw_only=True)
class Seen:
    """Somebody ahead, in terms of one's own lane and heading."""

    gap: float
    """m between the ends of the boxes, 0 = beside or touching."""
    distance: float
    """m between the reference points along the lane."""
    speed: float
    """m/s along one's own heading."""
    deceleration: float
    """m/s^2 of the last step, positive = brakes."""
    aside: float
    """m from the centre of one's own lane, to either side."""
    approach: float
    """m/s towards the centre of one's own lane, negative = leaves it."""
    half_lane: float
    """m from the centre of one's own lane to its border."""
    intrusion: float
    """m that its box reaches over that border, negative = does not."""
    overlap: float
    """m of one's own width that it stands before, negative = one would pass it."""

    def time_to_collision(self, speed: float) -> float:
        """Return the s until both touch if nobody changes speed; inf = never."""
        closing = speed - self.speed
        return self.gap / closing if closing > 0.0 else inf


def look_ahead(cast: Cast, i: int, dt: float) -> list[Seen]:
    """Return all ahead of an actor that follows a lane, the nearest first."""
    if cast.row[i, film.MODE] != film.ON_LANE:
        return []
    near = (_see(cast, i, j, dt) for j in range(len(cast.entities)) if j != i)
    return sorted((seen for seen in near if seen is not None), key=lambda seen: seen.gap)


def _see(cast: Cast, i: int, j: int, dt: float) -> Seen | None:
    own, other, before = cast.row[i], cast.row[j], cast.film[cast.at - 1, j]
    if other[film.PRESENT] == 0.0:
        return None
    distance = gap_ahead(cast, i, j, free=False)
    if distance <= 0.0:
        return None
    lane = int(own[film.LANE])
    way = float(own[film.WAY]) + (distance if cos(own[film.TURN]) >= 0.0 else -distance)
    way = min(max(way, 0.0), cast.lanes.length(lane))
    x, y, _, heading = cast.lanes.pose(lane, way)
    c, s = cos(heading), sin(heading)
    aside = float((other[film.Y] - y) * c - (other[film.X] - x) * s)
    last = float((before[film.Y] - y) * c - (before[film.X] - x) * s)
    lines = cast.network.lines
    first, end = int(lines.start[lane]), int(lines.start[lane + 1])
    half_lane = float(np.interp(way, lines.distance[first:end], lines.half_width[first:end]))
    half_width = float(cast.box[j, 3]) / 2.0
    return Seen(
        gap=gap_ahead(cast, i, j, free=True),
        distance=distance,
        speed=float(other[film.SPEED]) * cos(other[film.HEADING] - own[film.HEADING]),
        deceleration=float(before[film.SPEED] - other[film.SPEED]) / dt,
        aside=abs(aside),
        approach=(abs(last) - abs(aside)) / dt,
        half_lane=half_lane,
        intrusion=half_lane + half_width - abs(aside),
        overlap=half_width + float(cast.box[i, 3]) / 2.0 - abs(aside - float(own[film.OFFSET])),
    )
