"""The county of the twenty scenarios: the practice office, and beside it a department that answers who writes to it.

People are met where they are: staff by the pages they open and the forms they send, clients by their phones.
"""

import asyncio
import html
import io
import re
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp

from deploy.local.stack import Stack
from deploy.office.cast import CARLA, CLIENTS, DEV, Client, Staff
from tests.e2e.attackers import Answer, Browser
from tests.e2e.conftest import Phone, until

Tick = tuple[str, str]


def _of(person: Staff) -> list[Client]:
    """Clients of theirs who read English, have one number that works, and wait for nothing; from the caseload's end.

    Other stories' are not among them: those of the races begin below 55, and one is listened to for what leaks.
    """
    return [
        one
        for one in reversed(CLIENTS)
        if one.staff == person.key
        and (one.language, one.health, one.old_number) == ("en", "working", None)
        and one.index % 13 != 5
        and one.index != 60
    ]


# One or a few for each scenario: nobody's texts stand in another's way.
_carlas, _devs = iter(_of(CARLA)), iter(_of(DEV))
LIVE, CALM, SEEN, SHARED, LONG, PLANNED, OUT, FAILING, DRAWN = (next(_carlas) for _ in range(9))
HANDED, WARNED, CLOSED, KNOWN, MOVED, SUMMONED, DOUBLED = (next(_carlas) for _ in range(7))
CALLER: Final = CLIENTS[72]  # reads Spanish; a call is a call
CROWD: Final = [next(_carlas) for _ in range(3)]
EXPECTED = next(_carlas)  # has a text of no other story's that day
DEVS, WISHED = (next(_devs) for _ in range(2))


class Desk(Browser):
    """Somebody at a computer: what their pages show, and what comes of the forms they send."""

    async def opens(self, path: str) -> str:
        """The page there, as a person reads it: what stands for signs is those signs again."""
        answer = await self._once_it_can_be_shown("GET", path)
        assert answer.status == 200, (path, answer.status, answer.text[:500])
        return html.unescape(answer.text)

    async def sees(self, path: str, *parts: str, seconds: float = 15) -> str:
        """The page, once all of these stand on it."""

        async def shown() -> str:
            page = await self.opens(path)
            return page if all(part in page for part in parts) else ""

        try:
            return await until(shown, seconds)
        except AssertionError:
            raise AssertionError(f"{parts} never stood on {path}") from None

    async def submits(self, path: str, form: Mapping[str, str] | None = None, *ticks: Tick, status: int = 303) -> str:
        """Send a form; where it leads, or what it says when it comes back."""
        pairs = [("csrf", self.csrf), *(form or {}).items(), *ticks]
        answer = await self._once_it_can_be_shown("POST", path, data=pairs)
        assert answer.status == status, (path, answer.status, html.unescape(answer.text)[-4000:])
        return answer.headers["Location"] if status == 303 else html.unescape(answer.text)

    async def _once_it_can_be_shown(self, method: str, path: str, **more: Any) -> Answer:
        """As a person does on a busy day: "can't be shown now" is asked for again, what was not saved is sent again."""

        async def answered() -> Answer | None:
            answer = await self._ask(method, path, {}, **more)
            return None if answer.status == 503 or (method == "GET" and " data-away" in answer.text) else answer

        answer = await until(answered)
        assert answer is not None
        return answer

    async def is_shut_out(self, path: str) -> bool:
        """Whether there is no such page for them."""
        return (await self.get(path)).status == 404

    async def writes(self, thread: str, body: str, *, status: int = 303, **more: str) -> str:
        """Send a text from the box under a conversation."""
        form = {"client_msg_id": str(uuid.uuid4()), "body": body} | more
        return await self.submits(f"/c/{thread}/send", form, status=status)

    async def adds(self, given: str, family: str, number: str, *, status: int = 303, **more: str) -> str:
        """Fill in the form for a new client; where it leads, or what it says."""
        new = {"client_id": str(uuid.uuid4()), "given_name": given, "family_name": family, "number": number}
        return await self.submits("/clients/new", new | {"agreed_how": "in_person"} | more, status=status)

    async def thread_of(self, client: Client) -> str:
        """The conversation with this client, as Clients A to Z leads to it."""
        page = await self.sees(f"/clients?q={client.number[2:]}", 'href="/c/')
        return found(r'href="/c/([0-9a-f-]{36})"', page)

    async def is_pictured(self, path: str, content: bytes, kind: str, **fields: str) -> Answer:
        """Send a form with a file, as a browser does."""
        edge, told = "an-edge-of-no-file", {"csrf": self.csrf} | fields
        parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{one}'.encode() for name, one in told.items()]
        head = f'Content-Disposition: form-data; name="picture"; filename="map"\r\nContent-Type: {kind}\r\n\r\n'
        body = b"".join(b"--%s\r\n%s\r\n" % (edge.encode(), part) for part in [*parts, head.encode() + content])
        sent = {"Content-Type": f"multipart/form-data; boundary={edge}", "X-CSRF": self.csrf}
        return await self._ask("POST", path, sent, data=io.BytesIO(body + b"--%s--\r\n" % edge.encode()))


def found(pattern: str, page: str) -> str:
    """What the pattern's one group stands for."""
    match = re.search(pattern, page)
    assert match, pattern
    return match[1]


def bubbles(page: str) -> list[str]:
    """The words of a conversation's texts, in order."""
    return re.findall(r'<p class="body" dir="auto">(.*?)</p>', page, re.DOTALL)


def unread(page: str, thread: str) -> int:
    """How many texts of this conversation wait to be seen, as its row in the list says."""
    row = found(rf'(?s)<li id="row-{thread}"(.*?)</li>', page)
    match = re.search(r'class="pill" data-n="(\d+)"', row)
    return int(match[1]) if match else 0


class County:
    """The running offices, everybody at their desks."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._desks: dict[str, Desk] = {}

    async def desk(self, person: Staff) -> Desk:
        """This person's, signed in; what they write leaves at once."""
        if person.key not in self._desks:
            self._desks[person.key] = await self.another_desk(person)
            await self._desks[person.key].submits("/me", {"undo_s": "0"})
        return self._desks[person.key]

    async def another_desk(self, person: Staff) -> Desk:
        """A second computer of theirs."""
        desk = Desk(self.stack)
        await desk.sign_in(person)
        return desk

    def phone(self, of: Client | str) -> Phone:
        """A client's phone, or a number's."""
        return Phone(self.stack, of if isinstance(of, str) else of.number)

    async def practice(self, method: str, path: str, body: Any = None) -> Any:
        """Ask or turn something at the pretend phone company."""
        url = self.stack.at.url("practice") + path
        async with aiohttp.ClientSession() as session, session.request(method, url, json=body) as answer:
            assert answer.status < 300, (path, answer.status, await answer.text())
            return await answer.json() if answer.content_type == "application/json" else None

    @asynccontextmanager
    async def company(self, **knobs: Any) -> AsyncIterator[None]:
        """For a while the phone company does as these knobs say."""
        await self.practice("PUT", "/practice/knobs", knobs)
        try:
            yield
        finally:
            await self.practice("PUT", "/practice/knobs", {})

    @asynccontextmanager
    async def listening(self, desk: Desk) -> AsyncIterator["asyncio.Queue[str]"]:
        """What the open page of this desk is told meanwhile, a line each."""
        lines: asyncio.Queue[str] = asyncio.Queue()
        cookies = {"session": desk.secret}
        async with (
            aiohttp.ClientSession(cookies=cookies) as session,
            session.get(self.stack.at.url("web") + "/events") as stream,
            asyncio.TaskGroup() as tasks,
        ):
            reading = tasks.create_task(_read(stream, lines), name="page hears")
            async with asyncio.timeout(10):
                while "hello" not in await lines.get():
                    pass
            yield lines
            reading.cancel()


async def _read(stream: aiohttp.ClientResponse, lines: "asyncio.Queue[str]") -> None:
    async for line in stream.content:
        lines.put_nowait(line.decode())


async def heard(lines: "asyncio.Queue[str]", part: str, seconds: float = 10) -> None:
    """Wait until the page is told of this."""
    async with asyncio.timeout(seconds):
        while part not in await lines.get():
            pass


def chosen(threads: Sequence[str]) -> list[Tick]:
    """Ticks beside these conversations."""
    return [("thread", one) for one in threads]
