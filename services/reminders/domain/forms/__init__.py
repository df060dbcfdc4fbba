"""What web sends to reminders, as JSON. A field nobody asked for is refused: a mistake, or somebody trying doors."""
