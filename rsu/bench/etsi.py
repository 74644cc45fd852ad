"""`ivics bench codec`: ETSI messages in packed encoding rules, and signed ones."""

from collections.abc import Callable
from time import process_time
from typing import Any

from rsu.bench import envelope
from rsu.bench.etsi_peer import BUILT_IN, Asn1tools, Asn1toolsCpm, Pycrate
from rsu.bench.machine import machine
from rsu.bench.traffic_message import EXAMPLES, cpm
from rsu.uper.message import Codec, codec

ROUNDS = 7
"""The best counts: everything else that runs here only takes time away."""
SECONDS = 0.05
"""CPU time of a round."""
OBJECTS = (1, 10, 30)


def bench_codec() -> dict[str, Any]:
    """CAM, DENM and CPM as records and as dictionaries, with asn1tools and pycrate beside them."""
    messages = {
        "cam": _beside(codec("cam", 1), EXAMPLES["cam", 1]),
        "denm": _beside(codec("denm", 1), EXAMPLES["denm", 1]),
        **{f"cpm_{objects}": _beside(codec("cpm", 2), cpm(objects)) for objects in OBJECTS},
    }
    return {"name": "codec", "messages": messages, "signed_cam": envelope.measured(), **machine()}


def _alone(message: Codec, value: dict[str, Any]) -> dict[str, Any]:
    octets, record = message.encode(value), message.record(value)
    return {
        "octets": len(octets),
        "encode_us": _us(lambda: message.write(record)),
        "decode_us": _us(lambda: message.read(octets)),
        "dictionary_encode_us": _us(lambda: message.encode(value)),
        "dictionary_decode_us": _us(lambda: message.decode(octets)),
    }


def _beside(message: Codec, value: dict[str, Any]) -> dict[str, Any]:
    ours = _alone(message, value)
    octets = message.encode(value)
    compiled = Asn1toolsCpm if message.name == "cpm" else Asn1tools
    peers: dict[str, Asn1tools | Pycrate] = {"asn1tools": compiled(message.description)}
    if message.name in BUILT_IN:
        peers["pycrate"] = Pycrate(message.name, message.description)
    for name, peer in peers.items():
        theirs = peer.foreign(value)
        encode, decode = _us(lambda: peer.encode(theirs)), _us(lambda: peer.decode(octets))  # noqa: B023
        taken = encode + decode
        ours[name] = {
            "same_octets": peer.encode(theirs) == octets,
            "encode_us": encode,
            "decode_us": decode,
            "times_faster": round(taken / (ours["encode_us"] + ours["decode_us"]), 1),
            "dictionary_times_faster": round(
                taken / (ours["dictionary_encode_us"] + ours["dictionary_decode_us"]), 1
            ),
        }
    return ours


def _us(run: Callable[[], object]) -> float:
    """CPU time of a call, microseconds."""
    run()
    calls = 1
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        for _ in range(calls):
            run()
        taken = process_time() - start
        if taken > 0.2 * SECONDS:
            best = min(best, taken / calls)
        calls = max(1, min(10 * calls, int(calls * SECONDS / max(taken, 1e-6))))
    return round(best * 1e6, 2)
