"""What clients answer to reminders."""

from proto.posts import QuestionAnswered
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.reminders.acts import reasons


async def on_question_answered(tx: Tx, event: QuestionAnswered, _ctx: Context) -> None:
    """By digit, or in words that are as good."""
    await reasons.answered(tx, event.post_id, event.choice, event.at)
