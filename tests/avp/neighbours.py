"""Two car parks for tests, of which one hands cars over to the other on a road that both know.

``lower`` is a street of 52 m with a bay and a spot; its exit ``over`` leads 16 m on.  ``upper``
begins with the same road, which is 12 m longer there, before the street with its spots.
"""

from functools import cache
from math import pi
from pathlib import Path
from tempfile import TemporaryDirectory

from avp.car_park import space
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import read_lot
from rsu.avp.vehicle import Vehicle
from xodr import document, lane, road, section

LOWER = """
name = "lower"
map = "lower.xodr"
entrances = ["in"]
exits = ["in"]
manoeuvre_kmh = 10.0
zones = [
  {id = "drop", kind = "drop_off", bays = ["D"], leave = "in"},
  {id = "pick", kind = "pick_up", bays = ["U"], leave = "in"},
]
neighbours = [{id = "upper", exit = "over"}]
"""
UPPER = """
name = "upper"
map = "upper.xodr"
entrances = ["over"]
exits = ["street"]
manoeuvre_kmh = 10.0
zones = [
  {id = "drop", kind = "drop_off", bays = ["E"], leave = "street"},
  {id = "pick", kind = "pick_up", bays = ["V"], leave = "street"},
]
neighbours = [{id = "lower", entrance = "over"}]
"""
BORDER = 68.0
"""m east of where the street begins: as far as the ground of the lower one goes."""


@cache
def neighbours(*, shared: bool = False) -> dict[str, Layout]:
    """Return both, by name; with `shared` zones one drops off at the lower and picks up above."""
    with TemporaryDirectory() as folder:
        files = write_neighbours(Path(folder))
        for name, kind in (("lower", "pick"), ("upper", "drop")) if shared else ():
            lines = files[name].read_text("utf-8").splitlines()
            kept = (line for line in lines if f'{{id = "{kind}"' not in line)
            files[name].write_text("\n".join(kept), "utf-8")
        return {name: Layout(read_lot(file), Vehicle()) for name, file in files.items()}


def write_neighbours(folder: Path) -> dict[str, Path]:
    """Write maps and TOMLs of both; return the TOMLs by name."""
    lower = document(_road("in", 0.0, 52.0, "over", "D", "S1", "U"), _road("over", 52.0, 16.0, ""))
    upper = document(
        _road("over", 52.0, 28.0, "street"), _road("street", 80.0, 70.0, "", "E", "T1", "T2", "V")
    )
    (folder / "lower.xodr").write_text(lower, "utf-8")
    (folder / "upper.xodr").write_text(upper, "utf-8")
    (folder / "lower.toml").write_text(LOWER, "utf-8")
    (folder / "upper.toml").write_text(UPPER, "utf-8")
    return {name: folder / f"{name}.toml" for name in ("lower", "upper")}


def _road(name: str, begin: float, length: float, onward: str, *spaces: str) -> str:
    """One lane eastwards, with spaces to the right, noses towards it."""
    one = section(left="", right=lane(-1, link='<predecessor id="-1"/><successor id="-1"/>'))
    after = f'<successor elementType="road" elementId="{onward}" contactPoint="start"/>'
    places = [space(name, 9.0 + 17.0 * k, -5.5, pi / 2) for k, name in enumerate(spaces)]
    return road(
        road_id=name,
        length=length,
        plan=f'<geometry s="0" x="{begin}" y="0" hdg="0" length="{length}"><line/></geometry>',
        link=after if onward else "",
        offset='<laneOffset s="0" a="1.75" b="0" c="0" d="0"/>',
        sections=one,
        inside=f"<objects>{''.join(places)}</objects>",
    )
