"""IEEE 1609.2 structures in canonical octet encoding rules (ITU-T X.696): octets <-> values.

In: octets from outside, or a value of dictionaries and lists.  Out: the other.
What they are stands in `description/`, in the notation of `rsu.uper`; `reader` and `writer` make
a function of each type, `message` is the way in.
"""
