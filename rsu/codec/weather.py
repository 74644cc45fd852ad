"""Weather: what a weather station at the road measures."""

from ivics.v1.weather_pb2 import Weather as Message

from rsu.codec.wire import milliseconds, parse, unix_ns, unix_time
from rsu.errors import MessageError
from rsu.sensing.weather import WeatherReport

KIND = "weather"
LARGEST_BYTES = 64


def encode(report: WeatherReport) -> bytes:
    """Write a report."""
    return Message(
        time_unix_ns=unix_ns(report.time),
        validity_ms=milliseconds(report.validity),
        visual_range_m=report.visual_range,
    ).SerializeToString()


def decode(payload: bytes) -> WeatherReport:
    """Read a report; raises `MessageError` when the bytes are none."""
    message = parse(KIND, Message(), payload, LARGEST_BYTES)
    if not message.visual_range_m > 0.0:
        raise MessageError(KIND, "visual_range_m is not above zero")
    return WeatherReport(
        time=unix_time(KIND, message.time_unix_ns),
        validity=message.validity_ms / 1000.0,
        visual_range=message.visual_range_m,
    )
