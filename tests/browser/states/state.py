"""What a state is, and all there are."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

from tests.browser.conftest import Desk

State = Callable[[Desk], Awaitable[Page]]
STATES: dict[str, State] = {}


def state(show: State) -> State:
    """One state of a page, by the function's name."""
    STATES[show.__name__] = show
    return show
