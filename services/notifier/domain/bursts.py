"""Several texts in a row are one disturbance."""

from datetime import datetime, timedelta
from typing import Final

# People send a thought in pieces; after ten quiet minutes the next text is a new thought.
BURST: Final = timedelta(minutes=10)


def is_same_burst(last_at: datetime, at: datetime) -> bool:
    """Whether a text at that time belongs to the burst whose last text was last_at; late ones do."""
    return at - last_at < BURST
