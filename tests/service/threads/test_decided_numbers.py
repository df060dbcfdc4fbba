"""What was decided about an unknown number: by whom and when, a new client for it, and a way back from hiding."""

import asyncio
from typing import Any
from uuid import UUID

from services.kit.ids import new_id
from tests.service.threads.house import BENS, CARLA, DEV, STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.test_undone_attaches import attached, decided, undoes

Ana = tuple[UUID, UUID]


async def test_who_is_second_learns_who_decided_and_when(office: Office, ana: Ana) -> None:
    number_id = await attached(office, ana)
    form = {"client_id": str(ana[0]), "make_current": False}
    for act, body in (("attach", form), ("hide", None), ("ask", None)):
        refused = await office.desk("POST", f"/v1/unknown/{number_id}/{act}", body, 409)
        assert refused["title"] == "decided"
        assert refused["detail"].startswith("Carla Reyes decided about this number at 2026-03-02T17:00:0")
    seen = await office.dev.get(f"/v1/unknown/{number_id}")
    assert (seen["decision"]["by"], seen["decision"].get("given_name")) == ("Carla Reyes", None)


async def test_of_two_who_decide_at_once_one_is_told_of_the_other(office: Office, ana: Ana) -> None:
    ben = await office.add("Ben Baker", BENS, owner=DEV)
    await office.texts("hi", STRANGERS)
    [number] = (await office.dev.get("/v1/unknown"))["numbers"]
    path = f"/v1/unknown/{number['number_id']}/attach"
    answers = await asyncio.gather(
        office.carla.knock("POST", path, {"client_id": str(ana[0]), "make_current": False}),
        office.dev.knock("POST", path, {"client_id": str(ben[0]), "make_current": False}),
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    [refused] = [answer.json() for answer in answers if answer.status == 409]
    assert any(name in refused["detail"] for name in ("Carla Reyes", "Dev Chandra"))


async def test_hidden_number_is_brought_back(office: Office) -> None:
    await office.texts("hi", STRANGERS)
    [number] = (await office.carla.get("/v1/unknown"))["numbers"]
    path = f"/v1/unknown/{number['number_id']}"
    await office.carla("POST", f"{path}/show", status=409)
    await office.carla("POST", f"{path}/hide", status=204)
    shown = await decided(office, "dev")
    assert (shown["state"], shown["by"]) == ("hidden", "Carla Reyes")
    await office.dev("POST", f"{path}/show", status=204)
    board = await office.carla.get("/v1/unknown")
    assert ([one["number_id"] for one in board["numbers"]], board["decided"]) == ([number["number_id"]], [])


async def test_hidden_number_that_wrote_again_is_on_the_board_already(office: Office) -> None:
    await office.texts("hi", STRANGERS)
    [number] = (await office.carla.get("/v1/unknown"))["numbers"]
    path = f"/v1/unknown/{number['number_id']}"
    await office.carla("POST", f"{path}/hide", status=204)
    await office.texts("hello?", STRANGERS)
    assert (await office.carla("POST", f"{path}/show", status=409))["title"] == "on_board"
    office.passes(days=31)
    assert (await office.carla.get("/v1/unknown"))["decided"] == []


async def card(office: Office, who: str = "carla") -> Any:
    [number] = (await office.people[who].get("/v1/unknown"))["numbers"]
    return number


def eve(number_id: str, **changes: Any) -> dict[str, Any]:
    form = {"client_id": str(new_id()), "given_name": "Eve", "family_name": "Evans", "number": STRANGERS}
    return form | {"agreed_how": "in_person", "unknown_id": number_id} | changes


async def test_new_client_for_a_card_has_its_texts_and_its_number(office: Office) -> None:
    await office.texts("hi, I am new", STRANGERS)
    await office.texts("when do we meet?", STRANGERS)
    form = eve((await card(office))["number_id"])
    added = await office.carla("POST", "/v1/clients", form, 201)
    await office.until("SELECT count(*) FROM unknown_text", 0)
    thread = await office.carla.thread(added["thread_id"])
    assert [one["body"] for one in thread["messages"] if one["body"]] == ["hi, I am new", "when do we meet?"]
    assert (thread["number"], thread["unread"], thread["is_answer_due"]) == (STRANGERS, 2, True)
    assert await office.value("SELECT how FROM consent WHERE number = $1", STRANGERS) == "in_person"
    board = await office.carla.get("/v1/unknown")
    [shown] = board["decided"]
    assert (board["numbers"], shown["given_name"], shown["by"]) == ([], "Eve", "Carla Reyes")
    assert shown.get("undo_until") is None
    assert (await undoes(office, UUID(form["unknown_id"]), status=409))["title"] == "claimed"
    assert await office.carla("POST", "/v1/clients", form, 200) == added, "a second click adds nobody"
    await office.texts("thanks", STRANGERS)
    assert (await office.carla.thread(added["thread_id"]))["unread"] == 3


async def test_new_client_with_another_number_has_the_cards_one_as_well(office: Office) -> None:
    await office.texts("its eve from my sisters phone", STRANGERS)
    added = await office.carla("POST", "/v1/clients", eve((await card(office))["number_id"], number=BENS), 201)
    await office.until("SELECT count(*) FROM unknown_text", 0)
    thread = await office.carla.thread(added["thread_id"])
    numbers = {
        one["number"]: (one["is_current"], one.get("question_at") is not None) for one in thread["client"]["phones"]
    }
    assert numbers == {BENS: (True, False), STRANGERS: (False, True)}


async def test_card_somebody_decided_makes_no_client(office: Office, ana: Ana) -> None:
    number_id = await attached(office, ana)
    refused = await office.desk("POST", "/v1/clients", eve(str(number_id), staff_id=str(CARLA), number=BENS), 409)
    assert refused["detail"].startswith("Carla Reyes decided")
    assert await office.value("SELECT count(*) FROM client") == 1
    await office.texts("your code is 1", "28849")
    refused = await office.carla("POST", "/v1/clients", eve((await card(office))["number_id"]), 409)
    assert refused["title"] == "no_phone"


async def test_two_who_add_a_client_for_one_card_add_one(office: Office) -> None:
    await office.texts("hi, I am new", STRANGERS)
    number_id = (await card(office))["number_id"]
    answers = await asyncio.gather(
        *(office.people[who].knock("POST", "/v1/clients", eve(number_id)) for who in ("carla", "dev", "erin"))
    )
    assert sorted(answer.status for answer in answers) == [201, 409, 409]
    await office.until("SELECT count(*) FROM unknown_text", 0)
    assert await office.value("SELECT count(*) FROM client") == 1
    assert await office.value("SELECT count(*) FROM message WHERE direction = 'inbound'") == 1


async def test_new_client_for_a_shared_number_is_one_more_who_uses_it(office: Office, ana: Ana) -> None:
    await office.add("Ben Baker", "+18015550110", owner=DEV)
    await office.texts("this is their mother")
    form = eve((await card(office, "erin"))["number_id"], number="+18015550110", despite="shares")
    added = await office.erin("POST", "/v1/clients", form, 201)
    await office.until("SELECT count(*) FROM unknown_text", 0)
    thread = await office.erin.thread(added["thread_id"])
    assert [one["body"] for one in thread["messages"] if one["body"]] == ["this is their mother"]
