"""What a reader or writer of a type raises; `message` makes a `MessageError` of it."""


class FaultError(Exception):
    """A value or its octets are not of the type.

    Parameters
    ----------
    problem : str
        What is wrong.
    at : int
        Octet, of what is read; -1 when something is written.
    """

    def __init__(self, problem: str, at: int = -1) -> None:
        self.problem = problem
        self.at = at
        self.path: list[str] = []
        """Names from the inside out, each put there on the way."""
        super().__init__(problem)

    def within(self, name: str) -> "FaultError":
        """Say that it happened inside of something."""
        self.path.append(name)
        return self

    def __str__(self) -> str:
        path = "".join(name if name[0] == "[" else f".{name}" for name in reversed(self.path))
        place = path.removeprefix(".")
        octet = f"octet {self.at}" if self.at >= 0 else ""
        where = ", ".join(part for part in (place, octet) if part)
        return f"{where}: {self.problem}" if where else self.problem
