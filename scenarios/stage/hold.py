"""`Hold`: an action that has an actor's speed, offset or course until it is done or displaced."""

from collections.abc import Callable
from dataclasses import dataclass, field

from scenarios.stage.cast import Cast


def _nothing() -> None:
    """Tell nobody."""


@dataclass(slots=True, eq=False)
class Hold:
    """What keeps an action running; the newest of an actor's domain displaces the one before."""

    cast: Cast
    i: int
    domain: str
    """``speed``, ``offset`` or ``course``."""
    over: Callable[[], None] = field(default=_nothing, kw_only=True)
    """Is called when it ends or is displaced."""
    attended: bool = field(default=False, kw_only=True)
    """Whether `step` is to be called at every step: no kernel knows this motion."""

    def __post_init__(self) -> None:
        """Take the actor."""
        self.cast.hold(self.i, self.domain, self)

    @property
    def busy(self) -> bool:
        """Whether it still has the actor."""
        return self.cast.held(self.i, self.domain, self)

    def let_go(self) -> None:
        """End."""
        self.cast.hold(self.i, self.domain, None)

    def step(self, dt: float) -> None:
        """Move the actor's programs on by a step; only if `attended`."""
        del dt
