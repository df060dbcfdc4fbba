"""What happens on a timer: what is due is handed to threads, which is asked again when it is silent; clients around
whom something changed are planned again.
"""

from services.reminders.jobs.ask_again import ask_again
from services.reminders.jobs.custody import custody_begins
from services.reminders.jobs.due import hand_over, hand_over_batch
from services.reminders.jobs.replan import replan_asked

__all__ = ["ask_again", "custody_begins", "hand_over", "hand_over_batch", "replan_asked"]
