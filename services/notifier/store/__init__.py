"""All SQL of the schema notifier. Functions take the transaction; whoever calls owns it."""
