"""What a colleague can't see or do on any page of the front door, from its own table of routes."""

import uuid
from typing import Final

import pytest

from deploy.local.stack import Stack
from deploy.office.cast import CARLA, DEV, ERIN, GUS, HANA, Staff
from tests.e2e.attackers import Answer, Browser, Rows
from tests.e2e.belongings import HERS, SECRET, Door, belongings, doors

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

DOORS: Final = doors()
# Of what an address names one: somebody's alone. The desk may see every client of its department, to hand texts over.
THEIRS: Final = {
    *("thread_id", "message_id", "client_id", "phone_id", "task_id", "batch_id", "group_id", "template_id"),
    *("order_id", "roster_id", "merge_id", "media_id", "appointment_id"),
}
DESKS: Final = {"client_id", "phone_id", "task_id"}
# What a day means that somebody types: nobody is asked for it, and nothing of the conversation is told.
NOBODYS: Final = {"/c/{thread_id}/when"}
# Numbers nobody knows are the whole department's.
EVERYBODYS: Final = {"number_id"}
# What shows lists, or anything by a word that is typed.
LISTS: Final = {
    *("/inbox", "/list", "/counts", "/unknown", "/search", "/clients", "/many", "/many/groups", "/templates"),
    *("/templates/new", "/team/reasons", "/team/words", "/clients/new", "/clients/import", "/events", "/events/missed"),
}
# About oneself, or about whom one types: they name nobody else's client but who has the number that was typed.
ONES_OWN: Final = {
    *("/", "/sign-in", "/sign-out", "/me", "/stay", "/clients/known", "/templates/preview"),
}
# Whatever a form wants, so that nothing but whose it is keeps it from being taken.
FILLED: Final = {
    "body": "x",
    "edits": "0",
    "number": "(385) 555-0177",
    "given_name": "Ana",
    "family_name": "Abbott",
    "language": "en",
    "time_zone": "America/Denver",
    "because": "changed",
    "outcome": "x",
    "name": "x",
    "title": "x",
    "en": "x",
    "unread": "9",
    "count": "1",
    "until": "tomorrow",
    "is_agreed": "1",
    "how": "form",
    "purpose": "all",
    "order_number": "x",
    "last_on": "12/31",
    "status_id": "",
    "agreed_how": "form",
    "saved": "",
}


def filled(ids: dict[str, str]) -> dict[str, str]:
    clicks = {name: str(uuid.uuid4()) for name in ("client_msg_id", "note_id", "order_id", "consent_id", "merge_id")}
    return FILLED | clicks | {"through": ids["message_id"], "to_id": str(DEV.staff_id), "keep_id": ids["client_id"]}


def is_private(door: Door, person: Staff) -> bool:
    """Whether this person may not come in."""
    is_desks = person is GUS and set(door.ids) <= DESKS
    return bool(set(door.ids) & THEIRS) and door.path not in NOBODYS and not is_desks


def test_every_page_is_in_a_list() -> None:
    assert {name for door in DOORS for name in door.ids} == THEIRS | EVERYBODYS
    listed = {door.path for door in DOORS if not door.ids}
    assert listed == LISTS | ONES_OWN, "say what it shows to whom"


async def refused(intruder: Browser, method: str, path: str, ids: dict[str, str]) -> Answer:
    """What somebody is told who may not come in; asked again as long as a part was too slow to say so."""
    for _ in range(5):
        answer = await (intruder.get(path) if method == "GET" else intruder.post(path, filled(ids)))
        if answer.status in (403, 404) or tells(answer.text):
            break
    return answer


@pytest.mark.parametrize("person", [DEV, GUS, HANA], ids=lambda person: person.role)
async def test_no_page_shows_or_does_anything_with_what_is_a_colleagues(
    office: Stack, rows: Rows, person: Staff
) -> None:
    ids, intruder = await belongings(rows), await Browser(office).sign_in(person)
    before, wrong = await rows.settled(), []
    for door in DOORS:
        for path in door.to(ids) if is_private(door, person) else ():
            answer = await refused(intruder, door.method, path, ids)
            if answer.status not in (403, 404) or tells(answer.text):
                wrong.append(f"{door.method} {path}: {answer.status} {tells(answer.text)}")
    assert not wrong
    assert await rows.settled() == before


@pytest.mark.parametrize("person", [DEV, GUS, HANA], ids=lambda person: person.role)
async def test_no_list_names_what_is_a_colleagues(office: Stack, rows: Rows, person: Staff) -> None:
    await belongings(rows)
    intruder = await Browser(office).sign_in(person)
    for path in sorted(LISTS - {"/events"}):
        for words in ("", f"?q={SECRET}", f"?q={HERS.case_number}", f"?q={HERS.number[-7:]}", "?order=az&show=closed"):
            answer = await intruder.get(path + words)
            told = tells(answer.text.replace(words.removeprefix("?q="), "") if words else answer.text)
            assert not told, f"{path}{words}: {told}"


async def test_whose_it_is_finds_every_page(office: Stack, rows: Rows) -> None:
    ids, carla = await belongings(rows), await Browser(office).sign_in(CARLA)
    erin = await Browser(office).sign_in(ERIN)
    for door in DOORS:
        # Gateway has no picture of this id: what is shown of one has a story of its own (test_pictures.py).
        is_asked = door.method == "GET" and set(door.ids) & (THEIRS - {"media_id"})
        for path in door.to(ids) if is_asked else ():
            answer = await carla.get(path)
            assert answer.status not in (403, 404), f"{path}: {answer.status}"
    assert SECRET in (await erin.get(f"/clients/{ids['client_id']}")).text


def tells(page: str) -> list[str]:
    """What of hers stands there."""
    hers = (SECRET, HERS.number, HERS.case_number, f"{HERS.given_name} {HERS.family_name}")
    return [one for one in hers if one in page]
