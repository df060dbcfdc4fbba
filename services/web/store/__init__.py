"""All SQL of the web schema, by what it is about. Functions take a transaction; the caller owns it."""
