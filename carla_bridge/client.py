"""The client of CARLA: the one place that loads it.

It has wheels for some Pythons alone, no types that a checker could use, and threads of its own: so
it is loaded by name, when a process is there for it.
"""

from importlib import import_module
from typing import Any, TypeAlias

carla: Any = import_module("carla")

Client: TypeAlias = Any
ClientWorld: TypeAlias = Any
ClientActor: TypeAlias = Any
ClientTransform: TypeAlias = Any
ClientVector: TypeAlias = Any
SensorData: TypeAlias = Any
Settings: TypeAlias = Any
