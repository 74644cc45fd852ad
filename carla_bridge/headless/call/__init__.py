"""The methods that clients call, a class an area; each is named as on the wire.

In: arguments whose shapes have been checked.  Out: values as the wire tells them; what cannot be
is a `RefusedError` with the text that the client's script gets.
"""
