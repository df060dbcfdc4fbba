"""What supervisors decide of consent: contact a court ordered, and that a text was no wish to stop."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.kit.ids import new_id
from tests.service.threads.consenting import WISH, composer, orders
from tests.service.threads.house import PROBATION, department
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def test_an_order_opens_own_words_until_midnight_of_its_last_day(office: Office, ana: Ana) -> None:
    """The department's midnight: Wednesday's in Denver is seven in the morning on Thursday in UTC."""
    await office.texts(WISH)
    await orders(office, ana[1], "2026-03-04")
    shown = await composer(office, ana[1])
    assert (shown["blocked"], shown["order_number"], shown["order_last_on"]) == (None, "21-CR-0432", "2026-03-04")
    office.clock.at = datetime(2026, 3, 5, 6, 59, tzinfo=UTC)
    held = await office.carla.writes(ana[1], "Court at 9", undo_s=0, urgent_reason="court in the morning")
    office.passes(seconds=1)
    assert (await office.sent()).message_id == UUID(held["message_id"])
    office.clock.at = datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"
    await office.carla.writes(ana[1], "Hello", 409)


async def test_a_text_that_waits_is_stopped_by_the_orders_end(office: Office, ana: Ana) -> None:
    await office.texts(WISH)
    await orders(office, ana[1], "2026-03-02")
    later = (office.clock.now() + timedelta(days=1)).isoformat()
    held = await office.carla.writes(ana[1], "Tomorrow", send_at=later)
    office.passes(days=1, seconds=1)
    await office.status_is(held["message_id"], "failed")
    await office.nothing_sent()


async def test_an_order_that_is_ended_holds_no_more(office: Office, ana: Ana) -> None:
    await office.texts(WISH)
    [order] = (await orders(office, ana[1]))["orders"]
    assert order["in_force"]
    [order] = (await office.erin("POST", f"/v1/orders/{order['order_id']}/end", {}))["orders"]
    assert (order["in_force"], order["ended_by"]) == (False, "Erin Hammond")
    await office.erin("POST", f"/v1/orders/{order['order_id']}/end", {}, 409)
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"


async def test_an_order_goes_over_no_stop_that_comes_after_it(office: Office, ana: Ana) -> None:
    await office.texts(WISH)
    await orders(office, ana[1])
    await office.stops()
    shown = await composer(office, ana[1])
    assert (shown["blocked"], shown["blocked_how"], shown["order_number"]) == ("opted_out", "keyword", None)
    await office.carla.writes(ana[1], "Hello", 409)


@pytest.mark.parametrize(
    ("changes", "title", "field"),
    [
        ({"order_number": "  "}, "blank", "order_number"),
        ({"last_on": "2026-03-01"}, "last_on", "last_on"),
        ({"last_on": "2062-03-04"}, "last_on", "last_on"),
        ({"first_on": "2026-03-05"}, "last_on", "last_on"),
    ],
)
async def test_an_order_that_can_not_be_is_refused_by_field(
    office: Office, ana: Ana, changes: dict[str, str], title: str, field: str
) -> None:
    refused = await orders(office, ana[1], status=422, **changes)
    assert (refused["title"], refused["field"]) == (title, field)


async def test_orders_are_a_supervisors(office: Office, ana: Ana) -> None:
    form = {"order_id": str(new_id()), "order_number": "21-CR-0432", "last_on": "2026-03-04"}
    refused = await office.carla("POST", f"/v1/threads/{ana[1]}/orders", form, 409)
    assert refused["title"] == "not_supervisor"
    assert not (await office.carla.get(f"/v1/clients/{ana[0]}/consent"))["may_decide"]
    for _ in range(2):
        await office.erin("POST", f"/v1/threads/{ana[1]}/orders", form, 201 if _ == 0 else 200)
    assert await office.value("SELECT count(*) FROM contact_order") == 1


async def test_days_are_the_departments(office: Office, ana: Ana) -> None:
    await office.know(department(PROBATION, time_zone="Pacific/Honolulu"))
    await office.texts(WISH)
    await orders(office, ana[1], "2026-03-02")
    office.clock.at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  # past midnight in Denver
    assert (await composer(office, ana[1]))["blocked"] is None


async def test_a_text_that_was_no_wish_is_set_right_and_kept(office: Office, ana: Ana) -> None:
    text_id = await office.texts("my boss lol. stop texting me. that is what i got from him")
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"
    refused = await office.carla("POST", f"/v1/messages/{text_id}/misread", {}, 409)
    assert refused["title"] == "not_supervisor"
    await office.erin("POST", f"/v1/messages/{text_id}/misread", {}, 204)
    await office.erin("POST", f"/v1/messages/{text_id}/misread", {}, 409)
    await office.carla.writes(ana[1], "Ha.")
    [set_right, wish] = (await office.carla.get(f"/v1/clients/{ana[0]}/consent"))["words"]
    assert (set_right["how"], set_right["staff_name"]) == ("misread", "Erin Hammond")
    assert (wish["holds"], wish["is_misread"], wish["words"][:7]) == (False, True, "my boss")
    await office.texts(WISH)
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"


async def test_one_text_set_right_leaves_the_others(office: Office, ana: Ana) -> None:
    await office.texts(WISH)
    text_id = await office.texts("stop texting me")
    await office.erin("POST", f"/v1/messages/{text_id}/misread", {}, 204)
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"


async def test_what_was_no_wish_is_not_set_right(office: Office, ana: Ana) -> None:
    plain = await office.texts("Can I come at 4?")
    stop = await office.texts("STOP", keyword="stop")
    await office.stops()
    for text_id in (plain, stop):
        refused = await office.erin("POST", f"/v1/messages/{text_id}/misread", {}, 409)
        assert refused["title"] == "no_wish"
