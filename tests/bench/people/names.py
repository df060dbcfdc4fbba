"""Who is there: departments, teams of ten case managers, 110 clients each. All follows from a place in a row."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from services.threads.domain.names import fold

# As many texts as a case manager's clients have written and got in two years.
TEXTS_EACH, CLIENTS_EACH, TEAM, DEPARTMENT = 10_000, 110, 10, 100
UNTIL = datetime.now(UTC).replace(microsecond=0)
SINCE = UNTIL - timedelta(days=730)
ZONE = "America/Denver"
_GIVEN = (  # one line a list: they are read as a roll, not as code
    *("Ana", "Ben", "Celia", "Darnell", "Elena", "Frank", "Gloria", "Hector", "Ivy", "Jamal", "Kim", "Luis", "María"),
    *("Nate", "Olga", "Pedro", "Quinn", "Rosa", "Sam", "Tina", "Umar", "Vera", "Will", "Ximena", "Yolanda", "Zach"),
    *("Adán", "Bea", "Cruz", "Dana", "Eli", "Fe", "Gil", "Hope", "Inés", "José", "Kai"),
)
_FAMILY = (
    *("Al", "Bar", "Cas", "Dor", "Esp", "Gar", "Hol", "Kim", "Mar", "Nav", "Ort", "Pel", "Quin", "Riv", "San", "Tor"),
    *("Val", "Wil", "Yar", "Zam"),
)
_ENDS = (
    *("beck", "ela", "den", "dez", "ero", "field", "ías", "lán", "man", "ondo", "ova", "quez", "ridge", "sen", "son"),
    *("strom", "ton", "varez", "well", "ñoz"),
)
DEPARTMENTS, TEAMS, STAFF, CLIENTS, PHONES, CASELOADS, THREADS, SESSIONS = range(1, 9)
# Behind the case managers: one supervisor a team, one at the front desk of a department.
_SUPERVISORS, _DESKS = 1_000_000, 2_000_000


def made_id(kind: int, place: int) -> UUID:
    """The id of one of this kind, the same every time."""
    return UUID(int=0x7 << 76 | 0x2 << 62 | kind << 48 | place)


class Person(msgspec.Struct, frozen=True):
    """Somebody who signs in."""

    staff_id: UUID
    name: str
    role: str
    department_id: UUID
    team_id: UUID | None

    @property
    def facts(self) -> tuple[UUID, str, str, UUID, UUID | None]:
        """As the tables of staff have them."""
        return self.staff_id, self.name, self.role, self.department_id, self.team_id

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.staff_id.hex[-12:]}@county.example"


def department_of(manager: int) -> UUID:
    """Where this case manager works."""
    return made_id(DEPARTMENTS, manager // DEPARTMENT)


def line_of(manager: int) -> str:
    """Their department's line."""
    return f"+1{900 + manager // DEPARTMENT}5550100"


def manager(place: int) -> Person:
    """A case manager."""
    team_id = made_id(TEAMS, place // TEAM)
    return Person(made_id(STAFF, place), full_name(place * 7), "case_manager", department_of(place), team_id)


def supervisor(place: int) -> Person:
    """Who supervises this case manager's team."""
    team = place // TEAM
    staff_id = made_id(STAFF, _SUPERVISORS + team)
    return Person(staff_id, full_name(team * 11 + 5), "supervisor", department_of(place), made_id(TEAMS, team))


def desk(place: int) -> Person:
    """Who sits at the front desk of this case manager's department."""
    department = place // DEPARTMENT
    return Person(
        made_id(STAFF, _DESKS + department), full_name(department * 13 + 9), "front_office", department_of(place), None
    )


def given_name(place: int) -> str:
    """Of the client or member of staff at this place."""
    return _GIVEN[place % len(_GIVEN)]


def family_name(place: int) -> str:
    """Of the client or member of staff at this place."""
    return _FAMILY[place * 7 % len(_FAMILY)] + _ENDS[place // len(_FAMILY) * 3 % len(_ENDS)]


def full_name(place: int) -> str:
    """As it is written in a list of staff."""
    return f"{given_name(place)} {family_name(place)}"


def folded_name(place: int) -> str:
    """As threads searches it."""
    return fold(f"{family_name(place)} {given_name(place)}")


def case_number(client: int) -> str:
    """What a court calls a client's case."""
    return f"{20 + client % 7}-CR-{client:06}"


def number_of(client: int) -> str:
    """A client's number: theirs alone."""
    return f"+1{201 + client // 10_000}555{client % 10_000:04}"


def old_number_of(client: int) -> str:
    """What every ninth client had before."""
    return f"+1{601 + client // 10_000}555{client % 10_000:04}"
