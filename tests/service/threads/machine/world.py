"""One example's house: two departments of its own in an office that runs on, their people, and what becomes theirs."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from proto.directory import CoverChanged, DepartmentChanged, StaffChanged, TeamChanged
from proto.numbers import LineChanged
from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from services.threads.jobs import Jobs
from tests.service.threads.described import Answer
from tests.service.threads.machine.facts import Facts, read_facts
from tests.service.threads.machine.sight import House, Sight
from tests.service.threads.merging import carry
from tests.service.threads.office import Office
from tests.service.wire import PRIVATE_PEM

# Who works in which of the two departments, as what, in which team.
CAST: Final = {
    "carla": ("case_manager", 0, 0),
    "dev": ("case_manager", 0, 1),
    "fay": ("case_manager", 0, None),
    "erin": ("supervisor", 0, None),
    "gus": ("supervisor", 0, None),
    "desk": ("front_office", 0, None),
    "admin": ("administrator", 0, None),
    "auditor": ("auditor", 0, None),
    "clerk": ("case_manager", 1, None),
    "chief": ("supervisor", 1, None),
    "window": ("front_office", 1, None),
}
# One of those who may do what is to be done, by number.
INSIDER: Final = "insider "
# Whose client everybody is at first, as often as each has one.
OWNERS: Final = ("carla", "carla", "dev", "fay", None, "erin", "clerk")
UNSETTLED: Final = """
    SELECT (SELECT count(*) FROM client_change WHERE told_at IS NULL)
         + (SELECT count(*) FROM unknown_number WHERE state = 'chosen')
         + (SELECT count(*) FROM merge WHERE state IN ('asked', 'undo_asked'))
         + (SELECT count(*) FROM inbox WHERE state = 'trying')
"""
# Words, numbers and lines are never used twice, so that no example hears of another.
_count = itertools.count()


def word() -> str:
    """A word that stands nowhere else."""
    return f"zq{next(_count):05}"


def number() -> str:
    """A phone that nobody has."""
    return f"+1801{2_000_000 + next(_count)}"


class World:
    """names: everybody's id. touched: kinds and ids of what the last step was about."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.departments = [new_id(), new_id()]
        self.lines = [f"+1385{2_000_000 + next(_count)}" for _ in self.departments]
        self.team_ids = [new_id(), new_id()]
        self.names = {name: new_id() for name in CAST}
        self.people: dict[UUID, StaffChanged] = {}
        self.teams: dict[UUID, TeamChanged] = {}
        self.covers: list[CoverChanged] = []
        self.strangers = [number(), number()]
        self.touched: set[tuple[str, UUID]] = set()
        self.facts = Facts()
        self.sight: Sight

    async def open(self) -> None:
        """Tell threads of the house; everybody's first clients have written."""
        await self.office.know(*self._house(), *self._staff())
        for owner in OWNERS:
            here = self.departments[CAST[owner][1] if owner else 0]
            await self.add(here, self.names[owner] if owner else None)
        await self.look()

    def _house(self) -> list[Any]:
        clock: dict[str, Any] = {
            "time_zone": "America/Denver",
            "quiet_from": "20:00",
            "quiet_until": "08:00",
            "many_ceiling": 1,
        }
        for team_id, leader in zip(self.team_ids, ("erin", "gus"), strict=True):
            leads = (self.names[leader],)
            self.teams[team_id] = TeamChanged(
                team_id=team_id, department_id=self.departments[0], name="Team", supervisor_ids=leads
            )
        places = list(zip(self.departments, self.lines, strict=True))
        return [
            *(DepartmentChanged(department_id=here, name="Office", **clock) for here, _ in places),
            *(
                LineChanged(line=line, department_id=here, kind="long_code", pace=None, is_active=True)
                for here, line in places
            ),
            *self.teams.values(),
        ]

    def _staff(self) -> list[StaffChanged]:
        for name, (role, place, team) in CAST.items():
            self.people[self.names[name]] = StaffChanged(
                staff_id=self.names[name],
                name=name.title(),
                role=role,  # type: ignore[arg-type]
                department_id=self.departments[place],
                is_active=True,
                team_id=None if team is None else self.team_ids[team],
            )
        return list(self.people.values())

    async def add(self, here: UUID, owner: UUID | None) -> None:
        """A client with a secret name, and a secret text from them."""
        phone = number()
        client_id, _ = await self.office.add(f"Ana {word()}", phone, owner, here, notes=f"Rings {word()}")
        await self.office.texts(f"a secret {word()}", phone, line=self.lines[self.departments.index(here)])
        self.touched.add(("client", client_id))

    async def look(self) -> None:
        """Have everything done that was decided, and see what there is now."""
        jobs = Jobs(self.office.service.db)
        await jobs.follow_changes()
        await jobs.attach_chosen()
        await carry(self.office)
        await jobs.follow_changes()
        await self.office.until(UNSETTLED, 0)
        self.facts = await read_facts(self.office.db, self.departments)
        self.sight = self.now()

    def now(self) -> Sight:
        """Who sees what at this moment, of what there was at the last look."""
        return Sight(House(self.people, self.teams, self.covers, self.office.clock.now()), self.facts)

    def pick(self, kind: str, n: int, **traits: Any) -> Any:
        """The nth thing of a kind, or None; each thing as a row with its id."""
        rows = [self.facts.things[kind][one] for one in self.facts.ids(kind)]
        fit = [row for row in rows if all(row[name] == value for name, value in traits.items())]
        return fit[n % len(fit)] if fit else None

    async def knock(self, who: UUID, method: str, path: str, body: Any = None) -> Answer:
        """The answer to this person, whatever it is; asked again when a busy machine had no time (nothing was done)."""
        for _ in range(5):
            answer = await self._asked(who, method, path, body)
            if answer.status != 503:
                break
        return answer

    async def _asked(self, who: UUID, method: str, path: str, body: Any) -> Answer:
        """Their token says what they were last told to be."""
        me = self.people[who]
        token = sign(PRIVATE_PEM, StaffToken(who, me.role, me.department_id, "s1"), self.office.clock.now())
        url, headers = self.office.service.url + path, {"Authorization": f"Bearer {token}"}
        async with self.office.http.request(method, url, json=body, headers=headers) as answered:
            return Answer(answered.status, answered.content_type, await answered.text())

    async def acts(
        self, who: str, method: str, path: str, body: Any = None, *, on: tuple[tuple[str, UUID], ...] = ()
    ) -> Answer:
        """Somebody does something to these things: without sight of each of them they are told there are none."""
        who, sight = self.whoever(who, on), self.now()
        me = self.names[who]
        may = all(sight.may(me, kind, thing_id) for kind, thing_id in on)
        answer = await self.knock(me, method, path, body)
        self.touched.update(on)
        # Where the service's own wall is gone the tables refuse what it would have: a fault to the asker, and no act.
        is_fault = answer.status >= 500
        assert not is_fault or failpoints.is_off("service_wall"), f"{method} {path} by {who}: {answer.text}"
        # A role that serves nobody may be told so instead.
        serves_nobody = sight.board(self.people[me]) is None and answer.status >= 400
        is_refused = answer.status == 404 or serves_nobody or is_fault
        assert may or is_refused, f"{who} may not, but did {method} {path}: {answer.status}"
        return answer

    def whoever(self, who: str, on: Sequence[tuple[str, UUID]] = ()) -> str:
        """That very person; or of those who see all of these things the one of that number, anybody if nobody does."""
        if not who.startswith(INSIDER):
            return who
        sight = self.now()
        serving = [name for name, one in self.names.items() if sight.board(self.people[one])]
        may = [name for name in serving if all(sight.may(self.names[name], *thing) for thing in on)]
        fit = may or list(self.names)
        return fit[int(who.removeprefix(INSIDER)) % len(fit)]

    async def tell(self, staff_id: UUID, changed: StaffChanged) -> None:
        """Somebody's place in the house is another."""
        await self.office.know(changed)
        self.people[staff_id] = changed

    async def passes(self, hours: int) -> None:
        """Time goes by."""
        self.office.clock.advance(timedelta(hours=hours))
