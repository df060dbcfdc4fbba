"""Templates: whose they are, and who changes them."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.kit.ids import new_id
from services.threads.domain.first_templates import FIRST
from services.threads.store.templates import add_first
from tests.service.threads.house import CARLA, COURT, DEV, ERIN, PROBATION, department
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of

Ana = tuple[UUID, UUID]
HELLO = {"title": "Hello", "category": "Contact", "wording": {"en": "Hi {first name}", "es": "Hola {first name}"}}


async def titles(asking: Any) -> set[str]:
    return {one["title"] for one in (await asking.get("/v1/templates"))["templates"]}


async def shared(office: Office, title: str) -> Any:
    return next(one for one in (await office.erin.get("/v1/templates"))["templates"] if one["title"] == title)


async def test_department_can_say_something_from_its_first_day_and_only_once(office: Office) -> None:
    assert await titles(office.carla) == {one.title for one in FIRST}
    removed = await shared(office, "What to bring")
    await office.erin("POST", f"/v1/templates/{removed['template_id']}/remove")
    await office.know(department(PROBATION, name="Adult Probation"))
    assert await titles(office.carla) == {one.title for one in FIRST} - {"What to bring"}
    assert await office.value("SELECT count(*) FROM template") == 2 * len(FIRST)


async def test_ones_own_are_for_oneself_and_the_departments_for_all_of_it(office: Office) -> None:
    mine = await office.carla("POST", "/v1/templates", HELLO, 201)
    assert (mine["is_shared"], mine["can_change"], mine["changed_by_name"]) == (False, True, "Carla Reyes")
    ours = await office.erin("POST", "/v1/templates", HELLO | {"title": "Ours", "is_shared": True}, 201)
    assert {"Hello", "Ours"} <= await titles(office.carla)
    for who, seen in ((office.dev, {"Ours"}), (office.desk, {"Ours"}), (office.erin, {"Ours"}), (office.clerk, set())):
        assert await titles(who) & {"Hello", "Ours"} == seen
        await who.get(f"/v1/templates/{mine['template_id']}", 404)
    for who in (office.admin, office.auditor):
        assert await titles(who) == set()
        await who("POST", "/v1/templates", HELLO, 409)
        await who.get(f"/v1/templates/{ours['template_id']}", 404)


async def test_departments_words_are_changed_by_its_supervisors_alone(office: Office) -> None:
    ours = await shared(office, "Got it")
    path, form = f"/v1/templates/{ours['template_id']}", HELLO | {"edits": 0, "title": "Got it"}
    for who in (office.carla, office.desk, office.clerk, office.admin):
        await who("PATCH", path, form, 404)
        await who("POST", f"{path}/remove", None, 404)
        await who("POST", f"{path}/restore", None, 404)
    denied = "SELECT count(*) FROM audit WHERE outcome = 'denied' AND object_id = $1"
    assert await office.value(denied, ours["template_id"]) == 12
    assert (await office.carla("POST", "/v1/templates", HELLO | {"is_shared": True}, 422))["field"] == "is_shared"
    changed = await office.erin("PATCH", path, form)
    assert (changed["wording"], changed["edits"]) == (HELLO["wording"], 1)


async def test_form_opened_before_the_last_change_is_not_taken(office: Office) -> None:
    made = await office.carla("POST", "/v1/templates", HELLO, 201)
    path, form = f"/v1/templates/{made['template_id']}", HELLO | {"edits": 0, "title": "Hello again"}
    await office.carla("PATCH", path, form)
    assert (await office.carla("PATCH", path, form | {"title": "Lost"}, 409))["title"] == "changed"
    assert (await office.carla.get(path))["title"] == "Hello again"


async def test_title_is_one_persons_once_and_comes_back_from_the_removed_unless_taken(office: Office) -> None:
    made = await office.carla("POST", "/v1/templates", HELLO, 201)
    path = f"/v1/templates/{made['template_id']}"
    assert (await office.carla("POST", "/v1/templates", HELLO | {"title": "HELLO"}, 409))["title"] == "title_taken"
    await office.dev("POST", "/v1/templates", HELLO, 201)
    assert (await office.carla("POST", f"{path}/remove"))["is_removed"]
    assert "Hello" not in await titles(office.carla)
    await office.carla("PATCH", path, HELLO | {"edits": 0}, 409)
    assert not (await office.carla("POST", f"{path}/restore"))["is_removed"]
    await office.carla("POST", f"{path}/remove")
    again = await office.carla("POST", "/v1/templates", HELLO, 201)
    assert (await office.carla("POST", f"{path}/restore", None, 409))["title"] == "title_taken"
    other = await office.carla("POST", "/v1/templates", HELLO | {"title": "Other"}, 201)
    form = HELLO | {"edits": 0, "title": " hello "}
    assert (await office.carla("PATCH", f"/v1/templates/{other['template_id']}", form, 409))["title"] == "title_taken"
    assert again["template_id"] != made["template_id"]


@pytest.mark.parametrize(
    ("changes", "title", "field"),
    [
        ({"title": " "}, "blank", "title"),
        ({"wording": {"en": " "}}, "blank", "wording.en"),
        ({"wording": {"en": "Hi", "es": "Hola {nombre}"}}, "unknown_blank", "wording.es"),
        ({"wording": {"en": "x" * 1601}}, "too_long", "wording.en"),
        ({"wording": {"en": "a\x00b"}}, "unsendable", "wording.en"),
        ({"title": "a\nb"}, "Not understood", "title"),
        ({"title": "x" * 61}, "Not understood", "title"),
        ({"kind": "welcome"}, "Not understood", "kind"),
    ],
)
async def test_what_can_not_be_kept_is_refused_with_its_field(
    office: Office, changes: dict[str, Any], title: str, field: str
) -> None:
    refused = await office.carla("POST", "/v1/templates", HELLO | changes, 422)
    assert (refused["title"], refused.get("field")) == (title, field)
    await office.carla("POST", "/v1/templates", HELLO, 201)


async def test_kinds_that_pages_ask_for_can_be_reworded_and_not_removed(office: Office, ana: Ana) -> None:
    first = await shared(office, "First text")
    path = f"/v1/templates/{first['template_id']}"
    assert (await office.erin("POST", f"{path}/remove", None, 409))["title"] == "needed"
    form = {"edits": 0, "title": "First text", "wording": {"en": "Hi {first name}, {my name} here."}}
    await office.erin("PATCH", path, form)
    found = await office.carla.get(f"/v1/threads/{ana[1]}/wording?of=welcome")
    assert found["body"] == "Hi Ana, Carla Reyes here."


async def test_one_has_no_more_than_one_can_look_through(office: Office) -> None:
    await office.db.execute(
        """
        INSERT INTO template (template_id, department_id, owner_id, kind, title, wording, changed_at)
        SELECT gen_random_uuid(), $1, $2, 'text', 'T' || n, '{"en": "x"}', now()
          FROM generate_series(1, 200) AS n
        """,
        PROBATION,
        CARLA,
    )
    assert (await office.carla("POST", "/v1/templates", HELLO, 409))["title"] == "too_many"
    await office.dev("POST", "/v1/templates", HELLO, 201)


async def test_page_role_writes_no_template_but_its_own(office: Office) -> None:
    ours = await shared(office, "Got it")
    async with page_of(office, CARLA) as tx:
        tag = await tx.execute(
            "UPDATE template SET title = 'x', changed_by_id = $2 WHERE template_id = $1",
            UUID(ours["template_id"]),
            CARLA,
        )
        assert tag == "UPDATE 0"
        assert await tx.fetchval("SELECT count(*) FROM template WHERE department_id <> $1", PROBATION) == 0


def row(owner_id: UUID | None, department_id: UUID = PROBATION, changed_by_id: UUID = CARLA) -> tuple[Any, ...]:
    return (new_id(), department_id, owner_id, "text", "Mine to be", changed_by_id)


ADD = """
    INSERT INTO template (template_id, department_id, owner_id, kind, title, wording, changed_at, changed_by_id)
    VALUES ($1, $2, $3, $4, $5, '{"en": "x"}', now(), $6)
"""


async def test_page_role_adds_none_in_anothers_name(office: Office) -> None:
    for values in (row(DEV), row(None), row(CARLA, COURT), row(CARLA, PROBATION, DEV)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with page_of(office, CARLA) as tx:
                await tx.execute(ADD, *values)
    async with page_of(office, CARLA) as tx:
        await tx.execute(ADD, *row(CARLA))
    async with page_of(office, ERIN) as tx:
        await tx.execute(ADD, *row(None, PROBATION, ERIN))


async def test_of_two_who_write_one_title_at_once_one_is_told(office: Office) -> None:
    form = HELLO | {"is_shared": True}
    answers = await asyncio.gather(*(office.erin.knock("POST", "/v1/templates", form) for _ in range(6)))
    assert sorted(answer.status for answer in answers) == [201, *[409] * 5]


async def test_department_two_replicas_are_told_of_gets_its_first_words_once(office: Office) -> None:
    department_id = new_id()

    async def add() -> None:
        async with office.service.db.tx() as tx:
            await add_first(tx, department_id)

    await asyncio.gather(*(add() for _ in range(6)))
    assert await office.value("SELECT count(*) FROM template WHERE department_id = $1", department_id) == len(FIRST)
