"""What clients answer to reminders."""

from proto.posts import QuestionAnswered
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.reminders.acts import following


async def on_question_answered(tx: Tx, event: QuestionAnswered, _ctx: Context) -> None:
    """By digit."""
    await following.answered(tx, event.post_id, event.choice, event.at)
