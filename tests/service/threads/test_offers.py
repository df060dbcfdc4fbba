"""What one client would get to read: templates, suggested replies, the wording of a kind; and no blank goes."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from proto.appointments import AppointmentChanged
from services.kit.ids import new_id
from services.threads.store.offers import offered_wording
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import BENS, CARLA, COURT, DEV, NEW, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of

Ana = tuple[UUID, UUID]
TUESDAY = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
HELLO = {"title": "Hello", "wording": {"en": "Hi {first name}", "es": "Hola {first name}"}}


async def offered(asking: Any, thread_id: UUID, query: str = "") -> list[Any]:
    answer = await asking.get(f"/v1/threads/{thread_id}/templates{query}")
    return list(answer["templates"])


async def comes(office: Office, client_id: UUID, department_id: UUID = PROBATION, at: datetime = TUESDAY) -> None:
    date = AppointmentChanged(
        appointment_id=new_id(),
        client_id=client_id,
        department_id=department_id,
        kind="office visit",
        starts_at=at,
        time_zone="America/Denver",
        place="Room 501" if department_id == PROBATION else "Courtroom 3",
        state="scheduled",
    )
    await office.say("reminders", date, subject=str(date.appointment_id), seq=1)
    await office.until("SELECT EXISTS (SELECT FROM upcoming WHERE appointment_id = $1)", True, date.appointment_id)


async def test_client_is_offered_words_in_their_language_with_their_own_next_date(office: Office) -> None:
    client_id, thread_id = await office.add("Ben Baker", BENS, language="es")
    await comes(office, client_id, COURT, TUESDAY.replace(day=4))
    found, _ = await offered(office.carla, thread_id, "?search=aPPointment%20time")
    assert found["text"]["blanks"] == ["appointment date", "appointment time", "place"], "another department's date"
    await comes(office, client_id)
    await comes(office, client_id, at=TUESDAY.replace(day=17))
    found, _ = await offered(office.carla, thread_id, "?search=appointment%20time")
    assert found["text"] == {
        "language": "es",
        "body": "Hola Ben, su cita es el martes 10 de marzo a las 10:30 a.m.: Room 501. "
        "Por favor escriba si no puede venir.",
        "segments": 1,
        "blanks": [],
        "is_other_language": False,
    }


async def test_words_follow_the_name_the_client_has_now(office: Office, ana: Ana) -> None:
    await office.carla("POST", "/v1/templates", HELLO, 201)
    await office.db.execute("UPDATE client SET given_name = 'Anna' WHERE client_id = $1", ana[0])
    [found] = await offered(office.carla, ana[1], "?search=hello")
    assert found["text"]["body"] == "Hi Anna"
    # Only braces of the template are blanks: whatever a name holds is a name.
    await office.db.execute("UPDATE client SET given_name = '{place}' WHERE client_id = $1", ana[0])
    [found] = await offered(office.carla, ana[1], "?search=hello")
    assert (found["text"]["body"], found["text"]["blanks"]) == ("Hi {place}", [])


async def test_what_one_used_last_stands_first_and_uses_are_counted_for_all(office: Office, ana: Ana) -> None:
    made = await office.erin("POST", "/v1/templates", HELLO | {"is_shared": True, "title": "Zz"}, 201)
    _, bens = await office.add("Ben Baker", BENS, DEV)
    more = {"template_id": made["template_id"]}
    click = str(new_id())
    for status in (201, 200):  # a double click is one use
        await office.carla.writes(ana[1], "Hi Ana", status, client_msg_id=click, **more)
    await office.dev.writes(bens, "Hi Ben", **more)
    assert (await offered(office.carla, ana[1]))[0]["title"] == "Zz"
    assert (await offered(office.erin, ana[1]))[0]["title"] != "Zz"
    assert (await office.erin.get(f"/v1/templates/{made['template_id']}"))["uses"] == 2


async def test_text_with_a_blank_left_does_not_go(office: Office, ana: Ana) -> None:
    refused = await office.carla.writes(ana[1], "See you {Appointment Date} at {place}. {x}", 422)
    assert (refused["title"], refused["detail"]) == ("blanks", "appointment date, place")
    assert await office.value("SELECT count(*) FROM message") == 0
    await office.carla.writes(ana[1], "See you. {}")


async def test_without_that_look_it_would_go(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="blanks:off").running() as office:
        _, thread_id = await office.add()
        await office.carla.writes(thread_id, "See you {place}.")
        assert (await office.sent()).body == "See you {place}."


async def test_replies_are_suggested_that_can_go_as_they_are(office: Office, ana: Ana) -> None:
    bodies = [one["text"]["body"] for one in (await office.carla.thread(ana[1]))["suggestions"]]
    assert bodies == ["Thanks, I got your text.", "I will call you today.", "Can you tell me more?", "Yes, that works."]
    mine = {"kind": "suggested", "title": "Mine", "wording": {"en": "Ok, {first name}."}}
    await office.carla("POST", "/v1/templates", mine, 201)
    await comes(office, ana[0])
    bodies = [one["text"]["body"] for one in (await office.carla.thread(ana[1]))["suggestions"]]
    assert len(bodies) == 4
    assert bodies[0] == "Ok, Ana."
    assert "Ok, Ana." not in str((await office.erin.thread(ana[1]))["suggestions"])


async def test_wording_of_a_kind_names_whoever_writes_and_whoever_will(office: Office, ana: Ana) -> None:
    async with page_of(office, CARLA) as tx:
        found = await offered_wording(tx, ana[1], "transfer", CARLA, language="es", new_name="Dev Chandra")
    assert found.body.startswith("Hola Ana, desde ahora le atiende Dev Chandra en Probation en lugar de Carla Reyes.")
    async with office.service.db.tx() as tx:
        asked = await offered_wording(tx, ana[1], "is_this", None)
    assert (asked.body[:24], asked.blanks) == ("Hi, this is {my name}. I", ("my name",))
    transfer = await office.carla.get(f"/v1/threads/{ana[1]}/wording?of=transfer")
    assert transfer["blanks"] == ["new name"]


async def test_department_that_has_no_words_yet_says_the_first_ones(office: Office, ana: Ana) -> None:
    await office.db.execute("DELETE FROM template")
    found = await office.carla.get(f"/v1/threads/{ana[1]}/wording?of=neutral")
    assert found["body"] == "Hi Ana, this is Carla Reyes. Please text or call me when you can."
    assert (await office.carla.thread(ana[1]))["suggestions"] == []


async def test_words_are_shown_as_a_real_client_would_get_them(office: Office, ana: Ana) -> None:
    form = {"wording": HELLO["wording"]}
    nobody = await office.dev("POST", "/v1/templates/preview", form)
    assert (nobody.get("given_name"), nobody["texts"][0]["blanks"]) == (None, ["first name"])
    newest = await office.carla("POST", "/v1/templates/preview", form)
    assert (newest["given_name"], [one["body"] for one in newest["texts"]]) == ("Ana", ["Hi Ana", "Hola Ana"])
    _, other = await office.add("Ben Baker", NEW, CARLA)
    chosen = await office.carla("POST", "/v1/templates/preview", form | {"thread_id": str(other)})
    assert chosen["texts"][0]["body"] == "Hi Ben"
    await office.dev("POST", "/v1/templates/preview", form | {"thread_id": str(other)}, 404)
    await office.carla("POST", "/v1/templates/preview", {"wording": {"en": "{x}"}}, 422)
