"""A department's dates as a file, and what it changes. Pure: cells in, outcomes and reasons out.

lines → records (cells by their columns' names) → rows (what each says, or what is wrong with it; dirt, times, names and
phones put right) → repeats (rows about one date) → diffing (against what we knew) → holding (does a person look first?)
→ report. A mapping says how a file is read; presets are those of courts whose layouts we know.
"""
