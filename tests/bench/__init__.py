"""Measurements, side by side in one run, on real servers with fsync on; README.md says how to read them."""
