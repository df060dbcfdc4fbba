"""What a text's author is asked before it goes, where its number may be somebody else's; and what is held back."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.posts import ThreadPost
from services.kit import failpoints
from services.kit.ids import new_id
from services.threads.domain.health import Condition
from tests.service.threads.hands import transfer
from tests.service.threads.house import ANAS, BENS, DEV, NEW, PROBATION, WORKING
from tests.service.threads.office import Office
from tests.service.threads.test_numbers import adds

Ana = tuple[UUID, UUID]
UNVERIFIED = Condition("unverified", 0, is_confirmed=False)


async def test_the_text_goes_to_the_number_its_writer_saw(office: Office, ana: Ana) -> None:
    await adds(office, ana[0], NEW)
    refused = await office.carla.writes(ana[1], "On my way", 409, to_number=ANAS)
    assert refused["title"] == "number_changed"
    await office.carla.writes(ana[1], "On my way", to_number=NEW)
    office.passes(seconds=1)
    assert (await office.sent()).to == NEW


@pytest.mark.parametrize(("body", "is_stopped"), [("You have court at 9", True), ("See you at 9", False)])
async def test_what_waits_does_not_tell_a_stranger(office: Office, ana: Ana, body: str, is_stopped: bool) -> None:
    at = office.clock.now() + timedelta(minutes=10)
    held = await office.carla.writes(ana[1], body, to_number=ANAS, send_at=at.isoformat())
    await adds(office, ana[0], NEW)
    office.passes(minutes=11)
    await office.status_is(held["message_id"], "failed" if is_stopped else "queued")
    if is_stopped:
        wording = "SELECT wording FROM message WHERE message_id = $1"
        assert await office.value(wording, UUID(held["message_id"])) == "number_changed"


async def test_words_that_tell_on_a_client_ask_first_where_nobody_confirmed_the_number(office: Office) -> None:
    _, thread_id = await office.add(condition=UNVERIFIED)
    refused = await office.carla.writes(thread_id, "You have court at 9", 409)
    assert (refused["title"], refused["detail"]) == ("ask_first", "unverified")
    await office.carla.writes(thread_id, "See you at 9")
    sent = await office.carla.writes(thread_id, "You have court at 9", despite=["unverified"])
    assert await office.value("SELECT despite FROM message WHERE message_id = $1", UUID(sent["message_id"])) == [
        "unverified"
    ]


async def test_a_hand_overs_text_asks_as_any_other_and_keeps_to_its_number(office: Office) -> None:
    client_id, thread_id = await office.add(condition=UNVERIFIED)
    told: dict[str, Any] = {"text": "Dev is your officer now. You have court at 9."}
    refused = await transfer(office.carla, thread_id, DEV, 409, **told)
    assert (refused["title"], refused["detail"]) == ("ask_first", "unverified")
    refused = await transfer(office.carla, thread_id, DEV, 409, to_number=BENS, **told)
    assert refused["title"] == "number_changed"
    await transfer(office.carla, thread_id, DEV, to_number=ANAS, despite=["unverified"], **told)
    await adds(office, client_id, NEW)
    office.passes(seconds=11)
    await office.until("SELECT wording FROM message WHERE direction = 'outbound'", "number_changed")


async def test_without_asking_a_hand_overs_text_would_go(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _, thread_id = await office.add(condition=UNVERIFIED)
    monkeypatch.setattr(failpoints, "is_off", lambda mechanism: mechanism == "ask_first")
    await transfer(office.carla, thread_id, DEV, text="You have court at 9")


async def test_without_asking_it_would_go(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _, thread_id = await office.add(condition=UNVERIFIED)
    monkeypatch.setattr(failpoints, "is_off", lambda mechanism: mechanism == "ask_first")
    await office.carla.writes(thread_id, "You have court at 9")


async def test_without_that_check_it_would(office: Office, ana: Ana, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "is_off", lambda mechanism: mechanism == "number_check")
    at = office.clock.now() + timedelta(minutes=10)
    held = await office.carla.writes(ana[1], "You have court at 9", to_number=NEW, send_at=at.isoformat())
    await adds(office, ana[0], NEW)
    office.passes(minutes=11)
    await office.status_is(held["message_id"], "queued")


@pytest.mark.parametrize(("condition", "body"), [(UNVERIFIED, "Please call us"), (WORKING, "Court at 9")])
async def test_what_is_automatic_tells_a_number_nobody_confirmed_nothing(
    office: Office, condition: Condition, body: str
) -> None:
    client_id, _ = await office.add(condition=condition)
    now = office.clock.now()
    post = ThreadPost(
        post_id=new_id(),
        client_id=client_id,
        department_id=PROBATION,
        wording={"en": "Court at 9"},
        neutral_wording={"en": "Please call us"},
        not_before=now,
        not_after=now + timedelta(hours=3),
    )
    await office.say("reminders", post)
    assert (await office.sent("reminder")).body == body


async def test_of_two_who_give_one_number_at_once_the_second_is_asked(office: Office, ana: Ana) -> None:
    ben, _ = await office.add("Ben Baker", BENS, DEV)
    form = {"number": NEW}
    answers = await asyncio.gather(
        office.carla.knock("POST", f"/v1/clients/{ana[0]}/phones", form),
        office.dev.knock("POST", f"/v1/clients/{ben}/phones", form),
    )
    assert sorted(answer.status for answer in answers) == [201, 409]
    holding = "SELECT count(*) FROM phone WHERE number = $1 AND valid_to IS NULL"
    assert await office.value(holding, NEW) == 1
