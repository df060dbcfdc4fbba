"""What a publisher's key opens, and for how long."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final, Literal, get_args

import msgspec

from services.reminders.domain.records import Publisher

Scope = Literal[
    "events", "events:dates", "events:custody", "events:closures", "events:reminders", "dry_run", "receipts", "webhook"
]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
# Whichever is held, an event of this type is taken.
_OF_TYPE: Final[dict[str, Scope]] = {
    "appointment": "events:dates",
    "client": "events:custody",
    "office": "events:closures",
    "reminder": "events:reminders",
}
# cc_<prefix>_<secret>; the prefix is no secret, and is what people see of a key.
_PREFIX: Final = re.compile(r"cc_([0-9a-f]{12})_")


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One key of a publisher. ends_at: it opens nothing from then on; None is never. name "": the publisher's first."""

    publisher: Publisher
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    ends_at: datetime | None = None
    used_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.publisher.is_active and (self.ends_at is None or now < self.ends_at)

    def may(self, scope: Scope) -> bool:
        """Whether it was given this; `events` stands for all kinds of events."""
        return scope in self.scopes or (scope.startswith("events:") and "events" in self.scopes)

    def may_tell(self, type_name: str) -> bool:
        """Whether events of this type may come with it."""
        return self.may(scope_of(type_name))

    @property
    def may_try(self) -> bool:
        """Whether it may ask what would come of events: what may be done may be tried."""
        return "dry_run" in self.scopes or self.tells_something

    @property
    def tells_something(self) -> bool:
        """Whether any event may come with it for real."""
        return any(scope == "events" or scope.startswith("events:") for scope in self.scopes)


def scope_of(type_name: str) -> Scope:
    """What a key needs for events of this type; all of `events` for one that no narrower scope names."""
    return _OF_TYPE.get(type_name.partition(".")[0], "events")


def prefix_of(key: str) -> str | None:
    """The part by which a key is found; None when this is no key of ours."""
    found = _PREFIX.match(key)
    return found[1] if found else None


def scopes_named(words: Collection[str]) -> tuple[Scope, ...]:
    """These scopes, in the order of SCOPES. Raises ValueError naming the one that is none."""
    wrong = [word for word in words if word not in SCOPES]
    if wrong or not words:
        named = f"{wrong[0]!r} is no scope" if wrong else "a key needs a scope"
        raise ValueError(f"{named}; there are: {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in words)
