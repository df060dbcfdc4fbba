"""Drafts of words: of two who write one each is heard or told, and a click acts once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.kit.ids import new_id
from services.reminders import jobs
from services.reminders.domain.wording.template import Tone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import PROBATION, Office
from tests.service.reminders.sights import ERIN
from tests.service.reminders.wordings import Asking, know_staff, template, written

TONES: tuple[Tone, ...] = ("supportive", "none", "factual", "none")


@pytest.fixture
async def erin(office: Office) -> Asking:
    await know_staff(office)
    return Asking(office, "erin")


async def both_save(office: Office) -> list[int]:
    """Erin and Ada opened the same page; the statuses of their two drafts."""
    one, other = Asking(office, "erin"), Asking(office, "ada")
    await one.saves(template(tone="supportive"), edits=0)
    answer = await other.knock("POST", "/v1/words/draft", form("none"))
    return [200, answer.status]


def form(tone: Tone) -> dict[str, Any]:
    return written(template(tone=tone), act_id=str(new_id()), edits=0)


async def test_whoever_saves_after_somebody_else_is_told_and_undoes_nothing(office: Office, erin: Asking) -> None:
    assert await both_save(office) == [200, 409]
    page = await erin.page()
    assert (page["draft"]["says"]["tone"], page["edits"]) == ("supportive", 1)
    await erin.saves(template(tone="none"), edits=1)
    assert (await erin.page())["draft"]["says"]["tone"] == "none"


async def test_without_being_told_they_would_undo_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "draft_edits:off") as office:
        await know_staff(office)
        assert await both_save(office) == [200, 200]
        assert (await Asking(office, "erin").page())["draft"]["says"]["tone"] == "none"


async def test_of_two_who_save_at_one_moment_one_is_told(office: Office, erin: Asking) -> None:
    forms = [form(tone) for tone in TONES]
    writers = [Asking(office, who) for who in ("erin", "ada", "erin", "ada")]
    answers = await asyncio.gather(
        *(writer.knock("POST", "/v1/words/draft", one) for writer, one in zip(writers, forms, strict=True)),
        jobs.carry_acts(office.service.db),
        jobs.carry_acts(office.service.db),
    )
    assert sorted(answer.status for answer in answers[:4] if answer) == [200, 409, 409, 409]
    assert await office.db.fetchval("SELECT count(*) FROM template") == 1


async def test_a_page_that_was_opened_before_a_publication_is_told_of_what_was_saved_since(
    office: Office, erin: Asking
) -> None:
    await erin.saves()
    await erin.publishes(1)
    assert (await erin.saves(status=409, edits=0))["title"] == "changed"
    assert (await erin.saves(edits=1))["edits"] == 2


async def test_a_draft_that_somebody_changed_is_not_published_unread(office: Office, erin: Asking) -> None:
    await erin.saves()
    await Asking(office, "ada").saves(template(tone="none"), edits=1)
    assert (await erin.publishes(1, 409))["title"] == "changed"
    assert (await erin.page())["published"] is None


async def test_a_click_acts_once_and_its_form_is_for_nothing_else(office: Office, erin: Asking) -> None:
    act_id = str(new_id())
    first = await erin.saves(act_id=act_id)
    assert await erin.saves(act_id=act_id) == first
    assert (await erin.page())["edits"] == 1
    assert (await erin.saves(template(tone="none"), 409, act_id=act_id))["title"] == "used"
    assert (await erin.publishes(1, 409, act_id=act_id))["title"] == "used"
    assert (await Asking(office, "ada").saves(status=409, act_id=act_id))["title"] == "used"


async def test_what_takes_longer_is_answered_with_where_to_look(office: Office, erin: Asking) -> None:
    """Somebody else is writing the same words just then; nothing is lost, and nobody waits for ever."""
    act_id = str(new_id())
    async with office.db.transaction():
        name = f"template {PROBATION} day_before hearing"
        await office.db.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)
        waiting = await erin.saves(status=202, act_id=act_id)
        assert waiting["outcome"] is None
    await office.until("SELECT outcome FROM act WHERE act_id = $1", "done", UUID(act_id))
    assert (await erin.get(f"/v1/words/acts/{act_id}"))["edits"] == 1


async def test_an_act_nobody_understands_holds_up_no_other(office: Office, erin: Asking) -> None:
    await office.db.execute(
        """
        INSERT INTO act (act_id, kind, staff_id, department_id, facts, at)
        VALUES ($1, 'template_saved', $2, $3, '{}', $4), ($5, 'unheard_of', $2, $3, '{}', $4)
        """,
        new_id(), ERIN, PROBATION, office.clock.now(), new_id(),
    )  # fmt: skip
    assert (await erin.saves())["outcome"] == "done"
    rows = await office.db.fetch("SELECT kind, outcome FROM act")
    assert {tuple(row) for row in rows} == {
        ("template_saved", "failed"),
        ("unheard_of", None),
        ("template_saved", "done"),
    }
