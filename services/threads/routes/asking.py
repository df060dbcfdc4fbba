"""Who asks, behind the walls of this service."""

from functools import partial
from typing import Final

from services.desk.asking import Walls, id_in, nudge_after
from services.desk.asking import asked_by_staff as asked_behind
from services.threads.store.access import NotYours
from services.threads.store.crossed import CROSSED

__all__ = ["asked_by_staff", "id_in", "nudge_after"]

asked_by_staff: Final = partial(asked_behind, Walls(not_yours=NotYours, crossed=CROSSED))
