"""ETSI messages in unaligned packed encoding rules (ITU-T X.691): octets <-> values.

In: octets from outside, or a value of dictionaries and lists.  Out: the other.
A message is what its description says (`description/`, read by `notation`); `table` lays it out
for the two kernels that walk it, `message` is the way in.
"""
