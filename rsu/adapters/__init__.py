"""The outside of the unit, one file a thing: MQTT client, broker, recording.

In: bytes and arrival times from sockets and files.  Out: the bytes of the codec.
MQTT 3.1.1 (OASIS, ISO/IEC 20922) and MCAP; nothing here knows what a message means.
"""
