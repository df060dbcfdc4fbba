"""Two records of one person that are made one: what either said, and what was ordered of either, is of the one."""

from tests.service.threads.consenting import WISH, composer, orders, records
from tests.service.threads.house import BENS
from tests.service.threads.merging import Record, merged, phone_of, undone
from tests.service.threads.office import Office


async def with_their_number(office: Office, ana: Record, twin: Record) -> str:
    """The number that goes on is that of the record that goes."""
    return await merged(office, ana, twin, phone_id=str(await phone_of(office, twin[0])))


async def test_what_the_one_refused_the_other_may_take_back(office: Office, ana: Record, twin: Record) -> None:
    await office.texts(WISH, BENS)
    await with_their_number(office, ana, twin)
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"
    shown = (await office.carla.get(f"/v1/clients/{ana[0]}"))["consent"]
    [word] = shown["words"]
    assert (word["how"], word["is_of_another"], word["words"]) == ("wording", False, WISH)
    await records(office, ana[0], is_agreed=True, purpose="all", phone_id=str(await phone_of(office, ana[0])))
    assert (await composer(office, ana[1]))["blocked"] is None


async def test_an_order_stays_an_order_and_goes_back_with_its_record(office: Office, ana: Record, twin: Record) -> None:
    await office.texts(WISH, BENS)
    [order] = (await orders(office, twin[1]))["orders"]
    merge_id = await with_their_number(office, ana, twin)
    shown = await composer(office, ana[1])
    assert (shown["blocked"], shown["order_number"]) == (None, "21-CR-0432")
    assert (await office.carla.get(f"/v1/clients/{ana[0]}"))["consent"]["orders"][0]["in_force"]
    await undone(office, merge_id)
    assert (await composer(office, ana[1]))["order_number"] is None
    assert (await composer(office, twin[1]))["order_number"] == "21-CR-0432"
    await with_their_number(office, ana, twin)
    await office.erin("POST", f"/v1/orders/{order['order_id']}/end", {})
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"
