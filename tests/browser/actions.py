"""What a person does, counted: clicks, and keys or chords. What they have to say is not counted.

    act = Actions(page)
    await act.press("u", "r")
    await act.type("4 PM works.")
    await act.press("Control+Enter")
    act.done(clicks=0, keys=3)

The table of tasks in the design says how many each may take; a redesign must not add a step unnoticed.
"""

from playwright.async_api import Locator, Page


class Actions:
    """One task, from here to done."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    async def click(self, target: str | Locator) -> None:
        """One click."""
        self.clicks += 1
        await (self.page.locator(target) if isinstance(target, str) else target).click()

    async def press(self, *keys: str) -> None:
        """Keys one after the other; a chord such as Control+Enter is one."""
        for key in keys:
            self.keys += 1
            await self.page.keyboard.press(key)

    async def type(self, words: str) -> None:
        """What the person has to say: their words, a name that is new. Not counted."""
        await self.page.keyboard.type(words)

    async def fill(self, target: str | Locator, words: str) -> None:
        """One click into a field, and what belongs there."""
        await self.click(target)
        await self.type(words)

    def done(self, *, clicks: int, keys: int) -> None:
        """The task is done and has taken no more than this."""
        print(f"{self.clicks} clicks, {self.keys} keys")
        assert (self.clicks <= clicks, self.keys <= keys) == (True, True), f"{self.clicks} clicks, {self.keys} keys"
