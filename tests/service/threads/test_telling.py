"""What threads tells the others, once and again."""

from uuid import UUID

from proto.people import CaseloadChanged, ClientChanged, PhoneChanged
from proto.trail import Republish, republish_type
from services.kit.ids import new_id
from services.threads.store import told
from services.threads.store.caseloads import open_caseload
from tests.service.threads.house import ANAS, CARLA, DEV, PROBATION, department, staff
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def test_client_is_told_as_whole_state_with_a_rising_sequence(office: Office, ana: Ana) -> None:
    state = await office.next("reminders.copies", ClientChanged)
    assert (state.client_id, state.given_name, state.external_ids[0].value) == (ana[0], "Ana", "A-1001")
    assert [(phone.number, phone.is_current) for phone in state.phones] == [(ANAS, True)]
    assert [(one.department_id, one.staff_id, one.is_open) for one in state.caseloads] == [(PROBATION, CARLA, True)]
    async with office.service.db.tx() as tx:
        await open_caseload(tx, ana[0], PROBATION, DEV)
        await told.publish_clients(tx, [ana[0]])
    assert (await office.next("reminders.copies", ClientChanged)).caseloads[0].staff_id == DEV
    assert await office.value("SELECT seq FROM client") == 2
    assert await office.value("SELECT count(*) FROM caseload") == 2, "the history stays"


async def test_republish_tells_every_client_again_with_the_sequence_it_has(office: Office) -> None:
    clients = {(await office.add(f"Ana Name{n}", f"+1801555{160 + n:04d}"))[0] for n in range(5)}
    await office.until("SELECT count(*) FROM outbox", 0)
    for name, kind, user in (
        ("client.changed.v1", ClientChanged, "reminders"),
        ("caseload.changed.v1", CaseloadChanged, "notifier"),
        ("phone.changed.v1", PhoneChanged, "reminders"),
    ):
        copies = await (await office._channel(user)).get_queue(f"{user}.copies", ensure=False)
        await copies.purge()
        async with office.service.db.tx() as tx:
            tx.publish(Republish(type=name), subject=name, type_name=republish_type("threads").name)
        again = {(await office.next(f"{user}.copies", kind)).client_id for _ in clients}
        assert again == clients
    assert await office.value("SELECT max(seq) FROM client") == 1


async def test_older_state_of_others_does_not_overwrite_newer(office: Office) -> None:
    await office.say("web", staff(CARLA, name="Carla Old"), seq=1)
    await office.say("web", staff(DEV, name="Dev New"), seq=10_000)
    await office.until("SELECT name FROM staff WHERE staff_id = $1", "Dev New", DEV)
    assert await office.value("SELECT name FROM staff WHERE staff_id = $1", CARLA) == "Carla Reyes"


async def test_what_lists_and_texts_to_many_need_of_the_house_is_kept(office: Office) -> None:
    assert await office.value("SELECT many_ceiling FROM department WHERE department_id = $1", PROBATION) == 110
    await office.know(department(PROBATION, many_ceiling=60), staff(CARLA, email="carla@county.example"))
    assert await office.value("SELECT many_ceiling FROM department WHERE department_id = $1", PROBATION) == 60
    assert await office.value("SELECT email FROM staff WHERE staff_id = $1", CARLA) == "carla@county.example"


async def test_state_without_a_sequence_is_refused_with_the_reason(office: Office) -> None:
    await office.say("web", staff(CARLA), event_id=str(new_id()))
    await office.until("SELECT reason FROM dead_letter", "the event has no sequence")


async def test_everything_staff_did_is_in_the_trail_without_a_word_of_it(office: Office, ana: Ana) -> None:
    await office.texts("a secret word")
    await office.carla.thread(ana[1])
    await office.carla.writes(ana[1], "another secret word", undo_s=10)
    rows = await office.db.fetch("SELECT act, facts::text, object_id FROM audit")
    assert {"thread_viewed", "message_written", "client_added", "caseload_opened"} <= {row["act"] for row in rows}
    assert not any("secret" in f"{row['facts']}{row['object_id']}" or ANAS in row["facts"] for row in rows)
