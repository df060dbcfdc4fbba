"""What a page is told that was drawn before its stream was open."""

from uuid import UUID

import msgspec

from proto.hints import PageChanged
from services.web.domain.audience import Listener
from services.web.pages.hub import REMEMBERED, RESYNC, Ear, Hub

CARLA, DIEGO, HERE = UUID(int=1), UUID(int=2), UUID(int=3)
LISTENER = Listener(CARLA, HERE, "case_manager")


def hint(thread: int, *staff: UUID) -> PageChanged:
    return PageChanged(kind="thread", thread_id=UUID(int=thread), staff_ids=staff, department_id=HERE)


def threads_told(lines: list[bytes]) -> list[UUID]:
    return [UUID(msgspec.json.decode(line)["thread_id"]) for line in lines]


def test_only_what_came_after_the_mark_and_is_for_the_listener() -> None:
    hub = Hub()
    hub.hear(hint(10, CARLA))
    mark = hub.mark()
    assert hub.since(mark, LISTENER) == []
    for thread, staff in ((11, CARLA), (12, DIEGO), (13, CARLA)):
        hub.hear(hint(thread, staff))
    assert threads_told(hub.since(mark, LISTENER)) == [UUID(int=11), UUID(int=13)]
    assert hub.since(hub.mark(), LISTENER) == []


def test_whoever_can_not_be_told_exactly_asks_for_everything() -> None:
    hub, other = Hub(), Hub()
    old = hub.mark()
    for mark in (other.mark(), "", "-", "x-1", old.replace("-0", "-7"), old + "x", old.replace("-0", "--1")):
        assert hub.since(mark, LISTENER) == [RESYNC], mark
    hub.resync()
    assert hub.since(old, LISTENER) == [RESYNC]
    young = hub.mark()
    for thread in range(REMEMBERED):
        hub.hear(hint(thread, CARLA))
    assert len(hub.since(young, LISTENER)) == REMEMBERED
    hub.hear(hint(0, CARLA))
    assert hub.since(young, LISTENER) == [RESYNC]


def test_a_hint_has_one_place_whichever_way_it_comes() -> None:
    hub, ear = Hub(), Ear(LISTENER, UUID(int=9))
    hub.add(ear)
    mark = hub.mark()
    for thread, staff in ((11, CARLA), (12, DIEGO), (13, CARLA)):
        hub.hear(hint(thread, staff))
    told = [ear.lines.get_nowait() for _ in range(2)]
    assert told == hub.since(mark, LISTENER)
    assert len({msgspec.json.decode(line)["place"] for line in told if line}) == 2
