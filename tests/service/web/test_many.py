"""Texts to many, as the browser gets them: nothing typed is lost, and nothing goes that was not looked at."""

import re
from uuid import UUID

from services.kit.ids import new_id
from tests.fakes.threads import ANA, BEN
from tests.service.web.conftest import Browser, Office

HI = "Hi {first name}, we are closed."


async def written(carla: Browser, en: str = HI, **more: str) -> str:
    """The address of a new text."""
    answer = await carla.post("/many", {"batch_id": str(new_id()), "en": en, "es": "", "template_id": ""} | more)
    assert answer.status == 303, answer.text
    return answer.to.partition("/people")[0]


async def choose(carla: Browser, at: str, edits: int, *people: UUID, act: str = "review", **more: str) -> str:
    form = {"edits": str(edits), "thread": [str(one) for one in people], "act": act}
    answer = await carla.post(f"{at}/people", form | more)
    assert answer.status == 303, answer.text
    return answer.to


async def test_it_is_written_then_people_are_chosen_then_it_is_looked_at(office: Office, carla: Browser) -> None:
    at = await written(carla)
    page = (await carla.get(f"{at}/people")).text
    assert "0 chosen" in page
    assert "Abbott, Ana" in page
    assert await choose(carla, at, 0, ANA, BEN) == at
    page = (await carla.get(at)).text
    for wanted in ("2 people", "2 text messages", "Hi Ana, we are closed.", "Send to 2 people", "another language"):
        assert wanted in page
    assert (await carla.post(f"{at}/send", {"edits": "1", "count": "2", "when": "now"})).to == at
    page = (await carla.get(at)).text
    for wanted in ("Being sent", "0 of 2", "Waits its turn", 'hx-trigger="every 2s"'):
        assert wanted in page
    assert "Stop the rest" in (await carla.get(f"{at}/progress")).text
    assert (await carla.post(f"{at}/stop")).to == at
    assert "Being stopped" in (await carla.get(at)).text


async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(office: Office, carla: Browser) -> None:
    cases = {
        "Write the text in one language at least.": " ",
        "Nothing fills in {nombre}.": "Hola {nombre}",
        "This text is too long.": "kept " * 400,
    }
    for said, en in cases.items():
        form = {"batch_id": str(new_id()), "en": en, "es": " " if en == " " else "queda", "template_id": ""}
        answer = await carla.post("/many", form)
        assert answer.status == 422
        assert said in answer.text
        assert f">{en}</textarea>" in answer.text


async def test_words_are_changed_and_a_form_from_another_tab_is_not_taken(office: Office, carla: Browser) -> None:
    at = await written(carla)
    assert "Hi {first name}" in (await carla.get(f"{at}/words")).text
    changed = {"edits": "0", "en": "Closed on Monday", "es": "", "template_id": ""}
    assert (await carla.post(f"{at}/words", changed)).to == at
    answer = await carla.post(f"{at}/words", changed | {"en": "Closed on Tuesday"})
    assert answer.status == 409
    assert "in another tab" in answer.text
    assert "Closed on Tuesday" in answer.text


async def test_a_filter_hides_people_and_keeps_their_ticks(office: Office, carla: Browser) -> None:
    at = await written(carla)
    assert await choose(carla, at, 0, ANA, act="filter", language="en") == f"{at}/people?language=en"
    page = (await carla.get(f"{at}/people?language=en")).text
    assert "Abbott, Ana" not in page
    assert "1 of them is not shown here." in page
    await choose(carla, at, 1, act="all", shown_language="en")
    [batch] = office.threads.many.batches.values()
    assert set(batch.thread_ids) == {ANA, BEN}
    await choose(carla, at, 2, act="none", shown_language="en")
    [batch] = office.threads.many.batches.values()
    assert set(batch.thread_ids) == {ANA}
    assert "Nobody fits." in (await carla.get(f"{at}/people?q=zz")).text


async def test_who_gets_nothing_is_said_where_people_are_chosen_and_in_the_review(
    office: Office, carla: Browser
) -> None:
    office.threads.many.left_out = {BEN: "opted_out"}
    at = await written(carla)
    assert "gets nothing: stopped texts" in (await carla.get(f"{at}/people")).text
    await choose(carla, at, 0, ANA, BEN)
    page = (await carla.get(at)).text
    assert "1 person: stopped texts" in page
    assert "Send to 1 person" in page
    each = (await carla.get(f"{at}/each")).text
    assert "Gets nothing" in each
    assert "Hi Ana" in each


async def test_above_a_classroom_the_number_is_typed(office: Office, carla: Browser) -> None:
    office.threads.many.crowd = 28
    at = await written(carla, "Closed")
    await choose(carla, at, 0, act="all")
    assert "Type the number to confirm." in (await carla.get(at)).text
    for typed in ("", "29", "all", "1e9", "\u0663\u0660"):
        answer = await carla.post(f"{at}/send", {"edits": "1", "count": typed, "when": "now"})
        assert answer.status == 422
        assert "Type how many people get it." in answer.text
    assert (await carla.post(f"{at}/send", {"edits": "1", "count": "30", "when": "now"})).status == 303


async def test_it_goes_later_at_a_time_as_people_type_it(office: Office, carla: Browser) -> None:
    at = await written(carla)
    await choose(carla, at, 0, ANA)
    form = {"edits": "1", "count": "1", "when": "later"}
    for day, time, said in (
        ("someday", "9", "Type a day, such as"),
        ("tomorrow", "late", "Type a time, such as"),
        ("today", "0:01", "That time has passed."),
    ):
        answer = await carla.post(f"{at}/send", form | {"day": day, "time": time})
        assert answer.status == 422
        assert said in answer.text
        assert f'value="{time}"' in answer.text
    assert (await carla.post(f"{at}/send", form | {"day": "tomorrow", "time": "9"})).to == at
    assert "Goes out" in (await carla.get(at)).text


async def test_what_is_chosen_most_is_one_press_as_in_the_box(office: Office, carla: Browser) -> None:
    at = await written(carla)
    await choose(carla, at, 0, ANA)
    page = (await carla.get(at)).text
    form = {"edits": "1", "count": "1"}
    [tomorrow] = re.findall(r'name="when" value="(2026-03-03T09:00:00)"', page)
    assert 'value="hour"' in page
    assert (await carla.post(f"{at}/send", form | {"when": "whenever"})).status == 422
    assert (await carla.post(f"{at}/send", form | {"when": tomorrow})).to == at
    [sent] = [body for how, path, body in office.threads.asked if path.endswith("/send") and "local_time" in body]
    assert (sent["local_time"], sent["local_zone"]) == ("2026-03-03T09:00", "America/Denver")


async def test_enter_in_the_day_is_no_send_now(office: Office, carla: Browser) -> None:
    at = await written(carla)
    await choose(carla, at, 0, ANA)
    form = {"edits": "1", "count": "1", "when": "entered"}
    assert (await carla.post(f"{at}/send", form | {"day": "tomorrow", "time": ""})).status == 422
    assert (await carla.post(f"{at}/send", form | {"day": "tomorrow", "time": "9"})).to == at
    [sent] = [body for how, path, body in office.threads.asked if path.endswith("/send")]
    assert sent["local_time"] == "2026-03-03T09:00"


async def test_above_the_ceiling_a_second_person_is_asked_and_the_author_may_take_it_back(
    office: Office, carla: Browser
) -> None:
    office.threads.many.ceiling = 1
    at = await written(carla)
    await choose(carla, at, 0, ANA, BEN)
    assert "Ask a second person" in (await carla.get(at)).text
    await carla.post(f"{at}/send", {"edits": "1", "count": "2", "when": "now"})
    assert "Nothing goes before they say yes." in (await carla.get(at)).text
    assert (await carla.get(f"{at}/people")).to == at
    assert (await carla.post(f"{at}/stop")).to == at
    assert "Ask a second person" in (await carla.get(at)).text


async def test_the_second_person_sees_words_and_counts_and_says_yes_or_no(office: Office, carla: Browser) -> None:
    many, at = office.threads.many, office.clock.now()
    asked = {"state": "asked", "is_mine": False, "can_decide": True, "review": None, "thread_ids": (), "asked_at": at}
    batch = many.add(office.threads, "We are closed.", [ANA, BEN], author_name="Dev Chandra", **asked)
    many.others[batch.batch_id] = many.batches.pop(batch.batch_id)
    assert "Waiting for your word" in (await carla.get("/many")).text
    page = (await carla.get(f"/many/{batch.batch_id}")).text
    for wanted in ("Dev Chandra wrote this for 2 people.", "We are closed.", "Yes, send it"):
        assert wanted in page
    assert "Abbott" not in page
    assert (await carla.post(f"/many/{batch.batch_id}/approve", {"edits": "0"})).status == 303
    assert many.others[batch.batch_id].state == "running"


async def test_people_are_saved_as_a_group_changed_removed_and_brought_back(office: Office, carla: Browser) -> None:
    at = await written(carla)
    assert await choose(carla, at, 0, ANA, act="group", name="Monday class") == f"{at}/people"
    [group] = office.threads.many.groups.values()
    assert "Monday class" in (await carla.get("/many/groups")).text
    again = {"edits": "1", "thread": [str(BEN)], "act": "group", "name": "Monday class"}
    answer = await carla.post(f"{at}/people", again)
    assert answer.status == 409
    assert "There is a group of this name already." in answer.text
    assert re.search(rf'value="{BEN}" checked', answer.text)
    page = (await carla.get(f"/many/groups/{group.group_id}")).text
    assert re.search(rf'value="{ANA}" checked', page)
    answer = await carla.post(f"/many/groups/{group.group_id}", {"name": " ", "thread": [str(ANA)]})
    assert (answer.status, "Give it a name." in answer.text) == (422, True)
    await carla.post(f"/many/groups/{group.group_id}", {"name": "Tuesday class", "thread": [str(BEN)]})
    assert office.threads.many.members[group.group_id] == {BEN}
    answer = await carla.post(f"/many/groups/{group.group_id}/remove")
    page = (await carla.get(answer.to)).text
    assert "Tuesday class" not in page
    assert "Undo" in page
    await carla.post(f"/many/groups/{group.group_id}/restore")
    assert "Tuesday class" in (await carla.get("/many/groups")).text


async def test_a_template_and_a_filter_are_where_one_begins(office: Office, carla: Browser) -> None:
    template = next(one for one in office.threads.templates.values() if one.title == "Running late")
    page = (await carla.get(f"/many?template={template.template_id}&status=x")).text
    assert "I am running late, {first name}." in page
    answer = await carla.post("/many", {"batch_id": str(new_id()), "en": HI, "es": "", "status": "x y"})
    assert answer.to.endswith("/people?status=x+y")


async def test_odd_requests_are_refused(office: Office, carla: Browser) -> None:
    assert (await carla.get(f"/many/{new_id()}")).status == 404
    assert (await carla.get("/many/nonsense")).status == 404
    at = await written(carla)
    assert (await carla.post(f"{at}/people", {"edits": "x", "act": "review"})).status == 400
    assert (await carla.post(f"{at}/people", {"edits": "0", "thread": "x", "act": "review"})).status == 404
    assert (await carla.post(f"{at}/send", {"edits": "-1", "count": "1"})).status == 400


async def test_when_nobody_can_be_asked_what_was_typed_is_kept(office: Office, carla: Browser) -> None:
    at = await written(carla)
    office.threads.refuse_with = (503, "Not available just now")
    answer = await carla.post(f"{at}/words", {"edits": "0", "en": "Typed with care", "es": "", "template_id": ""})
    assert (answer.status, "Typed with care" in answer.text) == (503, True)
