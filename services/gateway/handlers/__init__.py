"""What happens on each command and event."""
