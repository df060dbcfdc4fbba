"""How much of a list of people is read: a caseload has no more."""

from typing import Final

from services.desk.sheets.asked import Limits

LIMITS: Final = Limits(rows=5_000, columns=60, chars=500, unpacked_bytes=50 * 1024 * 1024, cpu_s=10)
