"""What another service has said goes in the words that fit the number it goes to, not the one there was [P17]."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from proto.posts import ThreadPost, ThreadPosted
from services.kit.ids import new_id
from services.threads.domain.health import Condition
from services.threads.store.people import add_phone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, MONDAY, NEW, PROBATION
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
# Words no list of ours knows: only that nobody has confirmed the number keeps them from a stranger.
FULL = {"en": "Ana, Carla Reyes expects you at 8:30 tomorrow", "es": "Ana, Carla Reyes le espera a las 8:30"}
NEUTRAL = {"en": "Please call us at 801 555 0100", "es": "Por favor llame al 801 555 0100"}
UNVERIFIED = Condition("unverified", 0, is_confirmed=False)
NIGHT = timedelta(hours=11)


async def asks_for(office: Office, client_id: UUID, **changes: Any) -> UUID:
    """A post for an hour from now stands in the client's thread; its text's id."""
    told: dict[str, Any] = {
        "post_id": new_id(),
        "client_id": client_id,
        "department_id": PROBATION,
        "wording": FULL,
        "neutral_wording": NEUTRAL,
        "not_before": MONDAY + timedelta(hours=1),
        "not_after": MONDAY + timedelta(days=2),
    }
    await office.say("reminders", ThreadPost(**(told | changes)))
    posted: ThreadPosted = await office.next("reminders.posted", ThreadPosted)
    return posted.message_id


async def gets_new_number(office: Office, client_id: UUID, number: str = NEW) -> None:
    """Somebody noted another number as the client's, which nobody has confirmed."""
    async with office.service.db.tx() as tx:
        await add_phone(tx, client_id, number, is_current=True)


async def test_number_that_changed_meanwhile_is_told_what_anybody_may_read(office: Office, ana: Ana) -> None:
    message_id = await asks_for(office, ana[0])
    await gets_new_number(office, ana[0])
    office.passes(hours=1)
    sent = await office.sent("reminder")
    assert (sent.to, sent.body, sent.message_id) == (NEW, NEUTRAL["en"], message_id)
    shown = await office.carla.get(f"/v1/messages/{message_id}")
    assert (shown["body"], shown["status"]) == (NEUTRAL["en"], "queued"), "staff read what was sent"
    assert (await office.carla.inbox())["rows"][0]["preview"] == NEUTRAL["en"]
    office.passes(minutes=3)
    assert (await office.sent("reminder")).body == NEUTRAL["en"], "asked again, it says the same"


async def test_without_choosing_words_at_the_release_a_stranger_reads_it_all(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, failpoints="worded_at_release:off").running() as office:
        client_id, _ = await office.add()
        await asks_for(office, client_id)
        await gets_new_number(office, client_id)
        office.passes(hours=1)
        sent = await office.sent("reminder")
        assert (sent.to, sent.body) == (NEW, FULL["en"])


async def test_what_waits_for_the_morning_is_worded_in_the_morning(office: Office) -> None:
    client_id, _ = await office.add(language="es")
    office.clock.advance(NIGHT)
    await asks_for(office, client_id, not_before=office.clock.now())
    await gets_new_number(office, client_id)
    await office.nothing_sent()
    office.passes(hours=12)
    assert (await office.sent("reminder")).body == NEUTRAL["es"]


async def test_number_that_was_confirmed_meanwhile_is_told_all(office: Office) -> None:
    client_id, _ = await office.add(condition=UNVERIFIED)
    message_id = await asks_for(office, client_id)
    assert (await office.carla.get(f"/v1/messages/{message_id}"))["body"] == NEUTRAL["en"]
    await office.texts("ok", ANAS)
    office.passes(hours=1)
    assert (await office.sent("reminder")).body == FULL["en"]


async def test_words_that_tell_of_supervision_go_to_such_a_number_as_neutral_ones(office: Office, ana: Ana) -> None:
    await asks_for(office, ana[0], wording={"en": "Court tomorrow at 8:30"})
    await gets_new_number(office, ana[0])
    office.passes(hours=1)
    assert (await office.sent("reminder")).body == NEUTRAL["en"]


async def test_without_neutral_words_they_are_given_up(office: Office, ana: Ana) -> None:
    message_id = await asks_for(office, ana[0], wording={"en": "Court tomorrow at 8:30"}, neutral_wording=None)
    await gets_new_number(office, ana[0])
    office.passes(hours=1)
    await office.status_is(message_id, "failed")
    await office.nothing_sent()
