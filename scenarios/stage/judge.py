"""`Judge`: the tests that conditions ask for, as rows that a kernel looks at."""

from collections.abc import Callable
from math import inf

import numpy as np

from rsu.arrays import Floats
from scenarios.kernels import condition as table
from scenarios.kernels.condition import holds, watch
from scenarios.openscenario.rule import Rule
from scenarios.stage.cast import Cast

RULES = {
    Rule.GREATER_THAN: table.GREATER,
    Rule.GREATER_OR_EQUAL: table.GREATER_OR_EQUAL,
    Rule.LESS_THAN: table.LESS,
    Rule.LESS_OR_EQUAL: table.LESS_OR_EQUAL,
    Rule.EQUAL_TO: table.EQUAL,
    Rule.NOT_EQUAL_TO: table.NOT_EQUAL,
}
"""Codes of the kernel."""

Answer = Callable[[], bool]


class Judge:
    """Answers tests at most once a step, and says how long the answers will stay.

    A test is a row of numbers, which the kernel can look at over many steps, or a function, which
    has to be asked at every step.
    """

    def __init__(self, cast: Cast, dt: float) -> None:
        self.cast = cast
        self.now = 0.0
        """The clock that this step's conditions see, s."""
        self.stable = True
        """Whether this step's answers would be the same again if no test changed."""
        self.slow = False
        """Whether a function was asked in this step."""
        self.unrest = 0
        """Counts edges and delays under way: who sees it rise must ask again in the next step."""
        self.impure = 0
        """Counts tests that are no rows."""
        self.low, self.high = 0, -1
        """First and last of the rows whose truth has changed since they were asked."""
        self.due = inf
        """When a delayed answer comes next, s."""
        self._dt = dt
        self._rows: list[Floats] = []
        self._tests = np.zeros((0, table.TEST))
        self._truth = np.zeros(0, dtype=np.bool_)
        self._watched = np.zeros(0, dtype=np.bool_)
        self._work = np.zeros((2, 4))

    def add(
        self,
        what: int,
        *,
        actor: int = -1,
        other: int = -1,
        point: tuple[float, float] = (0.0, 0.0),
        value: float = 0.0,
        rule: Rule = Rule.EQUAL_TO,
        free: bool = False,
        metric: float = table.EUCLIDEAN,
    ) -> Answer:
        """Add a row; return how to ask for its truth."""
        index = len(self._rows)
        row = (what, actor, other, *point, value, RULES[rule], float(free), metric)
        self._rows.append(np.array(row, dtype=np.float64))
        self._tests = np.array(self._rows)
        self._truth = np.zeros(index + 1, dtype=np.bool_)
        self._watched = np.zeros(index + 1, dtype=np.bool_)
        return lambda: self._ask(index)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def consult(self, answer: Answer) -> Answer:
        """Take a function that changes its answer by events alone."""
        self.impure += 1
        return answer

    def attend(self, answer: Answer) -> Answer:
        """Wrap a function that may change its answer at every step."""
        self.impure += 1

        def ask() -> bool:
            self.slow = True
            return answer()

        return ask

    def begin(self, now: float) -> None:
        """Begin the step whose conditions see that clock."""
        self.now, self.stable, self.slow, self.due = now, True, False, inf

    def disturb(self) -> None:
        """Say that the next step's answer may be another, though no test changes."""
        self.stable = False
        self.unrest += 1

    def await_(self, time: float) -> None:
        """Say that a delayed answer comes then."""
        self.due = min(self.due, time)
        self.unrest += 1

    def dismiss(self, first: int, last: int) -> None:
        """Look no more at a range of rows, until they are asked again."""
        self._watched[first:last] = False

    def _ask(self, index: int) -> bool:
        if not self._watched[index]:
            cast, test = self.cast, self._tests[index]
            self._truth[index] = holds(
                cast.film, cast.at, self.now, self._dt, cast.box, test, self._work
            )
            self._watched[index] = True
        return bool(self._truth[index])

    def unchanged(self, first: int, last: int) -> int:
        """Return the first filmed instant after which an answer of this step would change."""
        cast = self.cast
        if not np.count_nonzero(self._watched):
            self.low, self.high = 0, -1
            return last
        time, before = self.now + self._dt, self._truth.copy()
        at = watch(
            cast.film, first, last, time, self._dt, cast.box,
            self._tests, self._watched, self._truth, self._work,
        )  # fmt: skip
        changed = (before != self._truth).nonzero()[0].tolist()
        self.low, self.high = (changed[0], changed[-1]) if changed else (0, -1)
        return int(at)
