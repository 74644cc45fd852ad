"""A vehicle as a process: ``python listener.py HOST TOPIC...`` says when which message came."""

import sys
import time

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion


def say(_client: Client, _data: object, message: MQTTMessage) -> None:
    """One line a message: Unix ns, and the payload."""
    sys.stdout.write(f"{time.time_ns()} {message.payload.decode()}\n")
    sys.stdout.flush()


def ready(*_: object) -> None:
    """The broker has taken the subscription."""
    sys.stderr.write("listening\n")


def main(host: str, *topics: str) -> None:
    """Listen for ever."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.on_message = say
    client.on_subscribe = ready
    client.connect(host)
    client.subscribe([(topic, 1) for topic in topics])
    client.loop_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
