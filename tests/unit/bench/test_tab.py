"""What the bench says of pages: what their script asks for, and what was drawn for nothing."""

import asyncio

from tests.bench.mass import Drawn
from tests.bench.people.texts import HEAVY_IN, Texts
from tests.bench.programs.tab import Queue


def test_a_piece_that_comes_again_as_it_was_is_counted_and_a_new_state_is_not() -> None:
    drawn = Drawn()
    for html in ("held", "sent", "sent", "held"):
        drawn.note("bubble", "m1", html)
    drawn.note("bubble", "m2", "held")
    assert (drawn.counts["bubble"], drawn.again["bubble"]) == (5, 1)


def test_a_forms_token_makes_no_other_piece() -> None:
    drawn = Drawn()
    for token in ("a", "b"):
        drawn.note("bubble", "m1", f'<input type="hidden" name="csrf" value="{token}"><li data-held-ms="9">Hello')
    assert drawn.again["bubble"] == 1


async def test_a_page_asks_in_turn_and_never_twice_for_what_waits() -> None:
    done: list[str] = []
    may_go = asyncio.Event()

    async def job(name: str) -> None:
        await may_go.wait()
        done.append(name)

    async with asyncio.TaskGroup() as tasks:
        queue = Queue(tasks)
        for name in ("row", "counts", "row", "counts"):
            queue.put(name, lambda name=name: job(name))  # type: ignore[misc]
        await asyncio.sleep(0)
        queue.put("row", lambda: job("row"))  # the first is under way by now
        may_go.set()
    assert done == ["row", "counts", "row"]


def test_everybody_has_a_text_however_few_there_are() -> None:
    texts = Texts(0, 1, each=HEAVY_IN)
    assert len(list(texts.rows())) == sum(last.count for last in texts.last)
    assert min(last.count for last in texts.last) == 1
