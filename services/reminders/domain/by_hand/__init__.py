"""A date that staff set by hand. Pure: what a form says in, a date or what is wrong with each field out.

form → wish (checked: dates, leads, words) → preview (when each text goes, and what to know before it is saved);
repeats: the same of a date that comes again. faults: every way a field can be wrong, with the way out.
"""
