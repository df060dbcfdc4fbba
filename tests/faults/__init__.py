"""The promises under fire: what is lost or doubled when a part dies? `python -m tests.faults` answers with a table."""
