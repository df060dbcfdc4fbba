"""Everybody asks for everything: each operation of the API's description, about each thing there is."""

import asyncio
import random
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.kit.ids import new_id
from tests.service.threads.described import OPERATIONS, Answer, Operation
from tests.service.threads.doors import DOORS
from tests.service.threads.doors.knocks import Knock
from tests.service.threads.machine.facts import PRIVATE
from tests.service.threads.machine.world import World

# As many as the service has connections for pages, and one that waits.
AT_ONCE: Final = 6
# What to put behind a list's path, beside nothing; {word}, {number}: some that are private.
MORE: Final = {
    "inbox": ("filter=unread", "filter=problems", "order=az"),
    "caseload": ("show=closed", "search={word}"),
    "clients": ("search=", "search=zq", "search={word}"),
    "found_texts": ("search=secret", "search={word}"),
    "who_is_known": ("number={number}", "number={number}&given_name=Ana&family_name={word}"),
}
# Asked for with a word or a number of somebody's, they answer with it.
ECHOES: Final = {"who_is_known", "found_texts", "clients", "caseload"}
OF_ONE: Final = [one for one in OPERATIONS.values() if one.in_path]
LISTS: Final = [one for one in OPERATIONS.values() if not one.in_path and one.method == "GET"]


class Question(NamedTuple):
    """One person's request. thing_id: of what kind the path says it is; none for a list."""

    who: str
    operation: Operation
    thing_id: UUID | None
    knock: Knock


class Always(dict[str, Any]):
    """Whatever is asked for, it is this."""

    def __init__(self, one: Any) -> None:
        super().__init__()
        self.one = one

    def __missing__(self, _key: str) -> Any:
        return self.one


class Corner:
    """What a door needs to know of a house, where there is one thing of each kind."""

    def __init__(self, thread_id: UUID, message_id: UUID) -> None:
        self.threads, self.messages = Always(thread_id), Always(message_id)
        self.clients, self.phones = Always(new_id()), Always(new_id())


class Everybody:
    """asked: how many questions so far. leaks: what somebody was told, or was let do, who should not have been."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.asked = world, 0
        self.leaks: list[str] = []
        self._random = random.Random(seed)

    async def ask(self, most: int | None) -> None:
        """About what was touched, and so much of all there is besides; all of it for None."""
        everything = list(self._of_each(self._things())) + list(self._of_lists())
        drawn = everything if most is None else self._random.sample(everything, min(most, len(everything)))
        touched = [] if most is None else list(self._of_touched())
        self.world.touched.clear()
        await self._ask_all([*touched, *drawn])

    def _things(self) -> list[tuple[str, UUID]]:
        return [(kind, one) for kind in self.world.facts.things for one in self.world.facts.ids(kind)]

    def _of_each(self, things: list[tuple[str, UUID]]) -> Iterator[Question]:
        for kind, thing_id in things:
            for operation in OF_ONE:
                if kind in operation.in_path.values():
                    for who in self.world.names:
                        yield Question(who, operation, thing_id, self._knock(operation, kind, thing_id))

    def _of_touched(self) -> Iterator[Question]:
        """Everybody, by one operation each that reads it and one of any kind."""
        there = [one for one in sorted(self.world.touched) if one[1] in self.world.facts.things[one[0]]]
        for kind, thing_id in there:
            fit = [one for one in OF_ONE if kind in one.in_path.values()]
            for who in self.world.names if fit else ():
                reading = [one for one in fit if one.method == "GET"] or fit
                for operation in {self._random.choice(reading).name, self._random.choice(fit).name}:
                    one = OPERATIONS[operation]
                    yield Question(who, one, thing_id, self._knock(one, kind, thing_id))

    def _of_lists(self) -> Iterator[Question]:
        words = sorted(self.world.facts.places)
        for operation in LISTS:
            for query in ("", *MORE.get(operation.name, ())):
                for who in self.world.names:
                    word, number = (self._random.choice([one for one in words if is_number(one) is kind])
                                    for kind in (False, True))  # fmt: skip
                    filled = query.format(word=word, number=number.removeprefix("+1"))
                    yield Question(who, operation, None, Knock(filled))

    def _knock(self, operation: Operation, kind: str, thing_id: UUID) -> Knock:
        messages = self.world.facts.things["message"]
        thread_id = messages[thing_id]["thread_id"] if kind == "message" else thing_id
        in_thread = [one for one, message in messages.items() if message["thread_id"] == thread_id]
        corner: Any = Corner(thread_id, self._random.choice(in_thread) if in_thread else new_id())
        return DOORS[operation.name](corner, "ana")[0]

    async def _ask_all(self, questions: list[Question]) -> None:
        """Reading at first: a door that lets somebody in who should not come changes what there is."""
        reading = [one for one in questions if one.operation.method == "GET"]
        writing = [one for one in questions if one.operation.method != "GET" and not self._may(one)]
        for asked in (reading, writing):
            for n in range(0, len(asked), AT_ONCE):
                await asyncio.gather(*map(self._ask, asked[n : n + AT_ONCE]))
        self.asked += len(reading) + len(writing)
        assert not self.leaks, f"{len(self.leaks)} leaks: {self.leaks[:20]}"

    def _may(self, one: Question) -> bool:
        me = self.world.names[one.who]
        kinds = one.operation.in_path.values()
        return all(self.world.sight.may(me, kind, one.thing_id) for kind in kinds if one.thing_id)

    async def _ask(self, one: Question) -> None:
        path = one.operation.path.format(id=one.thing_id) + (f"?{one.knock.query}" if one.knock.query else "")
        answer = await self.world.knock(self.world.names[one.who], one.operation.method, path, one.knock.body)
        what = f"{one.operation.name} of {path} by {one.who}: {answer.status}"
        if one.thing_id and (answer.status == 404) is self._may(one) and not self._is_moved(one):
            self.leaks.append(f"{what}, but {'may' if self._may(one) else 'may not'}")
        if answer.status >= 500:
            self.leaks.append(what)
        self.leaks += [f"{what} tells {word}" for word in self._told(one, answer)]

    def _is_moved(self, one: Question) -> bool:
        """Of what was merged the id leads to the other at some doors, for whoever sees both: either answer is right."""
        for kind in one.operation.in_path.values():
            things = self.world.facts.things[kind] if kind in ("thread", "client") else {}
            if one.thing_id in things and things[one.thing_id]["merged_into"]:
                return self._may(one)
        return False

    def _told(self, one: Question, answer: Answer) -> list[str]:
        """What somebody was told who should not know it; that they asked for it themselves is no news."""
        me, sight = self.world.names[one.who], self.world.sight
        words = {word.lower() for word in PRIVATE.findall(answer.text)}
        said = {word.lower() for word in PRIVATE.findall(one.knock.query)} if one.operation.name in ECHOES else set()
        news = [word for word in words - said if not sight.may_know(me, word)]
        if one.operation.name == "who_is_known":
            return [word for word in news if not sight.is_client_of(me, word)]
        return news


def is_number(word: str) -> bool:
    """Whether it is a number, of all that is private."""
    return word.startswith("+")
