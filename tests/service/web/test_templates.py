"""Templates, suggested replies and the first text, as the browser gets them."""

from uuid import UUID, uuid4

import msgspec

from tests.fakes.threads import ANA, BEN
from tests.service.web.conftest import Browser, Office

JSON = {"Accept": "application/json"}
FRAGMENT = {"HX-Request": "true"}
HELLO = {"title": "Hello", "category": "Contact", "en": "Hi {first name}", "es": "Hola {first name}", "act": "save"}


def of(office: Office, title: str) -> UUID:
    return next(one.template_id for one in office.threads.templates.values() if one.title == title)


async def test_my_templates_and_shared_ones_stand_apart_with_their_languages_and_uses(
    office: Office, carla: Browser
) -> None:
    mine = (await carla.get("/templates")).text
    assert "Running late" in mine
    assert "No Spanish version yet" in mine
    assert "not used yet" in mine
    assert "What to bring" not in mine
    shared = (await carla.get("/templates?whose=shared")).text
    for wanted in ("What to bring", "First text to a new client", "Suggested reply", "<mark>{place}</mark>"):
        assert wanted in shared
    found = (await carla.get("/templates?whose=shared&q=LETTERS")).text
    assert "What to bring" in found
    assert "Please check in" not in found
    assert "No template matches “zz”." in (await carla.get("/templates?whose=shared&q=zz")).text


async def test_who_has_none_is_told_what_they_are_for(office: Office, carla: Browser) -> None:
    office.threads.templates.clear()
    assert "Your department has no shared templates yet." in (await carla.get("/templates")).text
    assert "You have no templates of your own yet." in (await carla.get("/templates?whose=mine")).text


async def test_new_one_is_kept_and_shown(office: Office, carla: Browser) -> None:
    assert "Who can use it" not in (await carla.get("/templates/new")).text
    answer = await carla.post("/templates/new", HELLO)
    made = of(office, "Hello")
    assert (answer.status, answer.to) == (303, f"/templates?whose=mine#t{made}")
    assert office.threads.templates[made].wording.es == "Hola {first name}"
    office.threads.can_share = True
    assert "Who can use it" in (await carla.get("/templates/new?shared=1")).text


async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(office: Office, carla: Browser) -> None:
    cases = {
        "Give it a title.": HELLO | {"title": " "},
        "Nothing fills in {nombre}.": HELLO | {"es": "Hola {nombre}"},
        "Write the text in one language at least.": HELLO | {"en": "", "es": " "},
        "This text is too long.": HELLO | {"en": "kept " * 400},
    }
    for said, form in cases.items():
        answer = await carla.post("/templates/new", form)
        assert answer.status == 422
        assert said in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert form["es"] in answer.text
    office.threads.refuse_with = (409, "title_taken")
    assert "There is a template of this title already." in (await carla.post("/templates/new", HELLO)).text


async def test_words_are_hostile_and_shown_as_words(office: Office, carla: Browser) -> None:
    evil = '</textarea><script>alert(1)</script>{"&'
    await carla.post("/templates/new", HELLO | {"title": evil, "category": evil, "en": evil, "es": ""})
    made = of(office, evil)
    kept = ("/templates", f"/templates/{made}", f"/templates/new?copy={made}")
    for path in (*kept, f"/c/{ANA}/templates", f"/c/{ANA}?template={made}"):
        page = await carla.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text, path


async def test_form_that_was_opened_too_early_shows_both_and_can_be_saved_again(office: Office, carla: Browser) -> None:
    made = of(office, "Running late")
    kept = office.threads.templates[made]
    office.threads.templates[made] = msgspec.structs.replace(kept, edits=3)
    answer = await carla.post(f"/templates/{made}", HELLO | {"edits": "0"})
    assert answer.status == 409
    for wanted in ("Somebody changed this", "I am running late", "Hola {first name}", 'name="edits" value="3"'):
        assert wanted in answer.text
    assert (await carla.post(f"/templates/{made}", HELLO | {"edits": "3"})).status == 303


async def test_words_come_back_when_nobody_answers(office: Office, carla: Browser) -> None:
    made, office.threads.is_hanging = of(office, "Running late"), False
    office.threads.refuse_with = (503, "Not available just now")
    for path in ("/templates/new", f"/templates/{made}"):
        answer = await carla.post(path, HELLO)
        assert answer.status == 503
        assert "Your words are safe here" in answer.text
        assert "Hola {first name}" in answer.text


async def test_words_are_tried_on_a_real_client_before_they_are_kept(office: Office, carla: Browser) -> None:
    page = await carla.post("/templates/new", HELLO | {"act": "preview"})
    assert page.status == 200
    assert "As Ana Abbott would get it" in page.text
    assert "Hola Ana" in page.text
    assert "1 text message" in page.text
    live = await carla.post("/templates/preview", HELLO | {"thread": str(BEN)}, **FRAGMENT)
    assert "Hi Ben" in live.text
    assert "<html" not in live.text
    assert "Hello" not in {one.title for one in office.threads.templates.values()}


async def test_shared_one_is_looked_at_and_copied_by_who_may_not_change_it(office: Office, carla: Browser) -> None:
    made = of(office, "What to bring")
    page = (await carla.get(f"/templates/{made}")).text
    assert "a supervisor changes it" in page
    assert "<textarea" not in page
    copy = (await carla.get(f"/templates/new?copy={made}")).text
    assert 'value="What to bring (2)"' in copy
    assert "traiga su ID" in copy


async def test_one_that_was_removed_can_be_brought_back(office: Office, carla: Browser) -> None:
    made = of(office, "Running late")
    answer = await carla.post(f"/templates/{made}/remove")
    assert answer.to == f"/templates?whose=mine&removed={made}"
    assert f'action="/templates/{made}/restore"' in (await carla.get(answer.to)).text
    assert "This template was removed." in (await carla.get(f"/templates/{made}")).text
    await carla.post(f"/templates/{made}/restore")
    assert "Running late" in (await carla.get("/templates")).text
    office.threads.refuse_with = (409, "needed")
    assert (await carla.post(f"/templates/{made}/remove")).to == "/templates?note=needed"
    assert (await carla.get(f"/templates/{uuid4()}")).status == 404


async def test_list_over_a_conversation_shows_what_this_client_would_get(office: Office, carla: Browser) -> None:
    page = await carla.get(f"/c/{BEN}/templates?q=bring")
    assert "Hi Ben, please bring" in page.text
    assert "<mark>{appointment date}</mark>" in page.text
    fragment = (await carla.get(f"/c/{ANA}/templates", **FRAGMENT)).text
    assert "<html" not in fragment
    assert "Hola Ana, por favor traiga" in fragment
    assert "No Spanish version yet. This one is in English." in fragment
    assert f'href="/templates/{of(office, "Running late")}#es"' in fragment


async def test_chosen_one_stands_in_the_box_below_what_was_being_written(office: Office, carla: Browser) -> None:
    made = of(office, "Running late")
    page = await carla.get(f"/c/{BEN}?template={made}")
    assert ">I am running late, Ben.</textarea>" in page.text
    assert f'name="template_id" value="{made}"' in page.text
    await carla.post(f"/c/{BEN}/draft", {"body": "One moment."}, **JSON)
    assert ">One moment.\nI am running late, Ben.</textarea>" in (await carla.get(f"/c/{BEN}?template={made}")).text
    assert ">One moment.</textarea>" in (await carla.get(f"/c/{BEN}?template={uuid4()}")).text


async def test_text_with_a_blank_left_comes_back_naming_it(office: Office, carla: Browser) -> None:
    made = str(of(office, "Running late"))
    form = {"client_msg_id": str(uuid4()), "body": "See you at {place}.", "template_id": made}
    answer = await carla.post(f"/c/{BEN}/send", form)
    assert answer.status == 422
    for wanted in ("Fill in place first.", "See you at {place}.</textarea>", f'value="{form["template_id"]}"'):
        assert wanted in answer.text
    assert "Fill in place first." in (await carla.post(f"/c/{BEN}/send", form, **JSON)).text
    assert (await carla.post(f"/c/{BEN}/send", form | {"body": "See you at noon."})).status == 303
    sent = [body for method, path, body in office.threads.asked if method == "POST" and path.endswith("/messages")]
    assert sent[-1]["template_id"] == form["template_id"]


async def test_replies_are_suggested_in_the_clients_language(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "¿Puedo ir a las 4?")
    page = (await carla.get(f"/c/{ANA}")).text
    assert "De acuerdo." in page
    assert page.count('data-insert="') == 4


async def test_what_is_being_written_becomes_a_template_without_the_clients_name(carla: Browser) -> None:
    await carla.post(f"/c/{BEN}/draft", {"body": "Ben, Benny says hi to {place}, Mr. BARELA"}, **JSON)
    kept = "{first name}, Benny says hi to {place}, Mr. {last name}"
    assert kept in (await carla.get(f"/templates/new?thread={BEN}")).text
    answer = await carla.post("/templates/new", {"thread": str(BEN), "text": "Hi Ben!"})
    assert ">Hi {first name}!</textarea>" in answer.text
    assert "Ana, {first name}" not in answer.text
    assert (await carla.post("/templates/new", {"thread": "x", "text": "Hi Ben!"})).status == 404


async def test_first_text_is_filled_in_and_sent_like_any_other(office: Office, carla: Browser) -> None:
    assert f'href="/c/{BEN}/first"' in (await carla.get(f"/c/{BEN}")).text, "where nothing has been said yet"
    page = await carla.get(f"/c/{BEN}/first")
    assert page.status == 200
    assert "Hi Ben, this is Carla Reyes from Probation." in page.text
    assert f'action="/c/{BEN}/send"' in page.text
    assert "Send first text" in page.text
    office.threads.blocked[BEN] = "no_line"
    assert "Nothing can be sent to this client now." in (await carla.get(f"/c/{BEN}/first")).text
    assert (await carla.get(f"/c/{uuid4()}/first")).status == 404


async def test_pages_say_so_when_threads_does_not_answer(office: Office, carla: Browser) -> None:
    office.threads.is_hanging = True
    for path in ("/templates", f"/c/{BEN}/first"):
        page = await carla.get(path)
        assert page.status == 200
        assert "can't be shown now" in page.text.replace("&#39;", "'")
