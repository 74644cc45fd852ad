"""Small OpenDRIVE maps as text, for tests: one road unless told otherwise."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network

CORRIDOR = Path(__file__).parents[1] / "scenarios" / "library" / "corridor.xodr"
LINE = '<geometry s="0" x="0" y="0" hdg="0" length="100"><line/></geometry>'


def param_poly3(*, b: float = 1.0, c: float = 0.0, v: float = 0.0, p: str = "normalized") -> str:
    """One ``<paramPoly3>`` with u = b p + c p^2 and v = v p^2, in hundreds of metres."""
    u = f'aU="0" bU="{100.0 * b}" cU="{100.0 * c}" dU="0"'
    return f'<paramPoly3 {u} aV="0" bV="0" cV="{100.0 * v}" dV="0" pRange="{p}"/>'


def lane(lane_id: int, *, width: str = "", link: str = "", kind: str = "driving") -> str:
    """One ``<lane>``, 3.5 m wide unless `width` says otherwise."""
    wide = width or '<width sOffset="0" a="3.5" b="0" c="0" d="0"/>'
    inner = f"<link>{link}</link>" if link else ""
    return f'<lane id="{lane_id}" type="{kind}">{inner}{wide}</lane>'


def section(*, s: float = 0.0, left: str | None = None, right: str | None = None) -> str:
    """One ``<laneSection>`` with a driving lane on each side unless told otherwise."""
    left = lane(1) if left is None else left
    right = lane(-1) if right is None else right
    before = f"<left>{left}</left>" if left else ""
    after = f"<right>{right}</right>" if right else ""
    center = '<center><lane id="0" type="none"/></center>'
    return f'<laneSection s="{s}">{before}{center}{after}</laneSection>'


def road(
    *,
    road_id: str = "1",
    length: float = 100.0,
    attributes: str = "",
    link: str = "",
    plan: str = LINE,
    elevation: str = "",
    offset: str = "",
    sections: str = "",
    inside: str = "",
) -> str:
    """One ``<road>``."""
    return (
        f'<road id="{road_id}" length="{length}" junction="-1" {attributes}>\n'
        f"<link>{link}</link>\n<planView>{plan}</planView>\n"
        f"<elevationProfile>{elevation}</elevationProfile>\n"
        f"<lanes>{offset}{sections or section()}</lanes>\n{inside}</road>\n"
    )


def document(*roads: str, header: str = 'revMajor="1" revMinor="7"', rest: str = "") -> str:
    """Return a whole file."""
    body = "".join(roads) + rest
    return f'<?xml version="1.0"?>\n<OpenDRIVE><header {header}/>\n{body}</OpenDRIVE>\n'


def read(folder: Path, text: str | bytes) -> RoadNetwork:
    """Write a map to `folder` and read it."""
    path = folder / "map.xodr"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_network(path)


def read_text(text: str) -> RoadNetwork:
    """Read a map from text alone."""
    with TemporaryDirectory() as folder:
        return read(Path(folder), text)
