"""Play a day: ten texts from the practice cast, spread over three minutes, so that an inbox comes alive by itself."""

import asyncio
import itertools
from typing import Final

from services.practice.domain.phones import Language, Phone
from services.practice.handsets import Handsets
from services.practice.store import Store

# Who (a place in the cast), and what: English, Spanish.
SCRIPT: Final[tuple[tuple[int, dict[Language, str]], ...]] = (
    (0, {"en": "Good morning, is my appointment still at 10?", "es": "Buenos días, ¿mi cita es a las 10?"}),
    (1, {"en": "Running 10 min late, the bus did not come", "es": "Llego 10 minutos tarde, no vino el autobús"}),
    (2, {"en": "Yes I'll be there", "es": "Sí, ahí estaré"}),
    (0, {"en": "What room is it again?", "es": "¿Qué sala es?"}),
    (3, {"en": "Can we move it to Thursday? My boss changed my shift", "es": "¿Podemos cambiarla al jueves?"}),
    (1, {"en": "I'm here now", "es": "Ya llegué"}),
    (4, {"en": "done with class tonight 👍", "es": "terminé la clase de esta noche 👍"}),
    (2, {"en": "I can’t find the letter, what do I bring?", "es": "No encuentro la carta, ¿qué llevo?"}),
    (0, {"en": "Thank you", "es": "Gracias"}),
    (3, {"en": "Thursday at 2 works for me", "es": "El jueves a las 2 me sirve"}),
)


class Day:
    """The day that plays, at most one at a time."""

    def __init__(self, store: Store, handsets: Handsets, tasks: asyncio.TaskGroup) -> None:
        self._store, self._handsets, self._tasks = store, handsets, tasks
        self._playing: asyncio.Task[None] | None = None
        self.sent = 0

    @property
    def is_playing(self) -> bool:
        """Whether texts are still to come."""
        return self._playing is not None and not self._playing.done()

    @property
    def length(self) -> int:
        """How many texts a day has."""
        return len(SCRIPT)

    def cast(self) -> list[Phone]:
        """Who can play: the first phones with a name that can write to a line; the practice clients lead the list."""
        able = (phone for phone in self._store.named_phones.values() if phone.name and phone.can_write)
        return list(itertools.islice((phone for phone in able if phone.line), len(SCRIPT)))

    def play(self) -> None:
        """Begin the day, unless one is playing or nobody is there."""
        if not self.is_playing and self.cast():
            self.sent = 0
            self._playing = self._tasks.create_task(self._play(self.cast()), name="day")

    def stop(self) -> None:
        """End the day early."""
        if self._playing is not None:
            self._playing.cancel()

    async def _play(self, cast: list[Phone]) -> None:
        gap_s = self._store.knobs.day_s / len(SCRIPT)
        for place, words in SCRIPT:
            phone = cast[place % len(cast)]
            self._handsets.text(phone.number, phone.line or "", words[phone.language])
            self.sent += 1
            await asyncio.sleep(gap_s)
