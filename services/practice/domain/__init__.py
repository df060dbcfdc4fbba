"""The phone company's rules, pure: no I/O, no clock, no async."""
