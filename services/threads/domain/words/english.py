"""What clients write in English."""

from typing import Final

CRISIS: Final = (
    r"\bkill(ing)? (my ?self|me now)\b",
    r"\b(suicide|suicidal)\b",
    r"\b(end|take|ending|taking) my( own)? life\b",
    r"\b(want|wanna|going|gonna|ready) (to )?die\b",
    r"\b(hurt|hurting|harm|harming|cut|cutting) my ?self\b",
    r"\b(do ?n.?t|no longer) want to (live|be alive|wake up)\b",
    r"\bbetter off dead\b",
    r"\b(he|she|they).{0,4} (is |are |s |re )?(beating|hitting|choking|gonna kill|going to kill|hit|choked) me\b",
)

# "after nine", "at work": a wish about when or in which language, not whether.
_WORDS = r"(?:so|too|at(?! all)|after|before|while|during|until|till|in|on|between|when|if|every|twice)"
_WHEN = rf"(?! {_WORDS}\b)"
_NOT_WHEN_NOR_WHAT = rf"(?! (?:(?:me|us) )?(?:about|{_WORDS})\b)"
# Whoever tells that none come is waiting for them.
_NO_MORE = r"\bno(?<!\b(?:get|got|had|are) no)(?<!\b(?:have|were) no)(?<!\bgetting no)(?<!\breceive no) more"
STOP: Final = (
    r"\b(stop|quit) (texting|txting|messaging|contacting|bothering|writing)\b" + _NOT_WHEN_NOR_WHAT,
    r"\b(stop|quit) sending( me)?( all| any| your)? (texts?|messages?|these|this|reminders?|stuff)\b" + _WHEN,
    r"\b(do not|don.?t|dont|never) (text|txt|message|contact|write)( to)? (me|this number)\b" + _NOT_WHEN_NOR_WHAT,
    _NO_MORE + r" (texts?|messages?|reminders?)\b" + _WHEN,
    r"\b(take|remove) (me|my number) (off|from)\b",
    r"\b(unsubscribe|opt) me( out)?\b",
    r"\bi (want to|wanna) opt out\b",
)

# One word of ours between the verb and "reminders" does not change the wish; "and texts" behind them does.
_OF_WHICH = r"(?: (?:me|us|any|all|the|these|those|this|your|my|more|text|sms|court|appointment|appt|such|of))*"
_ONLY = r"(?! (?:and|or|nor) (?:texts?|texting|messages?|anything|everything|calls?|calling|contact)\b)" + _WHEN
REMINDERS: Final = (
    rf"\b(stop|quit)( sending| texting| txting| messaging)?{_OF_WHICH} reminders\b{_ONLY}",
    rf"\b(stop|quit) (sending|texting|txting|messaging){_OF_WHICH} reminder\b(?! (?:to|for|at)\b){_ONLY}",
    rf"\b(stop|quit) reminding (me|us)\b{_ONLY}",
    rf"{_NO_MORE}{_OF_WHICH} reminders?\b{_ONLY}",
    rf"\b(do not|don.?t|dont|no longer) (want|need|send|text|txt|message){_OF_WHICH} reminders\b{_ONLY}",
    rf"\b(do not|don.?t|dont|no longer) (want|need) to (get|receive){_OF_WHICH} reminders\b{_ONLY}",
    rf"\b(turn|shut|switch) off{_OF_WHICH} reminders\b{_ONLY}",
    rf"\b(turn|shut|switch){_OF_WHICH} reminders off\b",
    rf"\bcancel{_OF_WHICH} reminders\b{_ONLY}",
    rf"\b(take|remove) (me|my number) (off|from){_OF_WHICH} reminders?\b{_ONLY}",
    rf"\b(unsubscribe|opt) me( out)? (from|of){_OF_WHICH} reminders\b{_ONLY}",
)

WRONG_PERSON: Final = (
    r"\b(you|u) (have|got|ve got) (the )?wrong (number|person|phone)\b",
    r"^(sorry,? |hey,? |hi,? |um,? )?((i think )?(this is|its|it is|that is) )?(the |a )?wrong (number|person)\b",
    r"\b(nobody|no one|noone|no body) (here )?(by|with) that name\b",
    r"\b(this|that|it) is ?n.?o?t (his|her|their) (number|phone|cell)\b",
    r"\bno longer (his|her|their) (number|phone|cell)\b",
    r"\bi (just |recently )?got this (new )?number\b.{0,20}\b(not|isn.?t|aint)\b",
)
# Somebody telling of their own slip, not of ours.
NOT_WRONG_PERSON: Final = r"\bi (called|had|have|texted|dialed|gave|wrote)\b.{0,20}\bwrong\b|\?$"

_THING = r"(?:number|phone number|cell number|cell ?phone|phone|cell|mobile)"
# "my new phone case", "a new phone who dis".
_NOT_OF_IT = r"(?! (?:case|charger|plan|bill|screen|service|who)\b)"
NEW_NUMBER: Final = (
    rf"\b(this|it|here)( is|'?s)? (\w+'?s |the )?new {_THING}\b{_NOT_OF_IT}(?! (?:for|of) (?:the|your|that)\b)(?! ?\?)",
    rf"\bmy(?<!\blost my)(?<!\bbroke my)(?<!\bdropped my) new (number|(phone|cell|mobile) number)\b{_NOT_OF_IT}",
    rf"\b(this|it|here)( is|'?s) my new {_THING}\b{_NOT_OF_IT}",
    rf"\bi('?ve)? (just |recently |finally |have )*(got|have|gotten|bought) (a |me a )new {_THING}\b{_NOT_OF_IT}",
    rf"^(i )?(just )?got (a |me a )?new {_THING}\b{_NOT_OF_IT}",
    r"\bi('?ve)? (just |recently |finally |have |had to )*(changed?|switched?) (my |to a new )?"
    r"(phones?|numbers?|(phone|cell) numbers?)\b(?! (?:case|plan|to vibrate|off)\b)",
    r"\bmy (phone |cell )?number (has |was |got |just |is )*(been )?(changed|new|different now)\b",
    rf"\b(with|from|on|here) (a |my )?new {_THING}\b{_NOT_OF_IT}",
    r"^new (number|phone|cell)( (this is|it is|its|it's|here|same person)\b.*)?$",
    r"(?<!n't )(?<!\bdont )(?<!\bnot )\b(text|call|reach|contact) me (at|on) this (number|phone)\b"
    r"(?! (at|after|before|when|if|until)\b)",
    r"\bmy old (number|phone|cell) (is|was|got|has been) (off|disconnected|cut off|shut off|turned off|gone|no good)\b",
)
