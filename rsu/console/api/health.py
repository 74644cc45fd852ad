"""Whether it lives, whether it is ready, and its figures for Prometheus."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from rsu.avp.dispatch.account import Account
from rsu.avp.dispatch.mission import State
from rsu.codec.status import Status
from rsu.console.api import model, view
from rsu.console.api.guard import ConsoleOf
from rsu.console.console import Console
from rsu.sensing.detection import Lack, SensorHealth

health = APIRouter(tags=["health"])


@health.get("/healthz")
async def lives() -> model.Health:
    """Say that the console itself lives."""
    return model.Health(ready=True, lacks=[])


@health.get("/readyz", responses={HTTPStatus.SERVICE_UNAVAILABLE: {"model": model.Health}})
async def ready(console: ConsoleOf, response: Response) -> model.Health:
    """Say whether the site can be watched: broker, unit, kernels, world, car park, sensors."""
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
        console, board = self._console, self._console.board
        yield GaugeMetricFamily("ivics_broker_connected", "1 = yes", float(console.connected()))
        yield GaugeMetricFamily("ivics_browsers", "That watch along", len(console.audience))
        yield CounterMetricFamily("ivics_worlds", "World frames heard", board.counts.worlds)
        yield CounterMetricFamily("ivics_refused", "Bytes that were none", board.counts.refused)
        yield _counter("ivics_console_dropped", "Messages, by where", "where", console.drops())
        if view_ := board.world(console.now):
            yield GaugeMetricFamily("ivics_tracks", "Road users", len(view_.table.id))
            yield GaugeMetricFamily("ivics_world_delay_seconds", "To the console", board.delay)
        warned = board.counts.warnings
        yield _counter("ivics_warnings", "By DENM cause", "cause", warned)
        holding = Counter(f"{x.cause}/{x.sub_cause}" for x in board.warnings(console.now))
        holding = dict.fromkeys(warned, 0) | holding
        yield _gauge("ivics_warnings_holding", "By DENM cause", "cause", holding)
        status, account = board.status(console.now), board.account(console.now)
        yield GaugeMetricFamily(
            "ivics_unit_alive", "1 = its status holds", float(status is not None)
        )
        if status is not None:
            yield from _unit(status)
        if account is not None:
            yield from _car_park(account)


def _unit(status: Status) -> Iterator[Metric]:
    shares = {"p50": status.latency.p50, "p99": status.latency.p99, "worst": status.latency.worst}
    yield _gauge("ivics_tick_cpu_seconds", "Of the ticks since the last status", "share", shares)
    yield GaugeMetricFamily("ivics_cold_kernels", "Not compiled yet", status.cold_kernels)
    yield _counter("ivics_unit", "Counters of the unit", "counter", status.counters)
    sensors = {sensor.sensor_id: sensor for sensor in status.sensors}
    facts: dict[str, tuple[str, Callable[[SensorHealth], float]]] = {
        "alive": ("1 = it delivers in time", lambda x: float(x.alive)),
        "age_seconds": ("Since its newest measurement", lambda x: status.time - x.last_time),
        "rate_hertz": ("Of its frames", lambda x: x.rate_hz),
        "latency_seconds": ("From measurement to arrival", lambda x: x.latency),
    }
    for fact, (meaning, value) in facts.items():
        values = {name: value(sensor) for name, sensor in sensors.items()}
        yield _gauge(f"ivics_sensor_{fact}", meaning, "sensor", values)
    lacking = GaugeMetricFamily("ivics_sensor_lacks", "1 = it does", labels=["sensor", "lack"])
    for name, sensor in sensors.items():
        for lack in Lack:
            lacking.add_metric([name, lack], float(lack in sensor.lacks))
    yield lacking
    if source := status.corrections:
        yield GaugeMetricFamily("ivics_corrections_alive", "1 = some came", float(source.alive))
        yield CounterMetricFamily("ivics_corrections", "Frames passed on", source.frames)
    refused = {name: sensor.dropped for name, sensor in sensors.items()}
    yield _counter("ivics_sensor_dropped", "Frames refused", "sensor", refused)


def _car_park(account: Account) -> Iterator[Metric]:
    going = Counter(ongoing.mission.state for ongoing in account.missions)
    states = {state.value: going[state] for state in State}
    yield _gauge("ivics_missions", "That go on", "state", states)
    occupied = sum(place.occupied for place in account.places)
    yield GaugeMetricFamily("ivics_spots_occupied", "With a car", occupied)
    yield GaugeMetricFamily("ivics_emergency_stops", "That hold", len(account.stops))


def _gauge(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _counter(name: str, meaning: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
