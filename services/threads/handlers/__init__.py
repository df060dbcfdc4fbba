"""What happens on each event or command, a module a queue."""
