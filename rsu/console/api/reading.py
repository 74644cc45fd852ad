"""What one may read."""

from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from rsu.console.api import model, view
from rsu.console.api.chart_model import Chart
from rsu.console.api.fault import Fault, refusal
from rsu.console.api.guard import ConsoleOf
from rsu.console.console import Console

reading = APIRouter(prefix="/api/v1", tags=["reading"])

LONGEST = 120.0
"""s of history that one request may ask for."""
REPORT_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of a page that others may have written: nothing runs in it, and it is not of our origin."""
PROBLEM = {"model": model.Problem}
UNHEARD: dict[int | str, Any] = {HTTPStatus.CONFLICT: PROBLEM}
"""The unit, or its car park, is not heard."""


@reading.get("/map")
async def chart(console: ConsoleOf) -> Chart:
    """Return lanes, objects, spots and sensors: of when the unit started."""
    return console.chart


@reading.get("/state")
async def state(console: ConsoleOf) -> model.State:
    """Return everything but the tracks, as the stream sends it."""
    return view.state(console)


@reading.get("/tracks", responses=UNHEARD)
async def tracks(console: ConsoleOf) -> model.Tracks:
    """Return the road users."""
    found = view.tracks(console)
    if found is None:
        raise refusal(Fault.NOT_HEARD)
    return found


@reading.get("/warnings")
async def warnings(console: ConsoleOf) -> list[model.Warned]:
    """Return the warnings that hold, and after them the last that have ended."""
    return view.warnings(console)


@reading.get("/sensors")
async def sensors(console: ConsoleOf) -> list[model.Sensor]:
    """Return how the sensors are."""
    return view.sensors(console)


@reading.get("/missions")
async def missions(console: ConsoleOf) -> list[model.Mission]:
    """Return the missions that go on; none where no car park is heard."""
    account = console.board.account(console.now)
    return view.missions(account) if account else []


@reading.get("/spots")
async def spots(console: ConsoleOf) -> list[model.Spot]:
    """Return all spots and bays."""
    return view.spots(console)


@reading.get("/vehicles")
async def vehicles(console: ConsoleOf) -> list[model.Vehicle]:
    """Return the valet cars that are connected or stand here."""
    return view.vehicles(console)


@reading.get("/stops")
async def stops(console: ConsoleOf) -> list[model.Stop]:
    """Return the emergency stops that hold."""
    account = console.board.account(console.now)
    return [view.stop(one) for one in account.stops] if account else []


@reading.get("/closures")
async def closures(console: ConsoleOf) -> list[model.Closure]:
    """Return the spots and roads that operators have taken out of use."""
    account = console.board.account(console.now)
    return view.closures(account) if account else []


@reading.get("/figures")
async def figures(console: ConsoleOf) -> list[model.FigureSample]:
    """Return key figures of the car park, a minute a row, of the last day."""
    return [
        model.FigureSample(
            time_s=sample.time,
            occupied=sample.occupied,
            missions=sample.missions,
            waiting=sample.waiting,
            ended=sample.ended,
            mission_mean_s=sample.mission_mean,
            dwell_mean_s=sample.dwell_mean,
            stops=sample.stops,
        )
        for sample in console.figures.samples
    ]


@reading.get("/history")
async def history(console: ConsoleOf) -> model.Span:
    """Say from when to when one can replay."""
    start, end = console.history.span or (None, None)
    return model.Span(start_s=start, end_s=end)


@reading.get(
    "/history/records",
    response_class=Response,
    responses={
        HTTPStatus.OK: {"content": {"application/octet-stream": {}}},
        HTTPStatus.CONFLICT: PROBLEM,
    },
)
async def records(
    console: ConsoleOf,
    start_s: Annotated[model.Unix, Query()],
    end_s: Annotated[model.Unix, Query()],
) -> Response:
    """Return worlds and states of a stretch of Unix time, as records: kind, length, bytes."""
    if not start_s <= end_s <= start_s + LONGEST:
        raise refusal(Fault.TOO_LONG, limit_s=f"{LONGEST:g}")
    data = console.history.between(start_s, end_s)
    return Response(data, media_type="application/octet-stream")


@reading.get("/audit")
async def audit(
    console: ConsoleOf,
    before: Annotated[int, Query(ge=1, le=2**53)] = 2**53,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[model.DeedView]:
    """Return what people did, newest first."""
    return [
        model.DeedView(
            deed_id=x.id, time_s=x.time, who=x.who, role=x.role, act=x.act, subject=x.subject,
            before=x.before.text, before_code=x.before.code,
            before_parameters=dict(x.before.details), after=x.after.text, after_code=x.after.code,
            after_parameters=dict(x.after.details), outcome=x.outcome.value,
        )
        for x in console.register.deeds(before, limit)
    ]  # fmt: skip


@reading.get("/catalog")
async def catalog(console: ConsoleOf) -> list[model.CatalogEntry]:
    """Return the SOTIF catalogue."""
    return [
        model.CatalogEntry(
            entry_id=x.id,
            title=x.title,
            triggering_condition=x.triggering_condition,
            insufficiency=x.insufficiency,
            severity=x.severity.level,
            exposure=x.exposure.level,
            controllability=x.controllability.level,
            monitor=x.monitor or "",
            cause=f"{x.cause.code}/{x.cause.sub_code}" if x.cause else "",
            scenarios=list(x.scenarios),
            area_before=x.area_before,
            area_after=x.area_after,
        )
        for x in console.catalog.values()
    ]


@reading.get("/evidence")
def evidence(console: ConsoleOf) -> model.Evidence:
    """Say whether there is a report of what the catalogue rests on, and from when."""
    try:
        written = _report(console).stat().st_mtime
    except OSError:
        written = None
    return model.Evidence(reported_s=written)


@reading.get(
    "/report",
    response_class=Response,
    responses={
        HTTPStatus.OK: {"content": {"text/html": {}}},
        HTTPStatus.NOT_FOUND: PROBLEM,
    },
)
def report(console: ConsoleOf) -> Response:
    """Return that report: one page, which asks for nothing."""
    try:
        page = _report(console).read_bytes()
    except OSError:
        raise refusal(Fault.NO_REPORT) from None
    return Response(
        page, media_type="text/html", headers={"content-security-policy": REPORT_POLICY}
    )


def _report(console: Console) -> Path:
    """Return where it is; raises `FileNotFoundError` where the site has none."""
    if console.site.evidence is None:
        raise FileNotFoundError
    return Path(console.site.evidence.report)


@reading.get("/scenes")
def scenes(console: ConsoleOf) -> list[model.Scene]:
    """Return recordings of scenes that no entry of the catalogue covers, newest first."""
    folder = console.site.scenes.folder
    files = list[Path]() if folder is None else list(Path(folder).glob("*.mcap"))
    found = [(file.stat(), file.name) for file in files]
    return [
        model.Scene(file=name, recorded_s=stat.st_mtime, size_bytes=stat.st_size)
        for stat, name in sorted(found, key=lambda item: -item[0].st_mtime)
    ]
