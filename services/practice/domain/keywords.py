"""STOP, START and HELP as the phone company reads them, before the office sees the text."""

from typing import Final, Literal

OptOutType = Literal["STOP", "START", "HELP"]

# Twilio's default words on long codes. CANCEL, END, QUIT and YES are traps for an office that asks for
# them as answers.
STOP_WORDS: Final = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
START_WORDS: Final = frozenset({"START", "UNSTOP", "YES"})
HELP_WORDS: Final = frozenset({"HELP", "INFO"})

AUTO_REPLIES: Final[dict[OptOutType, str]] = {
    "STOP": "You will get no more texts from this number. Reply START to get them again.",
    "START": "You will get texts from this number again. Reply STOP to end them.",
    "HELP": "Reply STOP to end texts from this number. Message and data rates may apply.",
}


def opt_out_type(body: str) -> OptOutType | None:
    """Which word the whole body is, whatever its case and outer blanks; None for any other text."""
    word = body.strip().upper()
    if word in STOP_WORDS:
        return "STOP"
    if word in START_WORDS:
        return "START"
    return "HELP" if word in HELP_WORDS else None
