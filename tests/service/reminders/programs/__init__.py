"""Programs that a test starts to see them die."""
