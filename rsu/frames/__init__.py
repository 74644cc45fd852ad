"""Where and when: WGS84 <-> site ENU, and Unix <-> ITS (TAI) time.

In: geodetic positions and time stamps of messages.  Out: metres in site ENU and Unix seconds.
"""
