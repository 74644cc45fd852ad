"""Reads junctions: who may go from which road to which (OpenDRIVE 1.7, 10; 1.8, 12)."""

from dataclasses import dataclass

from rsu.roads.document import Node

KINDS = ("default", "direct", "virtual", "crossing")


@dataclass(slots=True, frozen=True, kw_only=True)
class Connection:
    """One way through a junction: from an incoming road onto a connecting road."""

    line: int
    junction_id: str
    incoming: str
    connecting: str
    """In a direct junction the road that is linked itself."""
    contact: str
    """``start`` or ``end`` of the connecting road, where it touches the incoming one."""
    lanes: tuple[tuple[int, int], ...]
    """Lane of the incoming road, lane of the connecting road."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Junction:
    """A place where roads meet."""

    id: str
    name: str
    kind: str
    """``default``; ``direct`` = no roads within; ``virtual`` = ways off a main road that is not
    interrupted; ``crossing`` = ways of those who cross, and no connection."""
    main_road: str
    """Of a virtual junction, from `s_start` to `s_end`; else ""."""
    s_start: float
    s_end: float
    connections: tuple[Connection, ...]


def read_junction(node: Node) -> Junction:
    """Read a ``<junction>``; its crossing paths, priorities and surfaces are passed over."""
    kind = node.choice("type", KINDS, "default")
    virtual = kind == "virtual"
    return Junction(
        id=node.text("id"),
        name=node.text("name", ""),
        kind=kind,
        main_road=node.text("mainRoad", "") if virtual else "",
        s_start=node.number("sStart", 0.0) if virtual else 0.0,
        s_end=node.number("sEnd", 0.0) if virtual else 0.0,
        connections=tuple(_read_connection(x, node, kind) for x in node.all("connection")),
    )


def _read_connection(node: Node, junction: Node, kind: str) -> Connection:
    optional = "" if kind == "virtual" else None
    connecting = "linkedRoad" if kind == "direct" else "connectingRoad"
    return Connection(
        line=node.line,
        junction_id=junction.text("id"),
        incoming=node.text("incomingRoad", optional),
        connecting=node.text(connecting, optional),
        contact=node.choice(
            "contactPoint", ("start", "end"), "start" if kind == "virtual" else None
        ),
        lanes=tuple((x.integer("from"), x.integer("to")) for x in node.all("laneLink")),
    )
