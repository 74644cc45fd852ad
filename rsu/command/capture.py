"""`ivics v2x pcap`: messages as GeoNetworking frames in a capture."""

from pathlib import Path
from typing import Any

from rsu.codec.envelope import Signer
from rsu.codec.geonetworking import Sender, frame, packet, place_of, securing
from rsu.codec.pcap import FILE_HEADER, record
from rsu.command.etsi_message import codec_of, lines, octets_of
from rsu.command.output import whole_bytes
from rsu.errors import InputError, IvicsError, MessageError, TableError

LATEST = 1 << 32
"""s: pcap counts Unix seconds in 32 bits."""


def write(
    source: Path,
    out: Path,
    at: tuple[float, float] | None,
    station_type: int,
    signer: Signer | None = None,
) -> dict[str, Any]:
    """Write a frame for each line of a file; return how many.

    Parameters
    ----------
    source : Path
        Messages, ``{"type", "release", "hex" or "value", "time_s"}`` a line.
    out : Path
        The capture.
    at : (float, float) or None
        Latitude and longitude of the sender, degrees; None: what each message is about.
    station_type : int
        Of the sender.
    signer : Signer, optional
        Signs them.

    Raises
    ------
    TableError
        A line is no message that has a port.
    KeyStoreError
        The signer's key cannot be used.
    """
    frames = 0
    time = 0.0
    with whole_bytes(out) as stream:
        stream.write(FILE_HEADER)
        for line in lines(source):
            frames += 1
            try:
                if isinstance(line, IvicsError):
                    raise line
                time = _time(line, time)
                sent = _frame(line, at, station_type, time, frames, signer)
            except (InputError, MessageError) as error:
                raise TableError(source, f"line {frames}", str(error)) from None
            stream.write(record(time, sent))
    return {"frames": frames}


def _time(line: dict[str, Any], before: float) -> float:
    """Return when a message was sent; one that does not say so, with the one before it."""
    time = line.get("time_s", before)
    if isinstance(time, bool) or not isinstance(time, int | float) or not 0.0 <= time < LATEST:
        raise InputError("time_s", "", "expected Unix seconds below 2^32")
    return float(time)


def _frame(
    line: dict[str, Any],
    at: tuple[float, float] | None,
    station_type: int,
    time: float,
    sequence: int,
    signer: Signer | None,
) -> bytes:
    name, codec = codec_of(line.get("type"), line.get("release", 2))
    data = octets_of(line["hex"]) if "hex" in line else codec.encode(line.get("value"))
    value = codec.decode(data)
    header = value["header"]
    station = header["stationID" if "stationID" in header else "stationId"]
    place = place_of(name, value) if at is None else (round(at[0] * 1e7), round(at[1] * 1e7))
    sender = Sender(station_type, station, place, time)
    secure = None if signer is None else securing(name, sender, signer)
    return frame(packet(name, value, data, sender, sequence, secure), sender)
