"""Dispatch: the life of missions, as the cars and the journal are told of it.

In: orders, what cars report of themselves, emergency stops.
Out: messages to cars, and entries of the journal, which are written before anything goes out.
ISO 23374-1 (AVPS) calls these the interfaces of operation and vehicle.
"""
