"""The words that carriers act on. Everything else a client writes is read by threads."""

from proto.sms import Keyword

# The provider's default words on long codes. END, QUIT and CANCEL are why answers to our questions are digits.
STOP = frozenset(["stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"])
START = frozenset(["start", "unstop"])
# Means "start" only to a number that had stopped; from anybody else it is an answer.
MAYBE_START = "yes"
HELP = frozenset(["help", "info"])

_ROUND_A_WORD = " \t\r\n.!?\"'“”‘’"


def word_of(body: str) -> str:
    """The single word a body may be, as keywords are compared."""
    return body.strip(_ROUND_A_WORD).casefold()


def keyword_of(body: str, opt_out_type: str, is_opted_out: bool) -> Keyword | None:
    """The carrier word in a text, if it is one. opt_out_type: what the provider took it for, where it says so."""
    told: dict[str, Keyword] = {"STOP": "stop", "START": "start", "HELP": "help"}
    if opt_out_type in told:
        return told[opt_out_type]
    word = word_of(body)
    if word in STOP:
        return "stop"
    if word in START or (word == MAYBE_START and is_opted_out):
        return "start"
    return "help" if word in HELP else None
