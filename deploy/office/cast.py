"""The practice office's cast: made up, the same every time. The tests, the examples and the pictures use it too.

Numbers are 555-0100 to 555-0199, which belong to nobody, in five area codes.
"""

import random
from typing import Literal
from uuid import UUID, uuid5

import msgspec

from proto.directory import Role

_HOUSE = UUID("7c0ffee0-5550-4100-8555-010001990100")
PASSWORD = "practice office"  # noqa: S105  (printed by the launcher; a practice office holds nobody's facts)
ZONE = "America/Denver"
AREAS = ("801", "385", "435", "415", "307")
ZONES = {"415": "America/Los_Angeles"}
CLIENTS_EACH = 90
SEED = 7


def practice_id(kind: str, name: str) -> UUID:
    """The id of somebody or something of the practice office, the same every time."""
    return uuid5(_HOUSE, f"{kind}:{name}")


class Department(msgspec.Struct, frozen=True):
    """A department and its line."""

    key: str
    name: str
    line: str
    office_phone: str

    @property
    def department_id(self) -> UUID:
        """Its id."""
        return practice_id("department", self.key)


class Staff(msgspec.Struct, frozen=True):
    """Somebody who signs in."""

    key: str
    name: str
    role: Role
    department: str
    desk_phone: str | None = None

    @property
    def staff_id(self) -> UUID:
        """Their id."""
        return practice_id("staff", self.key)

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.key}@county.example"


Health = Literal["unverified", "working", "failing"]


class Client(msgspec.Struct, frozen=True):
    """Somebody with a phone. index counts through all clients."""

    index: int
    given_name: str
    family_name: str
    language: Literal["en", "es"]
    number: str
    old_number: str | None
    health: Health
    staff: str
    case_number: str
    notes: str

    @property
    def client_id(self) -> UUID:
        """Their id."""
        return practice_id("client", str(self.index))

    @property
    def zone(self) -> str:
        """Where their phone's area code lies."""
        return ZONES.get(self.number[2:5], ZONE)


PROBATION = Department("probation", "County Probation", "+18015550100", "+18015550101")
COURT = Department("court", "District Court", "+13855550100", "+13855550101")
DEPARTMENTS = (PROBATION, COURT)

# Faye has no desk of her own: a call to her rings the department's phone.
CARLA = Staff("carla", "Carla Reyes", "case_manager", "probation", "+18015550102")
DEV = Staff("dev", "Dev Chandra", "case_manager", "probation", "+18015550103")
FAYE = Staff("faye", "Faye Jensen", "case_manager", "probation")
ERIN = Staff("erin", "Erin Hammond", "supervisor", "probation", "+18015550104")
GUS = Staff("gus", "Gus Whitaker", "front_office", "probation")
HANA = Staff("hana", "Hana Brooks", "administrator", "probation")
STAFF = (CARLA, DEV, FAYE, ERIN, GUS, HANA)
CASE_MANAGERS = (CARLA, DEV, FAYE)

_GIVEN = (  # one line a list: they are read as a roll, not as code
    *("Ana", "Ben", "Celia", "Darnell", "Elena", "Frank", "Gloria", "Hector", "Ivy", "Jamal", "Kim", "Luis", "María"),
    *("Nate", "Olga", "Pedro", "Quinn", "Rosa", "Sam", "Tina", "Umar", "Vera", "Will", "Ximena", "Yolanda", "Zach"),
)
_FAMILY = (
    *("Abbott", "Barela", "Castillo", "Dorsey", "Espinoza", "Fuentes", "Garrison", "Holt", "Ibarra", "Kimball"),
    *("Luján", "Martínez", "Nez", "Ortega", "Peterson", "Quintana", "Rivera", "Sandoval", "Tso", "Ulibarri", "Vigil"),
    *("Young", "Zamora", "Muñoz", "Begay"),
)
_NOTES = ("Works nights; best after 2 PM.", "Shares a ride; confirm the day before.", "Prefers short texts.")


def clients() -> tuple[Client, ...]:
    """Everybody on the three caseloads, 90 each: Ana and Ben are Carla's first two."""
    chance = random.Random(SEED)  # noqa: S311  (a practice office, not a secret)
    return tuple(_client(index, chance) for index in range(CLIENTS_EACH * len(CASE_MANAGERS)))


def _client(index: int, chance: random.Random) -> Client:
    area = AREAS[index % len(AREAS)]
    given = _GIVEN[index % len(_GIVEN)]
    family = _FAMILY[(index * 11 + index // len(_GIVEN)) % len(_FAMILY)]
    return Client(
        index=index,
        given_name=given,
        family_name=family,
        language="es" if index % 5 == 2 else "en",
        number=f"+1{area}555{110 + index // len(AREAS):04d}",
        old_number=f"+1{area}555{164 + index // 15:04d}" if index % 9 == 4 else None,
        health="failing" if index % 23 == 19 else "unverified" if index % 17 == 11 else "working",
        staff=CASE_MANAGERS[index // CLIENTS_EACH].key,
        case_number=f"{20 + index % 7}-{chance.choice(('CR', 'TR'))}-{1000 + index * 7}",
        notes=_NOTES[index % 3] if index % 4 == 0 else "",
    )


def staff_called(key: str) -> Staff:
    """A member of staff by first name, in lower case."""
    return next(person for person in STAFF if person.key == key)


CLIENTS = clients()
ANA, BEN = CLIENTS[0], CLIENTS[1]
# Somebody nobody knows yet, whose texts wait on the front office's board.
STRANGERS = ("+13075550198", "+14155550199")
