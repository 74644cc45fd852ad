"""Maps that are damaged or hostile: refused with a line, or read with a remark, soon and small."""

import resource
import time
from pathlib import Path

import numpy as np
import pytest

import xodr
from rsu.errors import MapError

GOOD = xodr.document(xodr.road())


def geometry(s: float, x: float, length: float, rest: str = "") -> str:
    return f'<geometry s="{s}" x="{x}" y="0" hdg="0" length="{length}"><line/></geometry>{rest}'


@pytest.mark.parametrize(
    ("plan", "remark"),
    [
        (geometry(0, 0, 50) + geometry(50, 50.05, 50), "begins 0.05 m from where the one before"),
        (geometry(0, 0, 50) + geometry(50.2, 50, 49.8), "s=50.2, but what is before it ends at"),
        (geometry(0, 0, 1e-9) + geometry(0, 0, 100), "length=1e-09 is passed over"),
        (geometry(0, 0, 40), "ends at 40, but the road is 100 long"),
        (geometry(0, 0, 140), "ends at 140, but the road is 100 long"),
        (
            xodr.LINE.replace("<line/>", xodr.param_poly3(b=1.5)),
            "<paramPoly3> is 150 m long, not 100",
        ),
    ],
)
def test_a_small_defect_is_remarked_and_the_map_is_used(plan: str, remark: str) -> None:
    network = xodr.read_text(xodr.document(xodr.road(plan=plan)))
    assert len(network.remarks) == 1
    assert remark in network.remarks[0]
    assert network.remarks[0].startswith("line 5: ")
    assert network.pose("1", -1, 99.0).y == pytest.approx(-1.75)


@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        (geometry(0, 0, 50) + geometry(50, 60, 50), "begins 10 m from where the one before it"),
        (geometry(0, 0, 50) + geometry(20, 20, 80), "s=20, but what is before it ends at 50"),
        (geometry(0, 0, 50) + geometry(50, 50, -50), "length=-50.0 is negative"),
    ],
)
def test_a_broken_reference_line_is_refused(plan: str, problem: str) -> None:
    with pytest.raises(MapError, match=f"line 5: <geometry> {problem}"):
        xodr.read_text(xodr.document(xodr.road(plan=plan)))


def test_a_later_revision_and_a_rough_surface_are_remarked() -> None:
    inside = '<surface><CRG file="a.crg" sStart="0" sEnd="1"/></surface>'
    text = xodr.document(xodr.road(inside=inside), header='revMajor="1" revMinor="9"')
    assert xodr.read_text(text).remarks == (
        "line 8: <CRG> is passed over: the surface is smooth",
        "line 2: <header> revision 1.9 is read as 1.8",
    )


def test_the_projection_of_a_file_is_kept() -> None:
    header = '"7"><geoReference><![CDATA[+proj=utm +zone=32]]></geoReference></header>'
    text = GOOD.replace('"7"/>', header)
    assert xodr.read_text(text).geo_reference == "+proj=utm +zone=32"


def test_a_bomb_of_entities_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(MapError, match="line 1: a DOCTYPE is not accepted"):
        xodr.read_text(GOOD.replace('<?xml version="1.0"?>', bomb))


BULKY = {
    "user data": xodr.document(xodr.road(inside="<userData/>" * 1_000_000)),
    "signals": xodr.document(
        xodr.road(inside="<signals>" + '<signal id="1" s="1" t="1"/>' * 1_000_000 + "</signals>")
    ),
    "geometries": xodr.document(xodr.road(plan=geometry(0, 0, 0) * 1_000_000)),
    "lanes": xodr.document(xodr.road(sections=xodr.section(right=xodr.lane(-1) * 500_000))),
}


@pytest.mark.compiled
@pytest.mark.parametrize("name", BULKY)
def test_a_million_elements_are_answered_soon_and_small(name: str, tmp_path: Path) -> None:
    began = time.process_time()
    try:
        network = xodr.read(tmp_path, BULKY[name])
    except MapError as error:
        assert error.place.startswith("line ")  # noqa: PT017 - either outcome is right
    else:
        assert np.isfinite(network.lines.position).all()
    assert time.process_time() - began < 5.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000
