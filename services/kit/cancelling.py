"""What was told to end must end, also where a library says something else at that very moment."""

import asyncio


def end_if_cancelled() -> None:
    """Raise CancelledError if this task was cancelled: a library that swallowed it would have it go on for ever."""
    if (task := asyncio.current_task()) and task.cancelling():
        raise asyncio.CancelledError
