"""A text that waits names the client's date as it stands when it goes, or does not go: never a date that is gone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.appointments import AppointmentChanged
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, BENS, PROBATION
from tests.service.threads.many import carry, outcomes, release, send, writes_to
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
# In Denver half past nine, a Tuesday and a Thursday; texts wait for the Thursday before.
TUESDAY = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
THURSDAY = TUESDAY + timedelta(days=2)
LATER: dict[str, Any] = {"local_time": "2026-03-05T09:00", "local_zone": "America/Denver"}
TO_THEN = timedelta(days=3)
SEE_YOU = "{first name}, see you {appointment date} at {appointment time}, {place}."
OF_TUESDAY = "Ana, see you Tuesday, March 10 at 9:30 AM, Room 501."


class Date:
    """A date of a client's, as reminders tells of it, and tells again when it changes."""

    def __init__(self, office: Office, client_id: UUID, at: datetime = TUESDAY) -> None:
        self._office, self._seq = office, 0
        self._told: dict[str, Any] = {
            "appointment_id": new_id(),
            "client_id": client_id,
            "department_id": PROBATION,
            "kind": "office visit",
            "starts_at": at,
            "time_zone": "America/Denver",
            "place": "Room 501",
            "state": "scheduled",
        }

    async def is_told(self, **changes: Any) -> "Date":
        self._told |= changes
        self._seq += 1
        one = AppointmentChanged(**self._told)
        await self._office.say("reminders", one, subject=str(one.appointment_id), seq=self._seq)
        await self._office.until("SELECT seq FROM upcoming WHERE appointment_id = $1", self._seq, one.appointment_id)
        return self


async def planned(office: Office, thread_ids: list[UUID], words: str = SEE_YOU, **more: Any) -> Any:
    """Carla's text to these, for Thursday; each has it waiting in their thread."""
    batch = await writes_to(office.carla, thread_ids, words, **more)
    await send(office.carla, batch, **LATER)
    await carry(office)
    return batch


async def goes(office: Office) -> None:
    office.clock.advance(TO_THEN)
    await release(office)


async def why(office: Office, thread_id: UUID) -> Any:
    query = "SELECT status, wording FROM message WHERE thread_id = $1 AND direction = 'outbound'"
    row = await office.db.fetchrow(query, thread_id)
    return tuple(row) if row else None


async def test_each_of_many_is_told_the_date_as_it_is_when_the_text_goes(office: Office) -> None:
    ana, ana_thread = await office.add()
    ben, ben_thread = await office.add("Ben Baker", BENS, language="es")
    moved, _ = await Date(office, ana).is_told(), await Date(office, ben).is_told()
    spanish = {"en": SEE_YOU, "es": "{first name}: el {appointment date} a {appointment time}."}
    batch = await planned(office, [ana_thread, ben_thread], wording=spanish)
    assert (await outcomes(office.carla, batch))["Abbott"]["body"] == OF_TUESDAY
    await moved.is_told(starts_at=THURSDAY, place="Room 7")
    await goes(office)
    sent = {one.to: one.body for one in [await office.sent("bulk") for _ in range(2)]}
    assert sent == {
        ANAS: "Ana, see you Thursday, March 12 at 9:30 AM, Room 7.",
        BENS: "Ben: el martes 10 de marzo a las 9:30 a.m..",
    }
    [shown] = (await office.carla.thread(ana_thread))["messages"]
    assert shown["body"] == sent[ANAS], "staff read what was sent"
    assert (await outcomes(office.carla, batch))["Abbott"]["body"] == sent[ANAS]


async def test_only_the_date_is_filled_in_anew(office: Office, ana: Ana) -> None:
    date = await Date(office, ana[0]).is_told()
    await planned(office, [ana[1]])
    await office.db.execute("UPDATE client SET given_name = '{place}' WHERE client_id = $1", ana[0])
    await date.is_told(place="{first name}")
    await goes(office)
    assert (await office.sent("bulk")).body == OF_TUESDAY.replace("Room 501", "{first name}")


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"starts_at": THURSDAY - timedelta(days=7)}, {"place": ""}])
async def test_whose_date_is_gone_gets_no_text_and_its_author_is_told(
    office: Office, ana: Ana, change: dict[str, Any]
) -> None:
    date = await Date(office, ana[0]).is_told()
    batch = await planned(office, [ana[1]])
    await date.is_told(**change)
    await goes(office)
    await office.nothing_sent()
    assert await why(office, ana[1]) == ("failed", "date_changed")
    assert (await outcomes(office.carla, batch))["Abbott"]["status"] == "failed"
    assert await office.value("SELECT has_failed FROM thread WHERE thread_id = $1", ana[1]), "it is among the problems"


async def test_without_filling_it_in_at_the_release_an_old_date_goes(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="dated_at_release:off").running() as office:
        client_id, thread_id = await office.add()
        date = await Date(office, client_id).is_told()
        await planned(office, [thread_id])
        await date.is_told(state="cancelled")
        await goes(office)
        assert (await office.sent("bulk")).body == OF_TUESDAY


async def offered(office: Office, thread_id: UUID) -> tuple[str, str]:
    """A template with a date in it, and what it says for this client: (template, body)."""
    title = {"kind": "text", "title": "Date", "wording": {"en": "See you at {appointment time}, {place}."}}
    template_id = (await office.carla("POST", "/v1/templates", title, 201))["template_id"]
    found = (await office.carla.get(f"/v1/threads/{thread_id}/templates?search=Date"))["templates"]
    return template_id, next(one["text"]["body"] for one in found if one["template_id"] == template_id)


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"starts_at": THURSDAY}, {"place": "Room 7"}])
async def test_a_persons_own_text_of_a_date_that_changed_does_not_go(
    office: Office, ana: Ana, change: dict[str, Any]
) -> None:
    date = await Date(office, ana[0]).is_told()
    template_id, body = await offered(office, ana[1])
    assert body == "See you at 9:30 AM, Room 501."
    written = await office.carla.writes(ana[1], f"{body} Carla", template_id=template_id, **LATER)
    await date.is_told(**{"starts_at": TUESDAY + timedelta(hours=1)} if "starts_at" in change else change)
    await goes(office)
    await office.status_is(written["message_id"], "failed")
    assert await why(office, ana[1]) == ("failed", "date_changed")
    path, form = f"/v1/messages/{written['message_id']}/retry", {"client_msg_id": str(new_id())}
    again = await office.carla("POST", path, form, 409)
    assert again["title"] == "date_changed"
    await office.nothing_sent()


async def test_without_that_look_it_goes(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="dated_at_release:off").running() as office:
        client_id, thread_id = await office.add()
        date = await Date(office, client_id).is_told()
        await office.carla.writes(thread_id, "See you Tuesday, March 10", **LATER)
        await date.is_told(state="cancelled")
        await goes(office)
        assert (await office.sent()).body == "See you Tuesday, March 10"


@pytest.mark.parametrize(
    "body", ["See you Tuesday, March 10", "Nos vemos el martes 10 de marzo", "I call you at 9:30 AM", "Good luck!"]
)
async def test_a_typed_text_is_of_a_date_when_it_names_its_day(office: Office, ana: Ana, body: str) -> None:
    date = await Date(office, ana[0]).is_told()
    await office.carla.writes(ana[1], body, **LATER)
    await date.is_told(state="cancelled")
    await goes(office)
    status = (await why(office, ana[1]))[0]
    assert status == ("failed" if "10" in body else "queued")


async def test_another_date_of_the_clients_takes_nothing_from_it(office: Office, ana: Ana) -> None:
    await Date(office, ana[0]).is_told()
    await office.carla.writes(ana[1], "See you Tuesday, March 10", **LATER)
    await Date(office, ana[0], TUESDAY - timedelta(days=1)).is_told()
    await goes(office)
    assert (await office.sent()).body == "See you Tuesday, March 10"


async def test_a_text_for_afterwards_may_speak_of_a_date_that_is_past(office: Office, ana: Ana) -> None:
    date = await Date(office, ana[0]).is_told()
    after: dict[str, Any] = {"local_time": "2026-03-11T09:00", "local_zone": "America/Denver"}
    await office.carla.writes(ana[1], "You were here on Tuesday, March 10", **after)
    office.clock.advance(timedelta(days=9))
    await date.is_told(state="kept")
    await release(office)
    await office.until("SELECT status FROM message WHERE thread_id = $1", "queued", ana[1])


async def test_another_time_for_a_text_does_not_make_an_old_date_right(office: Office, ana: Ana) -> None:
    date = await Date(office, ana[0]).is_told()
    written = await office.carla.writes(ana[1], "See you Tuesday, March 10", **LATER)
    await date.is_told(starts_at=THURSDAY)
    form = {"client_msg_id": str(new_id()), "local_time": "2026-03-05T08:30", "local_zone": "America/Denver"}
    edited = await office.carla("PATCH", f"/v1/messages/{written['message_id']}", form, 201)
    await goes(office)
    await office.status_is(edited["message_id"], "failed")


async def test_other_words_do(office: Office, ana: Ana) -> None:
    date = await Date(office, ana[0]).is_told()
    written = await office.carla.writes(ana[1], "See you Tuesday, March 10", **LATER)
    await date.is_told(starts_at=THURSDAY)
    form = {"client_msg_id": str(new_id()), "body": "See you Thursday, March 12"}
    await office.carla("PATCH", f"/v1/messages/{written['message_id']}", form, 201)
    await goes(office)
    assert (await office.sent()).body == "See you Thursday, March 12"
