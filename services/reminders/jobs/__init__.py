"""What happens on a timer: what is due is handed to threads, which is asked again when it is silent; clients around
whom something changed are planned again; departments that asked for it are told their receipts; what staff asked for is
carried out, and what they repeat is made; files of dates are read and applied.
"""

from services.reminders.jobs.acts import carry_acts
from services.reminders.jobs.ask_again import ask_again
from services.reminders.jobs.court import forget_numbers, look_at_courts
from services.reminders.jobs.custody import custody_begins
from services.reminders.jobs.due import hand_over, hand_over_batch
from services.reminders.jobs.loads import forget_old, look_at_loads
from services.reminders.jobs.repeats import make_repeats
from services.reminders.jobs.replan import replan_asked
from services.reminders.jobs.webhooks import Webhooks

__all__ = [
    "Webhooks",
    "ask_again",
    "carry_acts",
    "custody_begins",
    "forget_numbers",
    "forget_old",
    "hand_over",
    "hand_over_batch",
    "look_at_courts",
    "look_at_loads",
    "make_repeats",
    "replan_asked",
]
