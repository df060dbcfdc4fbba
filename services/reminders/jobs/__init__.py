"""What happens on a timer: what is due is handed to threads, which is asked again when it is silent; clients around
whom something changed are planned again.
"""

from services.reminders.jobs.ask_again import ask_again
from services.reminders.jobs.court import forget_numbers, look_at_courts
from services.reminders.jobs.due import hand_over, hand_over_batch
from services.reminders.jobs.replan import replan_asked

__all__ = ["ask_again", "forget_numbers", "hand_over", "hand_over_batch", "look_at_courts", "replan_asked"]
