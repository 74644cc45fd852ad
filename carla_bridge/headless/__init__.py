"""A kinematic server that the CARLA client can drive, without Unreal and without a GPU.

In: the client's calls over MessagePack-RPC, an OpenDRIVE map.  Out: snapshots and sensor frames.
Vehicles are bicycle models, bodies are boxes, images are flat-shaded: it stands in for CARLA where
software is tested, not where physics or perception are.
"""
