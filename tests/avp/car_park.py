"""Car parks for tests: the garage of the library, and one with a dead end."""

from functools import cache
from math import pi
from pathlib import Path
from tempfile import TemporaryDirectory

from rsu.avp.coordination.coordinator import Coordinator
from rsu.avp.coordination.order import Input, Order, Progress
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import read_lot
from rsu.avp.vehicle import Vehicle
from xodr import document, lane, road, section

GARAGE = Path(__file__).parents[2] / "scenarios" / "library" / "car_park" / "garage_200.toml"
DEAD_END = """
name = "dead_end"
map = "dead_end.xodr"
entrances = ["in"]
exits = ["out"]
zones = [
  {id = "drop", kind = "drop_off", bays = ["D"], leave = "in"},
  {id = "pick", kind = "pick_up", bays = ["U"], leave = "out"},
]
two_way = [{roads = ["aisle"]}]
"""


@cache
def garage() -> Layout:
    return Layout(read_lot(GARAGE), Vehicle())


@cache
def dead_end() -> Layout:
    """A way in, an aisle that ends at a wall, and a way out from where it begins."""
    with TemporaryDirectory() as folder:
        return Layout(read_lot(write_dead_end(Path(folder))), Vehicle())


def write_dead_end(folder: Path) -> Path:
    """Write map and TOML of the car park with the dead end; return the TOML."""
    (folder / "dead_end.xodr").write_text(_dead_end(), "utf-8")
    (folder / "lot.toml").write_text(DEAD_END, "utf-8")
    return folder / "lot.toml"


def _dead_end() -> str:
    one = section(left="", right=lane(-1, link='<predecessor id="-1"/><successor id="-1"/>'))
    middle = '<laneOffset s="0" a="1.75" b="0" c="0" d="0"/>'

    def part(name: str, length: float, plan: str, link: str, *spaces: str) -> str:
        objects = f"<objects>{''.join(spaces)}</objects>"
        return road(
            road_id=name,
            length=length,
            plan=plan,
            link=link,
            offset=middle,
            sections=one,
            inside=objects,
        )

    north, turn = pi / 2, f'<arc curvature="-{1 / 6}"/>'
    straight = f'<geometry s="0" x="0" y="-36" hdg="{north}" length="30"><line/></geometry>'
    way_in = f'{straight}<geometry s="30" x="0" y="-6" hdg="{north}" length="{3 * pi}">{turn}'
    aisle = '<geometry s="0" x="6" y="0" hdg="0" length="40"><line/></geometry>'
    out = f'<geometry s="0" x="6" y="0" hdg="{pi}" length="40"><line/></geometry>'
    stalls = [
        space(f"{side}{k}", 12.0 + 2.5 * k, t, heading)
        for side, t, heading in (("S", -5.5, pi / 2), ("N", 5.5, -pi / 2))
        for k in range(6)
    ]
    onward = '<successor elementType="road" elementId="aisle" contactPoint="start"/>'
    back = '<predecessor elementType="road" elementId="in" contactPoint="end"/>'
    return document(
        part("in", 30 + 3 * pi, f"{way_in}</geometry>", onward, space("D", 14.0, 5.5, -pi / 2)),
        part("aisle", 40.0, aisle, back, *stalls, space("F", 31.0, -5.5, pi / 2)),
        part("out", 40.0, out, "", space("U", 20.0, -5.5, pi / 2)),
    )


def space(name: str, s: float, t: float, heading: float) -> str:
    """One ``<object>`` to park in, 5 m long."""
    place = f's="{s}" t="{t}" hdg="{heading}" length="5" width="2.5" height="0"'
    return f'<object id="{name}" type="parkingSpace" {place}><parkingSpace access="all"/></object>'


class Drivers:
    """Everybody on a lot, who at once drives as far as he may.

    Parameters
    ----------
    layout : the car park.
    """

    def __init__(self, layout: Layout) -> None:
        self.coordinator = Coordinator(layout)
        self.orders: dict[str, Order] = {}
        self.now = 0.0

    def tell(self, *inputs: Input) -> None:
        """Let something happen, and let all drive until nobody can go on."""
        waiting = list(inputs)
        for _ in range(1000):
            self.now += 0.1
            for order in self.coordinator.step(self.now, waiting):
                self.orders[order.name] = order
            waiting = [step for name in list(self.orders) if (step := self._drive(name))]
            if not waiting:
                return
        raise AssertionError("somebody drives for ever")

    def _drive(self, name: str) -> Input | None:
        order = self.orders[name]
        car = self.coordinator.traffic.cars.get(name)
        if car is None:
            del self.orders[name]
            return None
        if order.route is None:
            return None
        held = order.wait is not None and self.state(name) in {"driving", "manoeuvring"}
        goes = order.cleared > car.station
        return Progress(name, order.cleared, standing=True) if goes or held else None

    def place(self, name: str) -> str:
        """Name of the spot where somebody stands at the end of his way; "" = he is on his way."""
        car = self.coordinator.traffic.cars[name]
        return getattr(car.place, "name", "") if car.station == 0.0 else ""

    def state(self, name: str) -> str:
        """State of somebody's mission."""
        mission = self.coordinator.traffic.cars[name].mission
        return mission.state.value if mission else ""
