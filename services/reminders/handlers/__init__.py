"""What happens on each event, a module a queue: departments, posted, answers, copies."""
