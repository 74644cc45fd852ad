"""`ivics bench codec` and `codec-fuzz`: ETSI messages in packed encoding rules, and signed ones."""

import gc
import random
from collections.abc import Callable
from time import process_time
from typing import Any, TypeAlias

from rsu.bench import envelope
from rsu.bench.etsi_peer import BUILT_IN, Asn1tools, Asn1toolsCpm, Pycrate
from rsu.bench.machine import machine, resident_mb
from rsu.bench.traffic_message import EXAMPLES, cpm
from rsu.errors import MessageError
from rsu.uper.message import Codec, codec

ROUNDS = 7
"""The best counts: everything else that runs here only takes time away."""
SECONDS = 0.05
"""CPU time of a round."""
OBJECTS = (1, 10, 30)
INPUTS = 1_000_000
LIMIT = 0.010
"""s of CPU time that any input may take."""


Seed: TypeAlias = tuple[Callable[[bytes], object], bytes]
"""What reads octets, and good ones."""


def bench_codec() -> dict[str, Any]:
    """CAM, DENM and CPM as records and as dictionaries, with asn1tools and pycrate beside them."""
    messages = {
        "cam": _beside(codec("cam", 1), EXAMPLES["cam", 1]),
        "denm": _beside(codec("denm", 1), EXAMPLES["denm", 1]),
        **{f"cpm_{objects}": _beside(codec("cpm", 2), cpm(objects)) for objects in OBJECTS},
    }
    return {"name": "codec", "messages": messages, "signed_cam": envelope.measured(), **machine()}


def bench_fuzz() -> dict[str, Any]:
    """A million damaged messages: refused or read, at once, and nothing stays behind."""
    chance = random.Random(1)  # noqa: S311 - of a benchmark
    seeds: list[Seed] = [
        (codec(*key).decode, codec(*key).encode(value)) for key, value in EXAMPLES.items()
    ]
    seeds += envelope.seeds()
    _attack(chance, seeds, INPUTS // 100)  # warm
    gc.collect()
    before = resident_mb()
    read, refused, undeclared, slow, slowest = _attack(chance, seeds, INPUTS)
    gc.collect()
    return {
        "name": "codec-fuzz",
        "inputs": INPUTS,
        "read": read,
        "refused": refused,
        "undeclared": undeclared,
        "over_10_ms": slow,
        "slowest_ms": round(slowest * 1e3, 3),
        "resident_growth_mb": round(resident_mb() - before, 2),
        **machine(),
    }


def _attack(
    chance: random.Random, seeds: list[Seed], inputs: int
) -> tuple[int, int, int, int, float]:
    read = refused = undeclared = slow = 0
    slowest = 0.0
    for _ in range(inputs):
        decode, octets = chance.choice(seeds)
        damaged = _damaged(chance, octets)
        start = process_time()
        try:
            decode(damaged)
            read += 1
        except MessageError:
            refused += 1
        except Exception:  # noqa: BLE001 - what is counted here is that there is none
            undeclared += 1
        taken = process_time() - start
        slow += taken > LIMIT
        slowest = max(slowest, taken)
    return read, refused, undeclared, slow, slowest


def _damaged(chance: random.Random, octets: bytes) -> bytes:
    """Turn bits, cut, repeat or replace; the second octet, the message's id, mostly stays."""
    damaged = bytearray(octets)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(2, len(octets))
        match chance.randrange(5):
            case 0:
                damaged[at:] = chance.randbytes(chance.randrange(64))
            case 1:
                damaged[at:at] = damaged[chance.randrange(2, len(octets)) :]
            case 2:
                damaged = damaged[:at]
            case _:
                damaged[min(at, len(damaged) - 1)] ^= 1 << chance.randrange(8)
    return bytes(damaged)


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
