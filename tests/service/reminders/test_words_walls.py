"""Whose words are whose [P11]: everybody at every door of them, and each of the two walls by itself."""

from typing import Any

import pytest

from services.kit.ids import new_id
from services.reminders.domain.wording.template import Words
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import ANA, COURT, PROBATION, Office
from tests.service.reminders.sights import STAFF, furnish
from tests.service.reminders.test_sight import open_tables
from tests.service.reminders.wordings import ES, Asking, at_place, published, template, written

RULE, ADMINISTER = {"erin", "ada", "otto"}, {"ada"}
SECRET = "Courts own words"
PLACE = "step=day_before&kind=hearing"


def _post(path: str, **form: Any) -> tuple[str, str, dict[str, Any]]:
    return "POST", path, {"act_id": "", **form}


# name: (method, path, form, who gets in)
DOORS: dict[str, tuple[tuple[str, str, dict[str, Any] | None], set[str]]] = {
    "list": (("GET", "/v1/words", None), RULE),
    "the house's list": (("GET", "/v1/words?of=house", None), RULE),
    "one": (("GET", f"/v1/words/one?{PLACE}", None), RULE),
    "the house's one": (("GET", f"/v1/words/one?of=house&{PLACE}", None), RULE),
    "history": (("GET", f"/v1/words/history?{PLACE}", None), RULE),
    "court's version": (("GET", "/v1/words/versions/{court}", None), {"otto"}),
    "probation's version": (("GET", "/v1/words/versions/{probation}", None), {"erin", "ada"}),
    "the house's version": (("GET", "/v1/words/versions/{house}", None), RULE),
    "another's act": (("GET", "/v1/words/acts/{act}", None), set()),
    "preview": (("POST", "/v1/words/preview", written()), RULE),
    "preview of Ana": (("POST", "/v1/words/preview", written(client_id=str(ANA))), {"erin"}),
    "save": (_post("/v1/words/draft", **written(edits=1)), RULE),
    "publish": (_post("/v1/words/publish", **at_place(edits=1)), RULE),
    "retire": (_post("/v1/words/retire", **at_place(version=1)), RULE),
    "save the house's": (_post("/v1/words/draft", **written(of="house", edits=1)), ADMINISTER),
    "publish the house's": (_post("/v1/words/publish", **at_place(of="house", edits=1)), ADMINISTER),
    "retire the house's": (_post("/v1/words/retire", **at_place(of="house", version=1)), ADMINISTER),
}


async def house(office: Office) -> dict[str, str]:
    """Words of both departments and the house, and an act of somebody's; their ids by name."""
    await furnish(office)
    words = template(wording=Words(en=SECRET, es=ES))
    ids = {
        "court": await published(office, COURT, words),
        "probation": await published(office, PROBATION),
        "house": await published(office, None),
        "act": new_id(),
    }
    await office.db.execute(
        """
        INSERT INTO act (act_id, kind, staff_id, department_id, facts, at, done_at, outcome)
        VALUES ($1, 'template_saved', $1, $2, '{}', $3, $3, 'done')
        """,
        ids["act"], COURT, office.clock.now(),
    )  # fmt: skip
    return {name: str(one) for name, one in ids.items()}


async def let_in(office: Office, ids: dict[str, str], name: str, *, refused: tuple[int, ...] = (404,)) -> set[str]:
    """Who is let in at a door. Nobody but Otto is told court's words."""
    (method, path, form), _ = DOORS[name]
    inside = set()
    for who in STAFF:
        body = form and form | ({"act_id": str(new_id())} if "act_id" in form else {})
        answer = await Asking(office, who).knock(method, path.format(**ids), body)
        assert who == "otto" or SECRET not in answer.text, f"{name} by {who}"
        if answer.status not in refused:
            inside.add(who)
    return inside


async def test_everybody_at_every_door(office: Office) -> None:
    ids = await house(office)
    assert {name: await let_in(office, ids, name) for name in DOORS} == {name: who for name, (_, who) in DOORS.items()}


async def test_who_is_not_let_in_leaves_nothing_but_a_denial(office: Office) -> None:
    await house(office)
    before = await office.db.fetchval("SELECT count(*) FROM act")
    for who in STAFF:
        if who not in RULE:
            await Asking(office, who).saves(status=404, edits=1)
    assert await office.db.fetchval("SELECT count(*) FROM act") == before
    denied = "SELECT count(*) FROM audit WHERE act = 'words_saved' AND outcome = 'denied'"
    assert await office.db.fetchval(denied) == len(STAFF) - len(RULE)


async def test_the_services_own_wall_stands_by_itself(office: Office) -> None:
    ids = await house(office)
    await open_tables(office, "template", "act", "client", "caseload", "appointment")
    assert {name: await let_in(office, ids, name) for name in DOORS} == {name: who for name, (_, who) in DOORS.items()}


# Without the service's own wall these are answered with what is not there: lists of nothing written.
OF_NOTHING = ("list", "the house's list", "one", "the house's one", "history", "preview")


async def test_the_policies_stand_by_themselves(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "service_wall:off") as office:
        ids = await house(office)
        for name, (_, who) in DOORS.items():
            # A policy's refusal of a row is a fault of ours, had there been a wall before it.
            inside = await let_in(office, ids, name, refused=(404, 500))
            # Whoever writes texts may know the words they are written with.
            may_read = {"carla", "dev", "gus"} if name in ("probation's version", "the house's version") else set()
            assert name in OF_NOTHING or inside <= who | may_read | ({"carla"} if "Ana" in name else set()), name
        assert (
            await office.db.fetchval("SELECT count(*) FROM act WHERE staff_id NOT IN ($1, $2, $3, $4)", *_known(ids))
            == 0
        )


def _known(ids: dict[str, str]) -> list[Any]:
    return [STAFF[who][0] for who in sorted(RULE)] + [ids["act"]]


@pytest.mark.parametrize("name", ["court's version", "another's act"])
async def test_without_both_walls_others_things_are_told(database: Database, broker: Broker, name: str) -> None:
    async with Office(database, broker, "service_wall:off") as office:
        ids = await house(office)
        await open_tables(office, "template", "act")
        with pytest.raises(AssertionError):
            assert await let_in(office, ids, name) <= DOORS[name][1]
