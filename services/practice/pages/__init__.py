"""The phone simulator, for people: every page works without JavaScript, and lives with it."""
