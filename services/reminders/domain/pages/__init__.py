"""What reminders answers web with, as JSON."""
