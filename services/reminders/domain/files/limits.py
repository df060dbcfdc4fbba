"""How much of a file of dates is read: a county's whole docket has less."""

from typing import Final

from services.desk.sheets.asked import Limits

LIMITS: Final = Limits(rows=100_000, columns=200, chars=2_000, unpacked_bytes=200 * 1024 * 1024, cpu_s=30)
# A few rows beside a mapping that is being written: read while somebody waits.
SAMPLE: Final = Limits(rows=10_000, columns=200, chars=2_000, unpacked_bytes=20 * 1024 * 1024, cpu_s=5)
# As the table of files holds.
MOST_BYTES: Final = 20 * 1024 * 1024
