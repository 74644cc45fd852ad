"""Right of way: who may use which piece of ground, so that nobody meets and nobody is stuck.

A party holds a lease on the next steps of its route, up to one on which it may stop and wait.  More
is granted only if nobody else holds what conflicts, and if afterwards all could still finish, one
after the other (the banker's algorithm; Dijkstra, EWD 623, 1977).  So deadlock is excluded: there
is always somebody who can drive to his end whatever the others wait for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rsu.avp.lot.resource import Resource, Use, lowest
from rsu.avp.lot.route import Hop, Route

PATIENCE, TURN = 5.0, 60.0
"""s of waiting from which what somebody needs is kept free for him, and for which whoever is in his
way may stand still until it is not any more: it might be for long."""


@dataclass(slots=True, frozen=True)
class Wait:
    """Why somebody does not go on."""

    resource: str
    """What he waits for."""
    holder: str
    """Who holds it, or would be stuck."""
    since: float
    """s."""
    held: float = field(compare=False)
    """s since when this one is in his way there; now, while it is kept for him."""

    def claims(self, now: float) -> bool:
        """Whether what he needs is kept free from others `now`, s."""
        return now - self.since >= PATIENCE and now - self.held < TURN


@dataclass(slots=True, eq=False)
class Party:
    """Somebody on his route."""

    name: str
    route: Route
    tail: int = 0
    """The first step that he holds, which he is on."""
    head: int = 0
    """The step after the last that he holds."""
    held: int = 0
    alone: int = 0
    """What of that nobody else may hold too."""
    wait: Wait | None = None
    blocked: int = 0
    """While he waits: the set of which something has to be given back."""

    @property
    def cleared(self) -> float:
        """How far along his route he may drive, m."""
        return self.route.steps[self.head - 1].end

    @property
    def next(self) -> Hop:
        """What he needs to go on."""
        return self.route.hops[self.head]

    @property
    def levels(self) -> tuple[int, ...]:
        """Storeys where his body may be, that on which he is first.

        Its front may be on the step after those that he holds already.
        """
        steps = self.route.steps[self.tail : self.head + 1]
        return tuple(dict.fromkeys([step.level for step in steps]))


class Claim(NamedTuple):
    """What is kept free for somebody who has waited for long."""

    name: str
    ground: int
    before: Sequence[str]
    """For whom he waits, for whom that one waits, and so on."""


@dataclass(slots=True)
class Holdings:
    """What all parties hold together: kept up to date, as each decision asks for it."""

    total: int = 0
    twice: int = 0
    """What more than one of them holds, as all do who drive along an aisle one after the other."""

    def but(self, held: int) -> int:
        """Return what the others hold, beside one who holds `held`."""
        return self.total & ~held | self.twice

    def take(self, ground: int) -> None:
        """Let one hold more."""
        self.twice |= self.total & ground
        self.total |= ground

    def give_back(self, ground: int, parties: Iterable[Party]) -> None:
        """Let one hold less, after which the parties hold what they do."""
        shared = ground & self.twice
        self.total &= ~ground
        self.twice &= ~shared
        for party in parties if shared else ():
            self.take(party.held & shared)


class RightOfWay:
    """All leases on one layout.

    Parameters
    ----------
    resources, conflict
        As of `Layout`.
    """

    def __init__(self, resources: Sequence[Resource], conflict: Sequence[int]) -> None:
        self._resources = resources
        self._conflict = conflict
        self._exclusive = sum(1 << k for k, x in enumerate(resources) if x.use is not Use.DIRECTION)
        """All that only one may hold."""
        self.parties: dict[str, Party] = {}
        self._order: list[Party] = []
        """In which all can finish; the next one is looked for along it."""
        self._parked: dict[str, int] = {}
        self._taken = 0
        """All that parked cars hold."""
        self._outsiders: dict[str, int] = {}
        self._holdings = Holdings()

    def enter(self, name: str, route: Route) -> bool:
        """Let somebody come, and hold the first step of a route; False = he would be in the way."""
        party = Party(name, route)
        others = self._others(party)
        if route.steps[0].conflicts & others:
            return False
        already = self.stuck() if route.ahead[0] & others else None
        self._begin(party)
        if already is not None and not self.stuck() <= already:
            self.leave(name)
            return False
        return True

    def set_out(self, name: str, route: Route) -> None:
        """Let a parked car hold its spot as the first step of a route."""
        self._taken &= ~self._parked.pop(name)
        self._begin(Party(name, route))

    def _begin(self, party: Party) -> None:
        party.head = 1
        self.parties[party.name] = party
        self._hold(party, party.route.steps[0].needs)
        self._order.append(party)

    def resume(self, name: str, route: Route, tail: int, head: int) -> None:
        """Let somebody hold the steps `tail` to `head` - 1 of a route, as he did before."""
        self._begin(Party(name, route))
        self.parties[name].head = head
        self.advance(name, tail)

    def held(self, name: str) -> int:
        """Return what somebody holds, parked or on his way."""
        return self.parties[name].held if name in self.parties else self._parked.get(name, 0)

    def leave(self, name: str) -> int:
        """Take somebody off who is gone; return what becomes free."""
        if name in self._parked:
            free = self._parked.pop(name)
            self._taken &= ~free
            return free
        party = self.parties.pop(name)
        self._order.remove(party)
        return self._hold(party, 0)

    def park(self, name: str, ground: int) -> int:
        """Let somebody hold nothing but the spot where he stays; return what becomes free."""
        free = self.leave(name) if name in self.parties else 0
        self._parked[name] = ground
        self._taken |= ground
        return free & ~ground

    def is_parked(self, name: str) -> bool:
        """Whether somebody holds nothing but the spot where he stays."""
        return name in self._parked

    def occupy(self, name: str, ground: int) -> int:
        """Let an outsider hold what he is on and can reach, 0 = he is gone; return what is free."""
        before = self._outsiders.pop(name, 0)
        if ground:
            self._outsiders[name] = ground
        return before & ~ground

    def reroute(self, name: str, route: Route) -> None:
        """Give somebody another route, which begins with the steps that he has had and holds."""
        self.parties[name].route = route

    def advance(self, name: str, step: int) -> int:
        """Give back what lies before the step that somebody has come to; return it."""
        party = self.parties[name]
        party.tail = step
        needs = 0
        for taken in party.route.steps[step : party.head]:
            needs |= taken.needs
        return self._hold(party, needs)

    def shrink(self, name: str, head: int) -> int:
        """Take back the steps from `head` on, which somebody can still stop before; return them."""
        party = self.parties[name]
        party.head = head
        return self.advance(name, party.tail)

    def extend(self, name: str, now: float, claims: Sequence[Claim] = ()) -> bool:
        """Let somebody hold more, up to the next step on which he may stop; False = he waits.

        Parameters
        ----------
        name : str
            Who.
        now : float
            s.
        claims : sequence
            What is kept free for others, first that of who has waited longest.
        """
        party = self.parties[name]
        needs, conflicts, head = party.next
        claim = _claimed(party, needs, claims)
        if claim is not None:
            self._refuse(party, needs & claim.ground, now, claim.name)
            party.blocked = -1
            return False
        others = self._others(party)
        if conflicts & others:
            self._refuse(party, conflicts & others, now)
            party.blocked = conflicts & others
            return False
        before = party.held
        self._hold(party, before | needs)
        ahead = party.route.ahead[party.head] & others
        if ahead and not self._stays_safe(party, before):
            self._hold(party, before)
            self._refuse(party, ahead, now)
            party.blocked = -1  # whatever becomes free may change the answer
            return False
        party.head, party.wait, party.blocked = head, None, 0
        return True

    def chain(self, name: str) -> list[str]:
        """Return somebody who waits, for whom he waits, for whom that one waits, and so on."""
        found: list[str] = []
        while name not in found:
            found.append(name)
            party = self.parties.get(name)
            if party is None or party.wait is None:
                break
            name = party.wait.holder
        return found

    def first_on(self, party: Party, ground: int) -> int:
        """Return the first step that somebody holds and that needs a part of some ground."""
        for k in range(party.tail, party.head):
            if party.route.steps[k].needs & ground:
                return k
        return party.head

    def holder(self, group: int, but: str = "") -> str:
        """Return who holds something of a set, outsiders first; "" = nobody."""
        for holders in (self._outsiders, self._parked if group & self._taken else {}):
            for name, ground in holders.items():
                if ground & group:
                    return name
        parties = (p.name for p in self.parties.values() if p.held & group and p.name != but)
        return next(parties, "")

    def _others(self, party: Party) -> int:
        """Return the set that all others hold together."""
        group = self._taken | self._holdings.but(party.held)
        for ground in self._outsiders.values():
            group |= ground
        return group

    def _hold(self, party: Party, ground: int) -> int:
        """Let somebody hold nothing but some ground; return what he gives back."""
        more, free = ground & ~party.held, party.held & ~ground
        party.held, party.alone = ground, ground & self._exclusive
        if more:
            self._holdings.take(more)
        if free:
            self._holdings.give_back(free, self.parties.values())
        return free

    def _refuse(self, party: Party, group: int, now: float, claimer: str = "") -> None:
        """Say for what somebody waits, and for whom: who is in his way, or is to have it first."""
        first = lowest(group)
        holder = claimer or self.holder(1 << first, party.name)
        wait = wait_for(self._resources[first].name, holder, now, party.wait)
        party.wait = replace(wait, held=now) if claimer else wait

    def _stays_safe(self, party: Party, before: int) -> bool:
        """Whether all can finish that could before somebody got what he now holds."""
        stuck = self.stuck(party.name)
        if not stuck:
            return True
        if party.name in stuck:
            return False
        granted = party.held
        self._hold(party, before)
        already = self.stuck()
        self._hold(party, granted)
        return stuck <= already

    def stuck(self, until: str = "") -> set[str]:
        """Return who cannot finish in any order, even after all outsiders have gone away.

        Parameters
        ----------
        until : str
            Who is to finish first: nobody is stuck for him if he can, and if the others then find
            as much free as if he had not been granted anything.
        """
        waiting, done = self._order, list[Party]()
        total, ends = self._taken | self._holdings.total, 0
        while True:
            left: list[Party] = []
            for k, party in enumerate(waiting):
                route, own = party.route, party.alone
                others = (total | own) ^ own  # takes half as long as & ~own
                if route.ahead[party.head] & others:
                    left.append(party)
                    continue
                done.append(party)
                total = others | route.rest
                ends |= route.rest
                if party.name == until:
                    after = left + waiting[k + 1 :]
                    if not any(one.route.ahead[one.head] & ends for one in after):
                        self._order = done + after
                        return set()
            if not left or len(left) == len(waiting):
                self._order = done + left
                return {party.name for party in left}
            waiting, total = left, self._taken | ends
            for party in left:
                total |= party.held


def wait_for(resource: str, holder: str, now: float, before: Wait | None) -> Wait:
    """Return why somebody does not go on `now`, s, who did not go on for what was `before`."""
    if before is None:
        return Wait(resource, holder, now, now)
    same = (before.resource, before.holder) == (resource, holder)
    return Wait(resource, holder, before.since, before.held if same else now)


def _claimed(party: Party, needs: int, claims: Sequence[Claim]) -> Claim | None:
    """Return the claim that somebody has to heed: none from the first on that waits for him.

    He could not make way for it otherwise.
    """
    for claim in claims:
        if party.name == claim.name or party.name in claim.before or party.held & claim.ground:
            return None
        if needs & claim.ground:
            return claim
    return None
