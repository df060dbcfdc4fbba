"""What may stand behind a path's question mark: declared once, for the handler that reads it and the API's description.

A parameter that a route does not declare is refused before its handler is asked, so no handler reads one in secret.
"""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web

from services.kit.http import problem

NOT_UNDERSTOOD = "Not understood"
FIRST_YEAR, LAST_YEAR = 1900, 2999
Schema = dict[str, Any]


class QueryId(msgspec.Struct, frozen=True):
    """An optional id; kind: of what."""

    name: str
    kind: str
    means: str

    def of(self, request: web.Request) -> UUID | None:
        """The id, if there is one. Answers 422 for what is none."""
        text = request.query.get(self.name)
        try:
            return UUID(text) if text else None
        except ValueError as error:
            raise problem(422, NOT_UNDERSTOOD, "this is no id", self.name) from error

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "string", "format": "uuid"}


class QueryCount(msgspec.Struct, frozen=True):
    """A whole number from 0 on, `default` (None: 0) when it is left out. One over `most` counts as that."""

    name: str
    default: int | None
    most: int
    means: str

    def of(self, request: web.Request) -> int:
        """The number. Answers 422 for what is none."""
        text = request.query.get(self.name, str(self.default or 0))
        if not text.isdecimal() or not text.isascii() or len(text) > 18:
            raise problem(422, NOT_UNDERSTOOD, "this is no count", self.name)
        return min(int(text), self.most)

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "integer", "minimum": 0} | ({} if self.default is None else {"default": self.default})


class QueryChoice(msgspec.Struct, frozen=True):
    """One of a few words; the first when it is left out."""

    name: str
    choices: tuple[Any, ...]
    means: str

    def of(self, request: web.Request) -> Any:
        """The word, of the Literal that the choices are of. Answers 422 for any other."""
        text = request.query.get(self.name, self.choices[0])
        if text not in self.choices:
            raise problem(422, NOT_UNDERSTOOD, f"say one of {', '.join(self.choices)}", self.name)
        return text

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "string", "enum": list(self.choices), "default": self.choices[0]}


class QueryWords(msgspec.Struct, frozen=True):
    """Free words, none when they are left out. Postgres knows no NUL: it is left away."""

    name: str
    most: int
    means: str

    def of(self, request: web.Request) -> str:
        """The words. Answers 422 for too many."""
        words = request.query.get(self.name, "").replace("\0", "")
        if len(words) > self.most:
            raise problem(422, NOT_UNDERSTOOD, f"{self.name} holds at most {self.most} characters", self.name)
        return words

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "string", "maxLength": self.most, "default": ""}


class QueryDay(msgspec.Struct, frozen=True):
    """An optional day, as 2026-11-19. One that is no office's is taken for a slip of the keyboard."""

    name: str
    means: str

    def of(self, request: web.Request) -> date | None:
        """The day, if there is one. Answers 422 for what is none."""
        text = request.query.get(self.name)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if str(day) != text or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise problem(422, NOT_UNDERSTOOD, "this is no day: write it as 2026-11-19", self.name)
        return day

    def schema(self) -> Schema:
        """As JSON Schema."""
        return {"type": "string", "format": "date"}


Parameter = QueryId | QueryCount | QueryChoice | QueryWords | QueryDay


def refuse_undeclared(request: web.Request, query: tuple[Parameter, ...]) -> None:
    """Answer 422 for a parameter nobody reads: a mistake, or somebody trying doors."""
    known = [one.name for one in query]
    for name in request.query:
        if name not in known:
            fix = f"this page takes {', '.join(known)}" if known else "this page takes no parameters"
            raise problem(422, NOT_UNDERSTOOD, fix, name)
