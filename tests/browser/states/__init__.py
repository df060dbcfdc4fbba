"""Every state of every page: axe judges them, the shots show them.

Who builds a page adds its states in a file here: functions that bring the page into that state and give it back.
"""

from tests.browser.states import (
    board,
    clients,
    consent,
    finding,
    hands,
    importing,
    later,
    lists,
    many,
    merging,
    numbers,
    saving,
    specimens,
    talk,
    templates,
    unkept,
)
from tests.browser.states.state import STATES

__all__ = [
    "STATES",
    "board",
    "clients",
    "consent",
    "finding",
    "hands",
    "importing",
    "later",
    "lists",
    "many",
    "merging",
    "numbers",
    "saving",
    "specimens",
    "talk",
    "templates",
    "unkept",
]
