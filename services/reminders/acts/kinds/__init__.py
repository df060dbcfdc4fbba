"""What departments tell of beside dates: each kind in a module of its own, called by accepting in its transaction."""
