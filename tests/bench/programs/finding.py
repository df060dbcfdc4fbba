"""`python -m tests.bench.programs.finding ROUND`: people search, one after another, for much, for little, for nobody.

One request at a time, each word once a person: what is measured is a search, not a queue.
"""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import aiohttp
import msgspec
import uvloop

from services.kit import tokens
from tests.bench.people import names

# A program that was just started has no plans and no connections yet.
WARM = 2
# By how much there is to find: of a hundred texts some seven have the first one, and nobody ever wrote "zugzwang".
WORDS = {
    "common": "gracias",
    "1 in 100": "certificate",
    "1 in 10,000": "kayak",
    "1 in 1,000,000": "xylophone",
    "none": "zugzwang",
    "two words": "boss shift",
    "without accents": "ahi estare",
    "a Spanish stem": "papel",
    "this or that": "clinic OR camiones",
}
# Of somebody in the searcher's reach, or of their last four digits all who have them.
OF_SOMEBODY = ("last four", "a name", "a case number")
# What a page says that could not show a part of it in time; that, or no answer in time, counts as longer than any.
AWAY, UNSHOWN_S = b"data-away", 10.0


class Searcher(msgspec.Struct, frozen=True):
    """Who searches, with the secret of their session. client: the place of somebody in their reach."""

    staff_id: UUID
    role: str
    department_id: UUID
    secret: str
    client: int


class Round(msgspec.Struct, frozen=True):
    """Where, and who searches, the first few to warm up. staff_key signs what web would sign."""

    threads: str
    web: str
    staff_key: str
    searchers: list[Searcher]


class Took(msgspec.Struct, frozen=True):
    """One search: by whom, where (texts, clients, page), for what kind of words, how long."""

    role: str
    where: str
    words: str
    took_s: float


class Searching:
    """What each search took."""

    def __init__(self, session: aiohttp.ClientSession, told: Round) -> None:
        self._session, self._told = session, told
        self.took: list[Took] = []

    async def search(self, one: Searcher) -> None:
        """Everything once: in threads, texts and clients apart, and as a page of web, which asks for both."""
        token = tokens.StaffToken(one.staff_id, one.role, one.department_id, "bench")
        asks = {"Authorization": f"Bearer {tokens.sign(self._told.staff_key, token, datetime.now(UTC))}"}
        for kind, words in {**WORDS, **_of_somebody(one.client)}.items():
            texts = await self._get(one, "texts", kind, f"{self._told.threads}/v1/texts", {"search": words}, asks)
            people = await self._get(one, "clients", kind, f"{self._told.threads}/v1/clients", {"search": words}, asks)
            visits = {"Cookie": f"session={one.secret}"}
            await self._get(one, "page", kind, f"{self._told.web}/search", {"q": words}, visits)
            _check(one, kind, texts, people)

    async def _get(
        self, one: Searcher, where: str, kind: str, url: str, query: dict[str, str], headers: Mapping[str, str]
    ) -> bytes:
        began = time.perf_counter()
        async with self._session.get(url, params=query, headers=headers, allow_redirects=False) as answer:
            body = await answer.read()
        took_s = time.perf_counter() - began
        if answer.status not in (200, 503):
            raise RuntimeError(f"{url} answered {answer.status}")
        is_whole = answer.status == 200 and AWAY not in body
        self.took.append(Took(one.role, where, kind, took_s if is_whole else UNSHOWN_S))
        return body if is_whole else b""


def _of_somebody(client: int) -> dict[str, str]:
    name = f"{names.given_name(client)} {names.family_name(client)[:4]}"
    return dict(zip(OF_SOMEBODY, (names.number_of(client)[-4:], name, names.case_number(client)), strict=True))


def _check(one: Searcher, kind: str, texts: bytes, people: bytes) -> None:
    """A search that finds nothing is quick: what is there must have been found."""
    if not (texts and people):
        return
    found = len(msgspec.json.decode(texts)["texts"]), len(msgspec.json.decode(people)["clients"])
    wanted = {"common": found[0] > 0, "none": found == (0, 0), **dict.fromkeys(OF_SOMEBODY, found[1] > 0)}
    if not wanted.get(kind, True):
        raise RuntimeError(f"{one.role} searched for {kind} and found {found[0]} texts, {found[1]} clients")


async def measure(told: Round) -> list[Took]:
    """Everybody searches; the first few are not measured."""
    async with aiohttp.ClientSession() as session:
        for one in told.searchers[:WARM]:
            await Searching(session, told).search(one)
        searching = Searching(session, told)
        for one in told.searchers[WARM:]:
            await searching.search(one)
    return searching.took


if __name__ == "__main__":
    print(msgspec.json.encode(uvloop.run(measure(msgspec.json.decode(sys.argv[1], type=Round)))).decode())
