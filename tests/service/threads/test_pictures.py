"""Pictures in a thread: what is told of each, in whatever order it comes."""

from typing import Any
from uuid import UUID

from proto.sms import MediaChanged
from services.kit.ids import new_id
from tests.service.threads.house import STRANGERS
from tests.service.threads.office import Office


async def tell(office: Office, media_id: UUID, text_id: UUID, seq: int, **more: Any) -> None:
    """gateway says where a picture stands."""
    event = MediaChanged(media_id=media_id, text_id=text_id, at=office.clock.now(), **more)
    await office.say("gateway", event, subject=str(media_id), seq=seq)
    await office.until("SELECT seq FROM medium WHERE media_id = $1", seq, media_id)


async def test_a_picture_is_waited_for_then_shown_and_open_pages_hear_of_it(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    first, second = new_id(), new_id()
    text_id = await office.texts("look", media_ids=(first, second), media_count=2)
    [message] = (await office.carla.thread(ana[1]))["messages"]
    assert [picture["state"] for picture in message["pictures"]] == ["waiting", "waiting"]
    office.hints.clear()
    await tell(office, second, text_id, 2, state="quarantined", place=1, reason="video")
    await tell(office, first, text_id, 2, state="stored", content_type="image/jpeg", width=8, height=6)
    assert {(hint.kind, hint.message_id) for hint in office.hints} == {("status", text_id)}
    message = await office.carla.get(f"/v1/messages/{text_id}")
    assert [(one["state"], one["reason"], one["width"]) for one in message["pictures"]] == [
        ("stored", None, 8),
        ("quarantined", "video", None),
    ]


async def test_an_older_word_about_a_picture_changes_nothing(office: Office, ana: tuple[UUID, UUID]) -> None:
    media_id = new_id()
    text_id = await office.texts("look", media_ids=(media_id,), media_count=1)
    await tell(office, media_id, text_id, 3, state="stored", content_type="image/png")
    event = MediaChanged(media_id=media_id, text_id=text_id, at=office.clock.now(), state="lost")
    await office.say("gateway", event, subject=str(media_id), seq=2)
    await office.texts("after it")
    assert (await office.carla.get(f"/v1/media/{media_id}"))["state"] == "stored"


async def test_what_is_told_of_a_picture_before_its_text_is_not_lost(office: Office, ana: tuple[UUID, UUID]) -> None:
    media_id, text_id = new_id(), new_id()
    await tell(office, media_id, text_id, 2, state="stored", content_type="image/png")
    await office.carla.get(f"/v1/media/{media_id}", 404)  # nobody may see what belongs to no text yet
    await office.say("gateway", office.text(text_id=text_id, media_ids=(media_id,), media_count=1), subject="x", seq=1)
    await office.taken_in(text_id)
    assert (await office.carla.get(f"/v1/media/{media_id}"))["state"] == "stored"


async def test_a_strangers_picture_is_the_desks_to_see(office: Office) -> None:
    media_id = new_id()
    text_id = await office.texts("who am I", STRANGERS, media_ids=(media_id,), media_count=1)
    await tell(office, media_id, text_id, 2, state="stored", content_type="image/png")
    assert (await office.desk.get(f"/v1/media/{media_id}"))["state"] == "stored"
    await office.clerk.get(f"/v1/media/{media_id}", 404)


async def test_pictures_of_staffs_go_out_with_their_text_and_its_second_try(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    first, second = new_id(), new_id()
    await office.carla.writes(ana[1], "", media_ids=[str(first), str(second), str(first)])
    sent = await office.sent()
    assert (sent.body, sent.media_ids) == ("", (first, second))
    await tell(office, first, sent.message_id, 2, state="stored", content_type="image/png")
    shown = await office.carla.get(f"/v1/messages/{sent.message_id}")
    assert [picture["state"] for picture in shown["pictures"]] == ["stored", "waiting"]
    await office.dev.get(f"/v1/media/{first}", 404)
    await office.gateway_says(sent.message_id, "failed", 3)
    await office.status_is(sent.message_id, "failed")
    again = await office.carla("POST", f"/v1/messages/{sent.message_id}/retry", {"client_msg_id": str(new_id())}, 201)
    assert again["media_ids"] == [str(first), str(second)]
    assert (await office.sent()).media_ids == (first, second)


async def test_a_text_has_words_or_pictures_and_not_too_many(office: Office, ana: tuple[UUID, UUID]) -> None:
    await office.carla.writes(ana[1], " ", 422)
    await office.carla.writes(ana[1], "look", 422, media_ids=[str(new_id()) for _ in range(11)])


async def test_words_for_pictures_stay_with_theirs_and_go_along_when_the_text_is_changed_or_sent_again(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    first, second = str(new_id()), str(new_id())
    chosen: dict[str, Any] = {
        "media_ids": [first, second, first],
        "picture_words": ["a map", " ", "the same again"],
    }
    later: dict[str, Any] = {"local_time": "2026-03-03T09:00", "local_zone": "America/Denver"}
    written = await office.carla.writes(ana[1], "", **chosen, **later)
    assert (written["media_ids"], written["picture_words"]) == ([first, second], ["the same again", ""])
    form = {"client_msg_id": str(new_id()), "media_ids": [second, first], "picture_words": ["a bus"]}
    edited = await office.carla("PATCH", f"/v1/messages/{written['message_id']}", form, 201)
    assert (edited["media_ids"], edited["picture_words"]) == ([second, first], ["a bus", ""])
    now = {"client_msg_id": str(new_id()), "is_now": True}
    await office.carla("PATCH", f"/v1/messages/{edited['message_id']}", now, 201)
    sent = await office.sent()
    assert [str(one) for one in sent.media_ids] == [second, first]
    await office.gateway_says(sent.message_id, "failed", 3)
    await office.status_is(sent.message_id, "failed")
    again = await office.carla("POST", f"/v1/messages/{sent.message_id}/retry", {"client_msg_id": str(new_id())}, 201)
    assert again["picture_words"] == ["a bus", ""]


async def test_words_for_a_picture_are_one_line(office: Office, ana: tuple[UUID, UUID]) -> None:
    for words in ("two\nlines", "a\x1fseparator", "x" * 201, "\x00"):
        await office.carla.writes(ana[1], "look", 422, media_ids=[str(new_id())], picture_words=[words])
    await office.carla.writes(ana[1], "look", picture_words=["of nothing"])
    assert await office.value("SELECT picture_words FROM message") == []
