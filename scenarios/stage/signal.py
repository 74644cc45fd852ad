"""`SignalBoard`: what the traffic signals show, by the phases of their controllers or as told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from types import MappingProxyType

from rsu.roads.network import RoadNetwork
from scenarios.openscenario.signal import Phase, TrafficSignalController

NOTHING: Mapping[str, str] = MappingProxyType({})
EARLY = 1e-6
"""s before its time at which a phase begins: a clock of fixed steps never hits a decimal."""


@dataclass(slots=True)
class _Cycle:
    """A controller at work."""

    phases: tuple[Phase, ...]
    ends: list[float]
    """s from the beginning of the cycle."""
    group: tuple[str, ...]
    """Signals that the map gives to the controller."""
    zero: float
    """When a cycle begins or began, s."""
    now: int = -1
    """Phase that is shown; -1 = none yet."""

    def at(self, time: float) -> tuple[int, float]:
        """Return the phase that is due at a time, and when the next one is."""
        length = self.ends[-1]
        if length <= 0.0:
            return 0, inf
        into = (time + EARLY - self.zero) % length
        k = next((k for k, end in enumerate(self.ends) if into < end), len(self.ends) - 1)
        return k, time + EARLY + self.ends[k] - into


class SignalBoard:
    """Traffic signals of a scenario.

    A controller goes round its phases from the beginning; behind another one it does so later by
    its delay, as if both had always run (OpenSCENARIO XML, `TrafficSignalController`).

    Parameters
    ----------
    controllers : Sequence
        Those of the scenario.
    network : RoadNetwork
        Says which signals belong to a controller, by its id or name.
    """

    def __init__(
        self, controllers: Sequence[TrafficSignalController], network: RoadNetwork
    ) -> None:
        self.states: Mapping[str, str] = NOTHING
        """What each signal shows, by its id; who is not in it shows nothing that is known."""
        self.due = inf
        """When a controller changes its phase next, s."""
        named = {item.name: item for item in controllers}
        self._cycles = {
            item.name: _cycle(item, named, network) for item in controllers if item.phases
        }
        self.turn(0.0)

    def turn(self, now: float) -> None:
        """Let the controllers show what is due."""
        if now + EARLY < self.due and self.due < inf:
            return
        self.due = inf
        for cycle in self._cycles.values():
            k, end = cycle.at(now)
            self.due = min(self.due, end)
            if k != cycle.now:
                cycle.now = k
                self._show_phase(cycle)

    def phase(self, controller: str) -> str:
        """Return the name of the phase that a controller is in; "" = it has none."""
        cycle = self._cycles.get(controller)
        return "" if cycle is None else cycle.phases[cycle.now].name

    def show(self, signal_id: str, state: str) -> None:
        """Let one signal show something, until its controller's next phase."""
        self.states = MappingProxyType({**self.states, signal_id: state})

    def begin(self, controller: str, phase: str, now: float) -> bool:
        """Put a controller into a phase, from which it goes on; False = it has no such phase."""
        cycle = self._cycles.get(controller)
        names = [] if cycle is None else [item.name for item in cycle.phases]
        if cycle is None or phase not in names:
            return False
        k = names.index(phase)
        cycle.zero = now - (cycle.ends[k - 1] if k else 0.0)
        cycle.now, self.due = k, now
        self._show_phase(cycle)
        self.turn(now)
        return True

    def _show_phase(self, cycle: _Cycle) -> None:
        phase = cycle.phases[cycle.now]
        states = dict(self.states)
        if phase.group_state is not None:
            states.update(dict.fromkeys(cycle.group, phase.group_state))
        states.update({item.signal_id: item.state for item in phase.states})
        self.states = MappingProxyType(states)


def _cycle(
    item: TrafficSignalController,
    named: Mapping[str, TrafficSignalController],
    network: RoadNetwork,
) -> _Cycle:
    ends: list[float] = []
    for phase in item.phases:
        ends.append(phase.duration + (ends[-1] if ends else 0.0))
    zero, before = 0.0, item
    while before.reference is not None:  # the reader refuses circles
        zero += before.delay
        before = named[before.reference]
    group = [
        signal
        for controller in network.controllers
        if item.name in (controller.id, controller.name)
        for signal in controller.signals
    ]
    return _Cycle(item.phases, ends, tuple(group), zero)
