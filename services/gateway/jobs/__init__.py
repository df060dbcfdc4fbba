"""What happens on a timer."""
