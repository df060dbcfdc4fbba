"""What happens on each HTTP request."""
