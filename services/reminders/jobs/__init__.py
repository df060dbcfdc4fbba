"""What happens on a timer: what is due is handed to threads, which is asked again when it is silent; clients around
whom something changed are planned again; files of dates are read and applied.
"""

from services.reminders.jobs.ask_again import ask_again
from services.reminders.jobs.due import hand_over, hand_over_batch
from services.reminders.jobs.loads import forget_old, look_at_loads
from services.reminders.jobs.replan import replan_asked

__all__ = ["ask_again", "forget_old", "hand_over", "hand_over_batch", "look_at_loads", "replan_asked"]
