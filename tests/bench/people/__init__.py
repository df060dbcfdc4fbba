"""Offices full of made-up people and their texts: `python -m tests.bench.people 1_000_000` makes one and weighs it."""
