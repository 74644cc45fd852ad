"""`Ledger`: what conditions see of the storyboard's elements."""

from scenarios.openscenario.condition import (
    ElementKind,
    ElementState,
    StoryboardElementStateCondition,
)
from scenarios.openscenario.storyboard import ElementPath, Storyboard, find_elements

Key = tuple[ElementKind, ElementPath]


class Ledger:
    """What conditions see of the elements: states, and the transitions of the last step."""

    def __init__(self, storyboard: Storyboard) -> None:
        self._stories = storyboard.stories
        self._known: dict[tuple[ElementKind, str], Key] = {}
        self._states: dict[Key, ElementState] = {}
        self._happened: set[tuple[Key, ElementState]] = set()
        self._coming: list[tuple[Key, ElementState, ElementState]] = []
        self.noted = 0
        """How many transitions there have been."""

    @property
    def still(self) -> bool:
        """Whether nothing happened in the last step."""
        return not self._happened

    @property
    def quiet(self) -> bool:
        """Whether nothing has happened in this step."""
        return not self._coming

    def note(self, key: Key, transition: ElementState, state: ElementState) -> None:
        """Remember a transition of this step and the state that it led to."""
        self._coming.append((key, transition, state))
        self.noted += 1

    def forget(self, key: Key) -> None:
        """Put an element back to standby."""
        self._states.pop(key, None)

    def publish(self) -> None:
        """Let conditions see this step."""
        self._happened = {(key, transition) for key, transition, _ in self._coming}
        self._states.update({key: state for key, _, state in self._coming})
        self._coming.clear()

    def query(self, within: ElementPath, condition: StoryboardElementStateCondition) -> bool:
        """Whether an element is in a state, or was in a transition in the last step.

        What contains the one that asks, at `within`, has begun before it can ask: of that it sees
        this step.
        """
        name = (condition.kind, condition.element)
        if name not in self._known:
            (path,) = find_elements(self._stories, *name)
            self._known[name] = (condition.kind, path)
        key = self._known[name]
        in_state = self._states.get(key, ElementState.STANDBY) is condition.state
        if in_state or (key, condition.state) in self._happened:
            return True
        above = within[: len(key[1])] == key[1]
        return above and any(key == k and condition.state in news for k, *news in self._coming)
