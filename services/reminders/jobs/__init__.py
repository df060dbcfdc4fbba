"""What happens on a timer: what is due is handed to threads, and threads is asked again when it is silent."""

from services.reminders.jobs.ask_again import ask_again
from services.reminders.jobs.due import hand_over, hand_over_batch

__all__ = ["ask_again", "hand_over", "hand_over_batch"]
