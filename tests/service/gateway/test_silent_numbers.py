"""A number that nothing goes to any more is not paid for month after month."""

import pytest

from tests.service.gateway.checking import counts, job, make_due, written_to
from tests.service.gateway.office import ANA, Office

pytestmark = pytest.mark.usefixtures("settled")


@pytest.mark.parametrize(("switches", "asked"), [("", 1), ("silent_rest:off", 2)])
async def test_a_number_nothing_went_to_for_a_year_is_asked_about_after_the_next_text(
    office: Office, switches: str, asked: int
) -> None:
    async with office.running(failpoints=switches):
        await office.add_line()
        await office.texts_in(ANA, "hello")
        await written_to(office, ANA)
        one = job(office)
        await one.learn()
        await one.look_up()
        await make_due(office)
        async with office.gateway.db.tx() as tx:
            await tx.execute("UPDATE number_check SET ordered_on = ordered_on - 366")
        await one.look_up()
        assert (await counts(office))["look_ups"] == asked
        assert await office.value("SELECT due_at = 'infinity' FROM number_check") == (asked == 1)
        await written_to(office, ANA)
        await one.learn()
        await one.look_up()
        assert (await counts(office))["look_ups"] == 2
