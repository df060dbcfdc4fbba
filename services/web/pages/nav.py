"""Where a person can go: the rail beside every page, on a phone the bar below it. Only pages that exist stand here."""

from collections.abc import Callable
from typing import get_args

import msgspec

from proto.directory import Role
from services.web.domain.audience import BOARD_ROLES
from services.web.pages.look import phrase

EVERYBODY: tuple[str, ...] = get_args(Role)
# A phone's bar has room for four beside the account's circle, each wide enough for a thumb at 320 pixels; what comes
# after them stands in the account menu there.
MOST_IN_BAR = 4


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the rail. key: what follows G on the keyboard; counts: which total stands on it."""

    page: str
    url: str
    label: str
    icon: str
    key: str
    who: tuple[str, ...] = EVERYBODY
    counts: str | None = None
    # What the total is, for those who hear it.
    waiting: str = ""


NAV = (
    Place(page="inbox", url="/inbox", label=phrase("Inbox"), icon="inbox", key="i", counts="unread",
          waiting=phrase("unread")),
    Place(page="clients", url="/clients", label=phrase("Clients"), icon="clients", key="c", who=BOARD_ROLES),
    Place(page="unknown", url="/unknown", label=phrase("Unknown numbers"), icon="unknown", key="u", who=BOARD_ROLES,
          counts="unknown", waiting=phrase("waiting")),
    Place(page="templates", url="/templates", label=phrase("Templates"), icon="template", key="t", who=BOARD_ROLES),
    # Administrators may be the second person.
    Place(page="many", url="/many", label=phrase("Send to many"), icon="many", key="m",
          who=(*BOARD_ROLES, "administrator")),
)  # fmt: skip
# What the keyboard does, as its list says it; an element with data-key="n" is pressed by that key (js/app/6-keys.js).
KEYS = (
    ("/", phrase("Search")),
    ("J K", phrase("Next, previous client")),
    ("U", phrase("Next unread")),
    ("A", phrase("Next to answer")),
    ("E", phrase("No answer needed")),
    ("S", phrase("Mute until…")),
    ("N", phrase("New client")),
    ("R", phrase("Write")),
    ("/ …", phrase("Templates, in an empty box")),
    ("Ctrl Enter", phrase("Send")),
    ("Ctrl Shift Enter", phrase("Send later")),
    ("Z", phrase("Take back a text while it is held")),
    ("Shift U", phrase("Mark unread")),
    ("Esc", phrase("Leave the box")),
    ("?", phrase("This list")),
)


def places(role: str, say: Callable[[str], str]) -> list[Place]:
    """The pages this role may use, in the reader's words and in the rail's order."""
    return [
        msgspec.structs.replace(place, label=say(place.label), waiting=say(place.waiting) if place.waiting else "")
        for place in NAV
        if role in place.who
    ]


def keys(shown: list[Place], say: Callable[[str], str]) -> list[tuple[str, str]]:
    """Every key and what it does, in the reader's words."""
    first, *others = [(key, say(what)) for key, what in KEYS]
    return [first, *((f"G {place.key.upper()}", place.label) for place in shown), *others]
