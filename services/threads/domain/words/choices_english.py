"""What answers a question as its digit does, in English, and is all that is said: by the choice's own word."""

from collections.abc import Mapping
from typing import Final

_I_AM = r"(?:im|i'm|i am)"
_I_WILL = r"(?:ill|i'll|i will)"
_CANT = r"(?:can'?t|cannot|can not|could ?n'?t|won'?t be able to|will not be able to|not able to|unable to)"
_OTHER = r"(?:another|a different|different|some other)"
_WHEN = r"(?:time|day|date|appointment|appt)"
_MY_KID = r"my (?:kids?|child|children|son|daughter|baby)"

# Said before, and behind, without changing it. Not "no": with a comma behind it or without, who knows.
ASIDE: Final = (r"yes|yeah|yep|yup|sorry|im sorry|i'm sorry|hey|hi|hello|ok|okay|sure|oh|sir|ma'?am|so|well",)
TAIL: Final = (r"please|pls|thanks|thank you|thx|sir|ma'?am|ok|okay|sorry|for sure|on time|then|god bless",)
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    # "On my way" and "going" are of now, or of elsewhere.
    "coming": (
        rf"(?:{_I_AM} )?coming",
        rf"(?:{_I_WILL} |will )?be there",
        rf"{_I_WILL} (?:come|attend|make it)",
        r"i can (?:make it|come|be there)|i(?:'m| am|m) (?:going to|gonna) be there",
        rf"(?:{_I_WILL} )?see you (?:then|there)|count me in",
        r"(?:i )?confirm(?:ed)?|attending",
    ),
    # That somebody is not coming is for a person to read: it asks for nothing.
    "another_time": (
        rf"(?:no )?(?:i )?(?:am )?{_CANT} (?:make it|come|be there|attend)"
        rf"(?: (?:(?:on |at )?(?:that|this) (?:day|time|date)|to (?:it|that)))?",
        rf"(?:no )?i {_CANT}",
        rf"(?:i )?(?:need|want|would like|'?d like) {_OTHER} {_WHEN}",
        rf"(?:can|could|may) (?:i|we|you) (?:have|get|give me|come|do|make it) {_OTHER} {_WHEN} ?\??",
        rf"{_OTHER} {_WHEN} ?\??",
        r"(?:(?:can|could|may) (?:i|we|you) |(?:i )?(?:need|want|have|would like) to |please )?re-?schedule"
        r"(?: (?:it|this|that|me|(?:my|the|this) (?:appointment|appt|date)))? ?\??",
        r"(?:i )?need to (?:change|move) (?:it|(?:my|the) (?:time|day|date|appointment|appt))",
    ),
    "work": (
        rf"(?:i )?(?:have to |gotta |got to |have )?work|(?:{_I_AM} )?(?:at work|working)",
        r"(?:because of |its |it's |my )(?:work|job|boss)|job",
    ),
    "ride": (
        r"(?:i )?(?:have |got |need |do ?n'?t have )?(?:no |a )?(?:ride|car|transport|transportation|way there)",
        r"(?:i )?(?:have )?no way to get there|my car (?:broke down|is broken|wont start|won't start)",
    ),
    "child": (
        r"(?:i )?(?:have )?(?:no |need )?(?:a )?(?:child ?care|baby ?sitter|sitter)",
        rf"{_MY_KID}(?: (?:is|are) sick)?|kids?|child",
        r"(?:no one|nobody) to watch (?:my|the) (?:kids?|baby|son|daughter|children)",
    ),
    # "Ill" alone may be "I'll".
    "sick": (
        rf"(?:{_I_AM} |i feel |feeling |{_I_AM} feeling )?sick|{_I_AM} ill",
        r"(?:i have )?(?:the flu|covid|a fever)",
    ),
    "other": (r"(?:something |an )?other(?: reason)?|something else|none(?: of (?:these|those|them))?",),
}  # fmt: skip
