"""The scenario's environment, and the time of its day."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from scenarios.openscenario.environment import UNSAID, Environment, overlaid


@dataclass(slots=True)
class Surroundings:
    """What the newest actions say of the environment; what they leave out stays as it was."""

    environment: Environment = UNSAID
    """Its hour is that at `since`."""
    since: float = 0.0
    """When the time of day was given, s."""

    def change(self, news: Environment, now: float) -> None:
        """Take what an action says."""
        self.environment = overlaid(self.environment, news)
        if news.time_of_day is not None:
            self.since = now

    def at(self, now: float) -> Environment:
        """Return what is around; the hour goes on with the clock if the file animates it."""
        hour = self.environment.time_of_day
        if hour is None or not hour.animation:
            return self.environment
        moved = replace(hour, date_time=hour.date_time + timedelta(seconds=now - self.since))
        return replace(self.environment, time_of_day=moved)

    def date_time(self, now: float) -> datetime | None:
        """Return the date and time of day; None = no action has said it."""
        hour = self.at(now).time_of_day
        return None if hour is None else in_utc(hour.date_time)


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC, for which a time without zone is taken."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
