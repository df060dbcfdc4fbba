"""Two records of one person. Both ids are one client's, so that nobody is merged with anybody."""

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House

# Ana's, whatever else the walk is about: both sides of a merge are one's own.
FOR = {"merge": {"carla", "erin"}}


def merge(house: House, _key: str) -> list[Knock]:
    ana = str(house.clients["ana"])
    form = {"keep_id": ana, "gone_id": ana, "names_of": ana, "phone_id": str(house.phones["ana"])}
    return [Knock(body=form | {"merge_id": str(new_id())})]


DOORS: dict[str, Door] = {
    "merge": merge,
    "merge_seen": plain,
    "undo_merge": plain,
}
