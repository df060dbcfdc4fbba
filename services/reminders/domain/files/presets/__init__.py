"""Layouts of courts that publish their calendars, ready to be taken and changed: what each file is, and its mapping."""

from typing import Final

from services.reminders.domain.files.presets.alaska import CRIMINAL, MINOR
from services.reminders.domain.files.presets.atlanta import ATLANTA
from services.reminders.domain.files.presets.georgia import GEORGIA
from services.reminders.domain.files.presets.idaho import IDAHO
from services.reminders.domain.files.presets.oklahoma import OKLAHOMA
from services.reminders.domain.files.presets.preset import Preset
from services.reminders.domain.files.presets.salt_lake import SALT_LAKE
from services.reminders.domain.files.presets.vermont import VERMONT

PRESETS: Final[dict[str, Preset]] = {
    "atlanta": ATLANTA,
    "alaska_minor": MINOR,
    "alaska_criminal": CRIMINAL,
    "idaho": IDAHO,
    "vermont": VERMONT,
    "salt_lake": SALT_LAKE,
    "oklahoma": OKLAHOMA,
    "georgia": GEORGIA,
}
