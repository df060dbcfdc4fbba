"""What happens on a timer: what is due is handed to threads, which is asked again when it is silent; clients around
whom something changed are planned again; what staff asked for is carried out, and what they repeat is made.
"""

from services.reminders.jobs.acts import carry_acts
from services.reminders.jobs.ask_again import ask_again
from services.reminders.jobs.due import hand_over, hand_over_batch
from services.reminders.jobs.repeats import make_repeats
from services.reminders.jobs.replan import replan_asked

__all__ = ["ask_again", "carry_acts", "hand_over", "hand_over_batch", "make_repeats", "replan_asked"]
