"""Bytes <-> our types, one file a message.

In: payloads of MQTT topics and rows of tables.  Out: records of the rooms, and back.
ETSI integers, degrees and protobuf end here.
Bytes from outside raise `MessageError`, nothing else.
"""
