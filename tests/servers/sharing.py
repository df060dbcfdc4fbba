"""Who runs which tests: those of one house go to one worker, all others to whoever is free.

By the folder, not by xdist's own marks: those write a field of pytest's that pytest 9.2 has not got any more, and are
silently without effect.
"""

from xdist.scheduler import LoadScopeScheduling

# The whole office as processes is one per worker; two grounds at once would be two brokers and two databases too many.
HOUSES = ("tests/faults/", "tests/e2e/", "tests/browser/test_round_trip.py")


class ByHouse(LoadScopeScheduling):  # type: ignore[misc]
    """A test is its own scope, unless its folder is a house."""

    def _split_scope(self, nodeid: str) -> str:
        return next((house for house in HOUSES if nodeid.startswith(house)), nodeid)
