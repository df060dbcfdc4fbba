"""Whether a text of ours asks for a bare 1: then a 1 that comes next is the answer to it, and to nothing before it."""

import re
from typing import Final

_VERB: Final = (
    r"(?:reply|respond|answer|text|send|press|type"
    r"|responda|responde|conteste|contesta|env[ií]e|env[ií]a|escriba|escribe|mande|manda|marque|marca|oprima|ponga|pon)"
)
_BETWEEN: Final = r"(?: (?:me|us|back|with|an?|the|just|only|number|con|el|un|solo|s[oó]lo|n[uú]mero))"
# "Reply 1 if ...", "reply 1, or 2 ..."; not "text me 1 hour before", "reply by 1 pm", "send 1 picture".
_AFTER: Final = (
    r"(?=[\"'”’»)]*(?:\s*$|\s*[.!?;=\u2013\u2014-](?!\d)|\s*,(?! ?\d{3}\b)|\s*\n"
    r"|\s+(?:if|to|for|so|when|once|and|or|please|now|si|para|cuando|y|o|por)\b))"
)
_ASKS: Final = re.compile(rf"\b{_VERB}{_BETWEEN}{{0,4}} [\"'“‘«(]*(?:1|one|uno)(?!\w){_AFTER}", re.IGNORECASE)


def asks_for_one(body: str) -> bool:
    """Whether these words have their reader answer with a 1."""
    return _ASKS.search(re.sub(r"[ \t]+", " ", body)) is not None
