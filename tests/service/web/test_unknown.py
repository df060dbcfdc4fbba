"""The board of unknown numbers as a person meets it, without a script."""

from typing import Any
from uuid import UUID

from services.threads.domain.boards import CanAsk
from tests.fakes.shapes import STRANGER
from tests.fakes.threads import ANA, board
from tests.service.web.conftest import Browser, Office

NOBODYS = UUID(int=902)
WHY_NOT: dict[CanAsk, str] = {
    "asked": "Asked who this is before",
    "stopped": "Asked for no more texts",
    "no_wording": "has no words yet",
    "no_phone": "No phone:",
}
REFUSED = {
    "asked": "Nobody is asked twice.",
    "stopped": "asked for no more texts.",
    "quiet_hours": "Ask in the morning.",
    "too_old": "can be undone for 10 minutes",
    "claimed": "was added with the client",
    "on_board": "has written again",
    "not_attached": "undone already",
    "something new": "Somebody else has dealt with this number",
}
NOT_UNDONE = {
    "written": "a text has gone",
    "answered": "a text answered a reminder",
    "merged": "the client was merged",
    "confirmed": "somebody has confirmed",
}


def told(office: Office) -> list[str]:
    return [path for method, path, _ in office.threads.asked if method == "POST"]


async def acts(carla: Browser, what: str, **form: Any) -> Any:
    return await carla.post(f"/unknown/{STRANGER}/{what}", form)


async def test_asking_who_this_is_stands_on_the_card_and_its_button_is_gone(office: Office, carla: Browser) -> None:
    assert "Ask who this is</button>" in (await carla.get("/unknown")).text
    await acts(carla, "ask")
    assert told(office) == [f"/v1/unknown/{STRANGER}/ask"]
    page = (await carla.get("/unknown?note=asked")).text
    assert "The question has been sent." in page
    assert "Asked who this is: Carla Reyes, Mon, Mar 2" in page
    assert "Ask who this is</button>" not in page


async def test_why_a_number_can_not_be_asked_is_said(office: Office, carla: Browser) -> None:
    for can_ask, said in WHY_NOT.items():
        office.threads.can_ask = can_ask
        page = (await carla.get("/unknown")).text
        assert said in page
        assert "Ask who this is</button>" not in page
        assert (f'href="/clients/new?unknown={STRANGER}"' in page) == (can_ask != "no_phone")


async def test_every_refusal_is_said_in_words(office: Office, carla: Browser) -> None:
    for title, said in REFUSED.items():
        office.threads.refuse_with = (409, title)
        answer = await acts(carla, "ask")
        office.threads.refuse_with = None
        assert answer.status == 303
        assert said in (await carla.get(answer.headers["Location"])).text


async def test_who_is_second_is_told_by_whom_and_when(office: Office, carla: Browser) -> None:
    board.decide(office.threads, "hidden", by="Dev Chandra")
    office.threads.refuse_with = (409, "decided")
    answer = await acts(carla, "attach", client_id=str(ANA))
    office.threads.refuse_with = None
    page = (await carla.get(answer.headers["Location"])).text
    assert "Dev Chandra decided about this number already, Mon, Mar 2" in page
    assert "Hidden by Dev Chandra" in page
    gone = (await carla.get(f"/unknown?note=gone&decided={NOBODYS}")).text
    assert "Somebody else has dealt with this number in the meantime." in gone


async def test_what_was_given_can_be_undone_from_the_conversation_and_from_the_board(
    office: Office, carla: Browser
) -> None:
    answer = await acts(carla, "attach", client_id=str(ANA), make_current="1")
    assert answer.headers["Location"] == f"/c/{ANA}"
    page = (await carla.get(f"/c/{ANA}")).text
    assert "1 text from (435) 555-0177 was given to Ana" in page
    assert "until 10:1" in page
    page = (await carla.get("/unknown")).text
    assert "Given to <b>Abbott, Ana</b> by Carla Reyes" in page
    answer = await acts(carla, "undo")
    page = (await carla.get(answer.headers["Location"])).text
    assert "The texts go back on the board." in page
    assert f"/unknown/{STRANGER}/undo" not in page
    assert f"/unknown/{STRANGER}/undo" not in (await carla.get(f"/c/{ANA}")).text


async def test_why_an_undo_was_not_carried_out_is_said(office: Office, carla: Browser) -> None:
    for why, said in NOT_UNDONE.items():
        board.decide(office.threads, "attached", client_id=ANA, undo_until=None, undo_refused=why)
        assert f"Not undone: {said}" in (await carla.get("/unknown")).text


async def test_a_hidden_number_is_listed_and_brought_back(office: Office, carla: Browser) -> None:
    await acts(carla, "hide")
    page = (await carla.get("/unknown")).text
    assert "Hidden by Carla Reyes" in page
    assert f'id="n{STRANGER}"' not in page
    await acts(carla, "show")
    page = (await carla.get("/unknown")).text
    assert f'id="n{STRANGER}"' in page
    assert "Decided in the last 30 days" not in page


async def test_new_client_from_a_card_brings_its_number_and_takes_its_texts(office: Office, carla: Browser) -> None:
    form = (await carla.get(f"/clients/new?unknown={STRANGER}")).text
    assert 'value="(435) 555-0177"' in form
    assert f'name="unknown_id" value="{STRANGER}"' in form
    told = {"client_id": str(UUID(int=77)), "given_name": "Eve", "number": "(435) 555-0177", "unknown_id": STRANGER}
    again = await carla.post("/clients/new", told)
    assert (again.status, f'name="unknown_id" value="{STRANGER}"' in again.text) == (422, True)
    answer = await carla.post("/clients/new", told | {"family_name": "Evans", "agreed_how": "form"})
    assert answer.headers["Location"] == f"/c/{UUID(int=77)}", "their texts are there: nobody is written to first"
    sent = [body for method, path, body in office.threads.asked if (method, path) == ("POST", "/v1/clients")]
    assert [body["unknown_id"] for body in sent] == [str(STRANGER)]


async def test_a_card_that_is_decided_makes_no_client(office: Office, carla: Browser) -> None:
    board.decide(office.threads, "hidden", by="Dev Chandra")
    form = {"client_id": str(UUID(int=77)), "given_name": "Eve", "family_name": "Evans", "agreed_how": "form"}
    office.threads.refuse_with = (409, "decided")
    answer = await carla.post("/clients/new", form | {"number": "(435) 555-0177", "unknown_id": str(STRANGER)})
    office.threads.refuse_with = None
    assert answer.status == 422
    assert "Dev Chandra decided about this number already" in answer.text
    answer = await carla.get(f"/clients/new?unknown={STRANGER}")
    assert answer.headers["Location"] == f"/unknown?note=gone&decided={STRANGER}"


async def test_spanish_says_it_all(office: Office, carla: Browser) -> None:
    await office.db.execute("UPDATE staff SET language = 'es'")
    await acts(carla, "ask")
    await acts(carla, "hide")
    page = (await carla.get("/unknown?note=asked")).text
    for words in ("La pregunta se envió", "Ocultado por Carla Reyes", "Recuperar", "Decidido en los últimos 30 días"):
        assert words in page, words
