"""All SQL of threads. Functions take a transaction; the caller owns it."""
