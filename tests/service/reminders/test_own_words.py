"""What is due is said in the words of the department that posts it, else the house's, else those of every office."""

from datetime import datetime
from uuid import UUID

import pytest

from proto.posts import ThreadPost
from services.reminders.domain.pages.words import State
from services.reminders.domain.wording.template import Template, Words
from services.reminders.store import templates
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import CARLA, COURT, DAY_BEFORE, PROBATION, Office, scheduled
from tests.service.reminders.wordings import EN, NEUTRAL_EN, place, published, template

FIRST_WORDS = "Hi Ana, a reminder: you have a court date"


def saying(word: str) -> Template:
    return template(wording=Words(en=f"{word} {EN}", es=f"{word} {EN}"))


async def test_the_words_of_the_department_that_posts_it_are_said(office: Office) -> None:
    await published(office, PROBATION)
    await published(office, COURT, saying("Court"))
    await published(office, None, saying("House"))
    post = await office.handed()
    assert post.department_id == PROBATION
    assert post.wording == {
        "en": "Hi Ana, the team at a department: you have court on Tuesday, March 10 at 8:30 AM, 450 S State St,"
        " room 201. Missing it may mean a warrant. How will you get there?"
        " Reply 1 if coming, 2 for a new time, 3 if not Ana. Questions: text us back here.",
        "es": "Hola Ana, el equipo de a department: tiene corte el martes 10 de marzo a las 8:30 a.m.,"
        " 450 S State St, room 201. Faltar puede llevar a un arresto. ¿En qué viene?"
        " Responda 1 si viene, 2 para otra hora, 3 si no es Ana. Dudas: responda a este mensaje.",
    }


async def test_a_reminder_knows_the_version_it_was_said_in(office: Office) -> None:
    """So that what was sent can be read again, whatever is published since."""
    template_id = await published(office, PROBATION)
    await office.handed()
    assert await office.db.fetchval("SELECT template_id FROM reminder") == template_id


async def test_one_in_every_offices_words_was_said_in_nobodys(office: Office) -> None:
    await office.handed()
    rows = await office.db.fetch("SELECT template_id FROM reminder WHERE state = 'handed'")
    assert [row["template_id"] for row in rows] == [None]


async def test_a_number_nobody_confirmed_is_told_the_twin_they_wrote(office: Office) -> None:
    await published(office, PROBATION)
    post = await office.handed()
    assert post.neutral_wording == {
        "en": "Hi Ana, see you on Tuesday, March 10 at 8:30 AM, says the county team."
        " Reply 1 if coming, 2 for a new time, 3 if not Ana.",
        "es": "Hola Ana, nos vemos el martes 10 de marzo a las 8:30 a.m., dice el equipo del condado."
        " Responda 1 si viene, 2 para otra hora, 3 si no es Ana.",
    }


async def test_without_the_twin_there_is_nothing_to_say_there(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "neutral_words:off") as office:
        await published(office, PROBATION)
        assert (await office.handed()).neutral_wording is None


async def test_words_that_tell_without_a_twin_of_their_own_get_the_houses(office: Office) -> None:
    """Whoever published them was not asked for a twin: the date's own place may be what tells."""
    plain = Words(en=EN.replace("court", "a visit").replace("a warrant", "trouble"), es=EN.replace("court", "a visit"))
    await published(office, PROBATION, template(wording=plain, neutral=None))
    post = await office.handed(scheduled(place="Drug Court, room 2"))
    assert "Drug Court" in post.wording["en"]
    assert post.neutral_wording is not None
    assert not any("Drug Court" in body for body in post.neutral_wording.values())


async def test_where_a_department_has_none_the_houses_are_said(office: Office) -> None:
    await published(office, None, saying("House"))
    await published(office, COURT, saying("Court"))
    assert (await office.handed()).wording["en"].startswith("House Hi Ana")


async def test_where_nobody_wrote_any_it_says_what_every_office_says(office: Office) -> None:
    assert (await office.handed()).wording["en"].startswith(FIRST_WORDS)


async def test_without_the_switch_nobodys_own_words_are_said(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "own_words:off") as office:
        await published(office, PROBATION)
        assert (await office.handed()).wording["en"].startswith(FIRST_WORDS)


@pytest.mark.parametrize("state", ["draft", "retired"])
async def test_what_is_not_published_is_not_said(office: Office, state: State) -> None:
    template_id = await published(office, PROBATION)
    await office.db.execute("UPDATE template SET state = $2 WHERE template_id = $1", template_id, state)
    assert (await office.handed()).wording["en"].startswith(FIRST_WORDS)


async def test_words_for_another_kind_or_step_are_not_said(office: Office) -> None:
    await published(office, PROBATION, template(kind="class"))
    await published(office, PROBATION, template(step="week_before"))
    assert (await office.handed()).wording["en"].startswith(FIRST_WORDS)


async def test_words_whose_blanks_this_date_does_not_fill_give_way_to_the_next(office: Office) -> None:
    """A client is to be reminded, in whatever words."""
    await published(office, PROBATION, saying("{office hours}"))
    await published(office, None, saying("House"))
    assert (await office.handed()).wording["en"].startswith("House Hi Ana")


async def test_words_without_english_give_way_too(office: Office) -> None:
    await published(office, PROBATION, template(wording=Words(es=EN)))
    assert (await office.handed()).wording["en"].startswith(FIRST_WORDS)


async def test_spanish_loses_its_accents_where_somebody_chose_that(office: Office) -> None:
    words = Words(en=EN, es="Su día, {given_name}: {start_day} a {start_time}. ¿En qué viene?")
    await published(office, PROBATION, template(is_accent_free=True, wording=words))
    body = (await office.handed()).wording["es"]
    assert body.startswith("Su dia, Ana")
    assert body.endswith("¿En qué viene?"), "é costs nothing"


async def test_a_text_asked_for_again_is_asked_for_in_the_same_words(office: Office) -> None:
    await published(office, PROBATION)
    post = await office.handed()
    office.clock.at = datetime(2026, 3, 9, 22, 5, tzinfo=DAY_BEFORE.tzinfo)
    office.service.nudge("ask_again")
    again = await office.next("threads.post.reminder", ThreadPost)
    assert (again.wording, again.neutral_wording) == (post.wording, post.neutral_wording)


async def test_of_all_departments_words_a_batch_reads_those_it_says(office: Office) -> None:
    """So that a text costs the same however many departments have words of their own."""
    for number in range(20):
        await published(office, UUID(int=5000 + number))
    await published(office, PROBATION)
    async with office.service.db.tx() as tx:
        found = await templates.published_of(tx, {PROBATION}, {"day_before"})
    assert list(found.by_place) == [(PROBATION, "day_before", "hearing")]


async def test_a_new_version_is_said_and_the_old_one_kept_as_it_was(office: Office) -> None:
    first = await published(office, PROBATION)
    await published(office, PROBATION, saying("New"))
    async with office.service.db.tx() as tx:
        new, old = await templates.history(tx, place(PROBATION))
    assert (old.template_id, old.version, old.state, old.template.wording.en) == (first, 1, "retired", EN)
    assert (new.version, new.state, new.changed_by_id) == (2, "published", CARLA)
    assert old.template.neutral is not None
    assert old.template.neutral.en == NEUTRAL_EN
    assert (await office.handed()).wording["en"].startswith("New Hi Ana")
