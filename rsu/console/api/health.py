"""Whether it lives, whether it is fit, and its figures for Prometheus."""

from collections.abc import Iterator
from http import HTTPStatus

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from rsu.console.api import model, view
from rsu.console.api.guard import ConsoleOf
from rsu.console.console import Console

health = APIRouter(tags=["health"])


@health.get("/healthz")
async def lives() -> model.Health:
    """Say that the console itself lives."""
    return model.Health(ready=True, lacks=[])


@health.get("/readyz", responses={HTTPStatus.SERVICE_UNAVAILABLE: {"model": model.Health}})
async def ready(console: ConsoleOf, response: Response) -> model.Health:
    """Say whether broker, unit and sensors are there; a unit speaks when its kernels are warm."""
    missing = view.lacks(console)
    if missing:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return model.Health(ready=not missing, lacks=missing)


@health.get(
    "/metrics",
    response_class=Response,
    responses={HTTPStatus.OK: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(console: ConsoleOf) -> Response:
    """Return figures in the text format of Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(console))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Figures(Collector):
    def __init__(self, console: Console) -> None:
        self._console = console

    def collect(self) -> Iterator[Metric]:
        """Yield what is known now; what is not known is left out."""
        console, now = self._console, self._console.now
        board = console.board
        yield GaugeMetricFamily("ivics_broker_connected", "1 = yes", float(console.connected()))
        yield GaugeMetricFamily("ivics_browsers", "That watch along", len(console.audience))
        yield CounterMetricFamily("ivics_worlds", "World frames heard", board.counts.worlds)
        yield CounterMetricFamily("ivics_refused", "Bytes that were none", board.counts.refused)
        if view_ := board.world(now):
            yield GaugeMetricFamily("ivics_tracks", "Road users", len(view_.table.id))
            yield GaugeMetricFamily("ivics_world_delay_seconds", "To the console", board.delay)
        warned = CounterMetricFamily("ivics_warnings", "By DENM cause", labels=["cause"])
        for cause, count in board.counts.warnings.items():
            warned.add_metric([cause], count)
        yield warned
        yield from self._unit(now)
        yield from self._car_park(now)

    def _unit(self, now: float) -> Iterator[Metric]:
        said = self._console.board.status(now)
        yield GaugeMetricFamily("ivics_unit_alive", "1 = its status holds", float(said is not None))
        if said is None:
            return
        tick = GaugeMetricFamily("ivics_tick_cpu_seconds", "CPU time of a tick", labels=["share"])
        tick.add_metric(["p50"], said.latency.p50)
        tick.add_metric(["p99"], said.latency.p99)
        yield tick
        alive = GaugeMetricFamily("ivics_sensor_alive", "1 = it delivers", labels=["sensor"])
        drops = CounterMetricFamily("ivics_sensor_dropped", "Frames refused", labels=["sensor"])
        for sensor in said.sensors:
            alive.add_metric([sensor.sensor_id], float(sensor.alive))
            drops.add_metric([sensor.sensor_id], sensor.dropped)
        yield alive
        yield drops
        counted = CounterMetricFamily("ivics_unit", "Counters of the unit", labels=["counter"])
        for name, count in said.counters.items():
            counted.add_metric([name], count)
        yield counted

    def _car_park(self, now: float) -> Iterator[Metric]:
        account = self._console.board.account(now)
        if account is None:
            return
        going = GaugeMetricFamily("ivics_missions", "Missions that go on", labels=["state"])
        by_state: dict[str, int] = {}
        for ongoing in account.missions:
            state = ongoing.mission.state.value
            by_state[state] = by_state.get(state, 0) + 1
        for state, count in by_state.items():
            going.add_metric([state], count)
        yield going
        occupied = sum(place.occupied for place in account.places)
        yield GaugeMetricFamily("ivics_spots_occupied", "With a car", occupied)
        yield GaugeMetricFamily("ivics_emergency_stops", "That hold", len(account.stops))
