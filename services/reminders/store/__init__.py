"""All SQL of the schema reminders. Functions take the transaction; whoever calls owns it."""
