"""The words of reminders are written by those whose department they are of, and said once they are fit to be."""

from typing import Any

import pytest

from proto.posts import ThreadPost
from services.kit.ids import new_id
from services.reminders.domain.wording.template import Words
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import PROBATION, Office
from tests.service.reminders.sights import ADA, ERIN
from tests.service.reminders.wordings import EN, ES, Asking, know_staff, published, template

LONG = template(wording=Words(en=EN + " Bring an ID, your papers and whatever else you may have at home." * 3, es=ES))


@pytest.fixture
async def erin(office: Office) -> Asking:
    await know_staff(office)
    return Asking(office, "erin")


def codes(told: Any, weight: str = "refusal") -> list[str]:
    return [found["code"] for found in told["findings"] if found["weight"] == weight]


async def test_a_draft_is_read_by_those_who_write_and_sent_to_nobody(office: Office, erin: Asking) -> None:
    saved = await erin.saves()
    assert (saved["outcome"], saved["edits"]) == ("done", 1)
    page = await erin.page()
    assert (page["draft"]["state"], page["draft"]["says"]["wording"]) == ("draft", {"en": EN, "es": ES})
    assert (page["draft"]["changed_by_name"], page["edits"], page["published"]) == ("somebody", 1, None)
    assert (await office.handed()).wording["en"].startswith("Hi Ana, a reminder:")


async def test_published_it_is_what_clients_get(office: Office, erin: Asking) -> None:
    saved = await erin.saves()
    told = await erin.publishes(saved["edits"])
    assert (told["outcome"], told["template_id"], codes(told)) == ("done", saved["template_id"], [])
    page = await erin.page()
    assert (page["whose"], page["published"]["version"], page["draft"]) == ("department", 1, None)
    assert page["said"] == page["published"]["says"]
    post: ThreadPost = await office.handed()
    assert post.wording["en"].startswith("Hi Ana, the team at a department: you have court")
    assert post.neutral_wording is not None
    assert post.neutral_wording["en"].startswith("Hi Ana, see you on")


async def test_the_page_says_what_is_said_now_and_with_what_to_begin(office: Office, erin: Asking) -> None:
    page = await erin.page()
    assert (page["whose"], page["edits"], page["can_change"]) == ("office", 0, True)
    assert page["said"]["wording"]["en"].startswith("Hi {given_name}, a reminder: you have a court date")
    assert page["said"]["wording"]["en"].endswith("Questions: {contact}.")
    assert page["said"]["neutral"]["es"].startswith("Hola, {given_name}")
    assert page["first"]["wording"]["en"].startswith("Hi {given_name}, {case_manager} at {office}: you have court")
    assert {"place", "contact"} & {*page["neutral_blanks"]} == set()
    assert {"place", "contact", "start_day"} <= {*page["blanks"]}
    other = await erin.get("/v1/words/one?step=missed&kind=class")
    assert (other["whose"], other["said"]) == ("office", other["first"])


async def test_every_step_of_every_kind_is_in_the_list(office: Office, erin: Asking) -> None:
    await published(office, None, template(kind="class"))
    await published(office, PROBATION)
    await erin.saves(template(step="missed"))
    told = await erin.get("/v1/words")
    rows = {(row["step"], row["kind"]): row for row in told["rows"]}
    assert (len(rows), told["can_change"]) == (54, True)
    assert (rows["day_before", "class"]["whose"], rows["day_before", "hearing"]["whose"]) == ("house", "department")
    assert (rows["missed", "hearing"]["whose"], rows["missed", "hearing"]["has_draft"]) == ("office", True)
    assert {row["version"] for row in told["rows"]} == {None, 1}
    house = await erin.get("/v1/words?of=house")
    assert [row["kind"] for row in house["rows"] if row["whose"] == "house"] == ["class"]
    assert not house["can_change"]


UNFIT = {
    "a language is missing": (template(wording=Words(en=EN)), "language_missing"),
    "a third segment": (LONG, "over_budget"),
    "a word of phone companies": (template(wording=Words(en=EN + " Text CANCEL to cancel.", es=ES)), "carrier_word"),
    "a blank nothing fills": (template(wording=Words(en=EN + " {judge}", es=ES)), "unknown_blank"),
    "it tells and has no twin": (template(neutral=None), "needs_twin"),
    "the twin tells": (template(neutral=Words(en=EN, es=ES)), "twin_tells"),
    "half a twin": (template(neutral=Words(en="See you {start_day}.")), "language_missing"),
}


@pytest.mark.parametrize(("which", "code"), UNFIT.values(), ids=UNFIT)
async def test_what_must_not_be_sent_is_kept_as_a_draft_and_not_published(
    office: Office, erin: Asking, which: Any, code: str
) -> None:
    await published(office, PROBATION)
    before = (await erin.page())["edits"]
    saved = await erin.saves(which, edits=before)
    assert code in codes(await erin.page()), "it is said while it is a draft"
    act_id = str(new_id())
    refused = await erin.publishes(saved["edits"], 422, act_id=act_id)
    assert (refused["title"], bool(refused["detail"])) == ("findings", True)
    told = await erin.get(f"/v1/words/acts/{act_id}")
    assert (told["outcome"], code in codes(told)) == ("refused", True)
    page = await erin.page()
    assert (page["published"]["version"], page["draft"]["version"]) == (1, 2)
    assert page["said"]["wording"]["en"] == EN


async def test_unlinted_words_would_go_out_as_they_are(database: Database, broker: Broker) -> None:
    """What the refusal is for: whoever reads Spanish gets English, and pays for a third segment."""
    async with Office(database, broker, "publish_linted:off") as office:
        await know_staff(office)
        erin = Asking(office, "erin")
        await erin.saves(template(wording=Words(en=LONG.wording.en)))
        await erin.publishes(1)
        post = await office.handed()
    assert post.wording.keys() == {"en"}
    assert len(post.wording["en"]) > 306


async def test_faults_are_said_and_a_person_decides(office: Office, erin: Asking) -> None:
    plain = Words(en=EN.replace(" How will you get there?", ""), es=ES)
    await erin.saves(template(wording=plain))
    assert codes(await erin.page(), "fault") == ["no_plan"]
    told = await erin.publishes(1)
    assert (told["outcome"], codes(told, "fault")) == ("done", ["no_plan"])


async def test_a_departments_own_name_counts_in_what_its_texts_cost(office: Office, erin: Asking) -> None:
    await office.know_ana()
    await erin.saves()
    assert "over_budget" not in codes(await erin.page())
    name = "Department of Supervised Release, Treatment and Community Corrections of the County of Salt Lake " * 2
    await office.db.execute("UPDATE department SET name = $1 WHERE department_id = $2", name, PROBATION)
    assert "over_budget" in codes(await erin.page())
    await erin.publishes(1, 422)


async def test_what_was_published_is_kept_as_it_was(office: Office, erin: Asking) -> None:
    first = await erin.saves()
    await erin.publishes(1)
    await erin.saves(template(tone="supportive"), edits=1)
    page = await erin.page()
    assert (page["published"]["says"]["tone"], page["draft"]["says"]["tone"]) == ("factual", "supportive")
    await erin.publishes(2)
    told = (await erin.get("/v1/words/history?step=day_before&kind=hearing"))["versions"]
    assert [(one["version"], one["state"]) for one in told] == [(2, "published"), (1, "retired")]
    assert await erin.get(f"/v1/words/versions/{first['template_id']}") == told[1]
    assert told[1]["says"]["tone"] == "factual"


async def test_retired_words_give_way_to_the_houses_and_those_to_every_offices(office: Office, erin: Asking) -> None:
    await published(office, None, template(wording=Words(en=f"House {EN}", es=ES)))
    await published(office, PROBATION)
    assert (await erin.retires(2, 409))["title"] == "changed"
    await erin.retires(1)
    page = await erin.page()
    assert (page["whose"], page["published"]) == ("house", None)
    assert page["said"]["wording"]["en"].startswith("House")
    assert (await erin.retires(1, 409))["title"] == "gone"
    assert (await office.handed()).wording["en"].startswith("House Hi Ana")
    ada = Asking(office, "ada")
    await ada.retires(1, of="house")
    assert (await erin.page())["whose"] == "office"
    assert (await ada.publishes(1, 409, of="house"))["title"] == "gone"


async def test_the_houses_words_are_written_by_administrators(office: Office, erin: Asking) -> None:
    ada = Asking(office, "ada")
    await erin.saves(status=404, of="house")
    await ada.saves(of="house")
    assert (await ada.publishes(1, of="house"))["outcome"] == "done"
    page = await erin.page("house")
    assert (page["whose"], page["can_change"], page["draft"]) == ("house", False, None)
    assert (await office.handed()).wording["en"].startswith("Hi Ana, the team at a department")
    by = await office.db.fetchrow("SELECT department_id, changed_by_id FROM template")
    assert by is not None
    assert (by["department_id"], by["changed_by_id"]) == (None, ADA)


async def test_who_changed_them_stands_in_the_trail(office: Office, erin: Asking) -> None:
    saved = await erin.saves()
    await erin.publishes(1)
    await erin.retires(1)
    rows = await office.db.fetch(
        "SELECT act, actor_id, object_id FROM audit WHERE object_kind = 'template' ORDER BY at, act"
    )
    assert {(row["actor_id"], row["object_id"]) for row in rows} == {(str(ERIN), saved["template_id"])}
    assert [row["act"] for row in rows] == ["template_published", "template_retired", "template_saved"]
