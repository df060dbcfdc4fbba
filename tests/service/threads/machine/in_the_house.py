"""What changes about the people: cover, teams, roles, and who may sign in."""

from datetime import timedelta
from typing import Any, Final

import msgspec
from hypothesis import strategies as some
from hypothesis.stateful import rule

from proto.directory import CoverChanged
from services.kit.ids import new_id
from tests.service.threads.machine.world import CAST, INSIDER, World

ANYBODY: Final = some.sampled_from(sorted(CAST))
# Whoever it is, or one of those who may: else most of what is tried would be refused, and little would ever change.
WHO: Final = some.sampled_from([*sorted(CAST), *(f"{INSIDER}{n}" for n in range(len(CAST)))])
N: Final = some.integers(0, 30)
ROLES: Final = some.sampled_from(["case_manager", "supervisor", "front_office", "administrator", "auditor"])


class InTheHouse:
    """Rules about the people."""

    world: World

    def run(self, act: Any) -> Any:
        """Have it done where the service runs."""
        raise NotImplementedError

    @rule(who=ANYBODY, by=ANYBODY, starts_in=some.sampled_from([0, 1]), lasts=some.sampled_from([1, 8]))
    def cover_begins(self, who: str, by: str, starts_in: int, lasts: int) -> None:
        """Now or in an hour; whoever is told to stand in for somebody does, whatever the two are."""
        starts_at = self.world.office.clock.now() + timedelta(hours=starts_in)
        cover = CoverChanged(
            cover_id=new_id(),
            staff_id=self.world.names[who],
            covered_by_id=self.world.names[by],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=lasts),
        )
        self.run(self.world.office.know(cover))
        self.world.covers.append(cover)

    @rule(n=N)
    def cover_is_taken_back(self, n: int) -> None:
        """Before its time is over."""
        if self.world.covers:
            place = n % len(self.world.covers)
            cover = msgspec.structs.replace(self.world.covers[place], is_active=False)
            self.run(self.world.office.know(cover))
            self.world.covers[place] = cover

    @rule(hours=some.sampled_from([1, 2, 8]))
    def time_passes(self, hours: int) -> None:
        """Cover begins, and ends."""
        self.run(self.world.passes(hours))

    @rule(who=ANYBODY, team=some.sampled_from([None, 0, 1]))
    def somebody_moves_to_a_team(self, who: str, team: int | None) -> None:
        """Or out of any."""
        self._become(who, team_id=None if team is None else self.world.team_ids[team])

    @rule(team=some.sampled_from([0, 1]), leaders=some.sets(ANYBODY, max_size=2), is_active=some.booleans())
    def team_is_led_by_others(self, team: int, leaders: set[str], is_active: bool) -> None:
        """Or is there no more."""
        team_id = self.world.team_ids[team]
        told = msgspec.structs.replace(
            self.world.teams[team_id],
            supervisor_ids=tuple(self.world.names[one] for one in sorted(leaders)),
            is_active=is_active,
        )
        self.run(self.world.office.know(told))
        self.world.teams[team_id] = told

    @rule(who=ANYBODY, role=ROLES)
    def role_changes(self, who: str, role: str) -> None:
        """What they have on their hands stays theirs."""
        self._become(who, role=role)

    @rule(who=ANYBODY)
    def somebody_goes_to_the_other_department(self, who: str) -> None:
        """And leaves their clients behind."""
        here = self.world.people[self.world.names[who]].department_id
        there = next(one for one in self.world.departments if one != here)
        self._become(who, department_id=there, team_id=None)

    @rule(who=ANYBODY)
    def somebody_is_shut_out_or_comes_back(self, who: str) -> None:
        """Whichever it is."""
        self._become(who, is_active=not self.world.people[self.world.names[who]].is_active)

    def _become(self, who: str, **changes: Any) -> None:
        staff_id = self.world.names[who]
        self.run(self.world.tell(staff_id, msgspec.structs.replace(self.world.people[staff_id], **changes)))
