"""What a text about a date by hand would say, in the words it will go in."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.values.window import Window
from services.reminders.acts.asking import post_of
from services.reminders.domain.due import Dated, Due, Reader
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.records import Surroundings
from services.reminders.store.wording import Words

_NOBODY: Final = UUID(int=0)


class Addressed(msgspec.Struct, frozen=True, kw_only=True):
    """Whom texts go to, and from whom. words: all there are."""

    reader: Reader
    department_id: UUID
    office: str
    hours: Hours
    problem: str | None
    words: Words

    @property
    def around(self) -> Surroundings:
        """As what is due is looked at."""
        return Surroundings(
            client=self.reader.client,
            department_id=self.department_id,
            hours=self.hours,
            is_opted_out=False,
            problem=self.problem,
            office=self.office,
        )


class Spoken(msgspec.Struct, frozen=True):
    """By language, and what is said in its place to a number nobody has confirmed; None: the same."""

    words: dict[str, str]
    neutral_words: dict[str, str] | None


def spoken(
    to: Addressed, date: Dated, step: StepName, local_time: datetime, window: Window, former: datetime | None = None
) -> Spoken | None:
    """What it would say; None where there are no words for it."""
    due = Due(
        reminder_id=_NOBODY,
        step=step,
        revision=date.revision,
        event_id="",
        state="planned",
        not_before=window.not_before,
        not_after=window.not_after,
        local_time=local_time,
        former_time=former,
        post_id=_NOBODY,
        question_id=_NOBODY,
        date=date,
        around=to.around,
        language=to.reader.language,
    )
    post = post_of(due, window, to.words)
    if post is None:
        return None
    twin = post.neutral_wording if post.neutral_wording != post.wording else None
    return Spoken(dict(post.wording), dict(twin) if twin else None)
