"""The native wire format: protocol buffers, one file a noun; see `v1`."""
