"""Operation: a car park as it is run, from what arrives to what goes out.

In: requests, what cars say, the world model.
Out: orders, permits and answers, each of which the journal has before it goes out.
Coordination decides who drives where; dispatch keeps it and tells the cars.
ISO 23374-1 (AVPS) calls this the operation of the parking facility.
"""
