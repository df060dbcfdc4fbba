"""What clients write in English."""

from typing import Final

# Where somebody lives is a matter of housing; "live in this world" is none.
_NOT_WHERE = (
    r"(?! (?:any ?more )?(?:with|at|there|here|near|by|next|close|together|early|in (?!this world|pain)|on my own)\b)"
)
_WHO = r"\b(he|she|they|my (ex )?\w+)('?s|'?re| is| are| always| just| still| keeps?)*"
# At chess; "he hits me up" is about a text.
_NOT_IN_PLAY = r"(?! (?:at|to|by|up (?:on|for|at|when|about)|in (?!front|the|my|bed|public))\b)"
CRISIS: Final = (
    r"\bkill(ing)? (my ?self|me now)\b",
    r"(?<!\d )\bkms\b(?! (?:away|from|to|per)\b)",
    r"\b(suicide|suicidal)\b",
    r"\b(end|take|ending|taking) my( own)? life\b",
    r"\b(end|ending) it all\b",
    r"\b(want|wanna|going|gonna|ready) (to )?die\b",
    r"\b(hurt|hurting|harm|harming|cut|cutting) my ?self\b",
    rf"\b(do ?n.?t|no longer) (want to|wanna) (live|be alive|wake up)\b{_NOT_WHERE}",
    r"\bbetter off dead\b",
    r"\b(he|she|they).{0,4} (is |are |s |re )?(gonna kill|going to kill) me\b",
    rf"{_WHO} (hits?|hitting) me\b(?! up\b)",
    rf"{_WHO} (beats?|beating|chokes?|choking|choked) me\b{_NOT_IN_PLAY}",
)

# A wish stands at the start of what is said, behind "please" or behind words that ask us. Behind anything else (I, he,
# my ex, don't, never) somebody else is told of, or the opposite is meant.
_US = r"(?:you guys|you|u|y'?all|someone|somebody)"
_LEADS = (
    r"(?:(?:please|pls|plz|kindly|ok|okay|hey|hi|hello|yo|yes|no|nope|sir|ma'?am|just|now|and|so|but|thanks|thx"
    r"|thank you|listen|look|seriously|sorry|bro|dude|for the last time|wrong (?:number|person)|i said"
    r"|i (?:told|asked) (?:you|u)(?: to)?"
    rf"|(?:i (?:want|need|would like|'?d like)|id like) {_US} to"
    r"|(?:you|u) (?:need to|have to|must|gotta)),? ){0,6}"
)
# Few leads, and the question looked for last: what somebody writes to cost us time costs none.
_ASKS = rf"(?P<asks>(?:can|could|would) {_US} (?:(?:please|pls|plz|just) ){{0,2}})?"
_START = rf"(?:^|\n ?|, ?|(?<!to )\b(?:please|pls|plz) ){_LEADS}{_ASKS}"
# Only who asks whether we can, asks for it; "did you stop?" does not.
_NO_QUESTION = r"(?(asks)|(?![^\n]*(?<!\bok)(?<!\bokay) ?\?))"
# Of what may stand behind it, only what narrows nothing: not "at work", not "back", not "my job".
_TAIL = (
    r"(?:or (?:call|calling|message|messaging|text|texting|contact|email|anything|reminders?|texts|messages)"
    r"|and (?:do ?n.?t|dont|do not|stop|quit|leave me|calling|texting|messaging|reminders?|texts|messages)"
    r"|i (?:want to die|said|told you|know|do ?n.?t (?:know|want|need|care))"
    r"|(?:im|i'm|i am) (?:done|tired|sick|not (?:him|her|that))"
    r"|(?:its|it's|it is|this is|you have|you got) (?:the |a )?wrong)"
)
_END = (
    r"(?:,? (?:please|pls|plz|already|any ?more|again|ever|at all|thanks|thx|thank you|ok|okay|period|forever"
    r"|for good)\b)*+"
    r"(?!,? (?:from|off|of|the|my)\b)(?!,? (?:just |please )?(?:call|phone|ring|text|txt|email|ill|i'll|i will)\b)"
    rf"(?= ?(?:$|[\n,?])| {_TAIL}\b)"
)
# What people who stop texting at night have in common with people who stop texting.
_STUFF = r"(?:texts?|messages?|msgs?|these|this|stuff|reminders?)(?: (?:texts?|messages?|msgs?|stuff))?"
_VERB = r"(?:texting|txting|messaging|contacting|bothering|harassing|spamming|txt|text|msg)"
_LIST = r"(?:(?:text|texting|message|messaging|contact|mailing|phone|call) )?(?:lists?|texts?|messages|system|contacts)"
_THIS = r"(?:this|the|your|ur|all|these|any)"
_NOT_SO = r"(?:do not|do ?n.?t|dont)"
_TO_US = r"(?:me|us|this (?:number|phone)|my (?:number|phone))"
_CURSE = r"(?: (?:fucking|fuckin|damn|freaking))?"
_STOPS = (
    rf"(?:stop|quit){_CURSE} (?:{_VERB}|writing(?: to)?)(?: {_TO_US})?(?: right)?(?: now)?",
    rf"(?:stop|quit) (?:texting|sending)(?: me| us)?(?: all| any| your| with)* {_STUFF}",
    rf"{_NOT_SO} (?:ever )?(?:text|txt|message|msg|contact|bother|write)(?: to)? {_TO_US}",
    rf"never (?:ever )?(?:text|txt|message|msg|contact|bother|write)(?: to)? {_TO_US}(?= (?:again|any ?more)\b)",
    r"(?:stop|no more)(?: all| these| the| your)* (?:texts?|messages?|reminders?)",
    rf"i (?:{_NOT_SO}|no longer) want(?: to (?:get|receive))?(?: any| more| these| your| the)* (?:texts|messages)",
    r"(?:lose|delete|erase|forget) my number(?: please)?",
    rf"(?:take|remove) (?:me|my number)(?: (?:off|from)(?: (?:of )?{_THIS} {_LIST})?)?",
    r"leave me (?:the \w+ )?alone",
    r"(?:unsubscribe me|opt me out)(?: of (?:this|these|the|your|all) (?:texts?|messages?))?",
    r"i (?:want to|wanna) opt out(?: of (?:this|these|the|your|all) (?:texts?|messages?))?",
)
STOP: Final = (
    rf"{_START}(?:{'|'.join(_STOPS)}){_END}{_NO_QUESTION}",
    # Nothing else is said: it may be meant for a bus otherwise.
    r"^(?:(?:ok|okay|hey|no|just|wrong (?:number|person))[\n, ]+)?(?:please|pls|plz),? stop"
    r"(?:[\n, ]+(?:now|already|thanks|thank you))?$",
    r"^stop,? (?:please|pls|plz)(?:[\n, ]+(?:now|thanks|thank you))?$",
)
# Told of, or only while something lasts: no wish in the whole of the text.
_BUSY = r"(?:at (?:work|school|church)|in (?:class|court|a meeting|group)|driving|working|busy|asleep|sleeping)"
NOT_STOP: Final = (
    r"(?<!\bi )\b(?:told|asked|said)\b",
    r"\bi (?:told|asked) (?!you\b|u\b)",
    r"\bi said (?:to|that|it)\b",
    r"\b(?:wrote|(?:his|her|their) (?:text|message)s?)\b",
    r"\b(?:never|nobody|no one|hope|wish|why)\b[^\n,]{0,40}\b(?:please|pls|plz) (?:stop|quit)\b",
    r"\b(?:tells?|telling|says?|saying|asks?|asking|yell(?:s|ed|ing)|scream(?:s|ed|ing))\b",
    r"(?:^|\n)(?:and |but |so )?(?:if|when|whenever|while|after|before|unless|until)\b",
    rf"(?<!\bnot ){_BUSY}\b",
)

# "after nine", "at work": a wish about when or in which language, not whether.
_WORDS = r"(?:so|too|at(?! all)|after|before|while|during|until|till|in|on|between|when|if|every|twice)"
_WHEN = rf"(?!,? {_WORDS}\b)"
# One word of ours between the verb and "reminders" does not change the wish; "and texts" behind them does.
_OF_WHICH = r"(?: (?:me|us|any|all|the|these|those|this|your|my|more|text|sms|court|appointment|appt|such|of))*"
_ONLY = r"(?! (?:and|or|nor) (?:texts?|texting|messages?|anything|everything|calls?|calling|contact)\b)" + _WHEN
# Whoever tells that none come is waiting for them.
NONE_COME: Final = r"\b(?:get|got|getting|have|had|are|were|been|receiv\w+|there)\b[^\n]{0,30}\bno more\b"
_REMINDERS = (
    rf"(?:stop|quit)(?: sending| texting| txting| messaging)?{_OF_WHICH} reminders\b{_ONLY}",
    rf"(?:stop|quit) (?:sending|texting|txting|messaging){_OF_WHICH} reminder\b(?! (?:to|for|at)\b){_ONLY}",
    rf"(?:stop|quit) reminding (?:me|us)\b(?! (?:of|about|that)\b){_ONLY}",
    rf"no more{_OF_WHICH} reminders?\b{_ONLY}",
    rf"(?:i )?(?:{_NOT_SO}|no longer) (?:want|need|send|text|txt|message){_OF_WHICH} reminders\b{_ONLY}",
    rf"(?:i )?(?:{_NOT_SO}|no longer) (?:want|need) to (?:get|receive){_OF_WHICH} reminders\b{_ONLY}",
    rf"(?:turn|shut|switch) off{_OF_WHICH} reminders\b{_ONLY}",
    rf"(?:turn|shut|switch){_OF_WHICH} reminders off\b",
    rf"cancel{_OF_WHICH} reminders\b{_ONLY}",
    rf"(?:take|remove) (?:me|my number) (?:off|from){_OF_WHICH} reminders?\b{_ONLY}",
    rf"(?:unsubscribe|opt) me(?: out)? (?:from|of){_OF_WHICH} reminders\b{_ONLY}",
)
REMINDERS: Final = (rf"(?:{_START}|\band (?=no more))(?:{'|'.join(_REMINDERS)}){_NO_QUESTION}",)

# The number of somebody else that we hold, not the one we write to.
_OURS = r"(?! (?:for|on (?:file|record)|in (?:the|your|my)|listed|saved|of)\b)"
WRONG_PERSON: Final = (
    rf"\b(you|u|ya)( have|'?ve|'?ve got| have got| got)( the| a)? wrong (number|person|phone)\b{_OURS}",
    r"^(3 )?(no |sorry |hey |hi |um )*((i think )?(this is|its|it's|it is|that is) )?(the |a )?wrong (number|person)\b"
    + _OURS,
    r"\b(nobody|no one|noone|no body) (here )?(by|with) that name\b",
    r"\b(this|that|it) is ?n.?o?t (his|her|their) (number|phone|cell)\b",
    r"\bno longer (his|her|their) (number|phone|cell)\b",
    r"\bi (just |recently )?got this (new )?number\b.{0,20}\b(not|isn.?t|aint)\b",
)
# Somebody telling of their own slip, not of ours, or asking whether it is one.
NOT_WRONG_PERSON: Final = (
    r"\bi (called|had|have|texted|dialed|gave|wrote)\b.{0,20}\bwrong\b",
    r"\b(did|do|does|is|are|was|were|could|have|what if|maybe) (i|we|you|u|this|that|it)\b[^?]*\bwrong\b[^?]*\?",
    r"\bwrong (number|person|phone) ?\?",
)

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

# Said to "Is this Ana?", and nothing else with it. NAME stands for the name that was asked for.
_IT_IS = r"(?:its|it's|it is|this is|thats|that's|that is)"
_IT_IS_NOT = rf"(?:{_IT_IS} not|(?:it|this|that) ?(?:isn'?t|ain'?t))"
_I_AM = r"(?:im|i'm|i am)"
_THERE_IS = r"(?:there is |there's |theres )?"
ASIDE: Final = (r"sorry|hey|hi|hello|yo|oh|um|ok|okay|well|sir|ma'?am|i think|man|bro|dude",)
THANKS: Final = (r"thanks|thank you|thx",)
ITS_ME: Final = (
    r"yes|yep|yeah|yea|yup|correct|affirmative|of course|i am|it is",
    rf"{_IT_IS} (?:me|she|he|her|him|NAME)",
    rf"{_I_AM} NAME",
    r"(?:NAME )?speaking|NAME here",
)
NOT_ME: Final = (
    r"no|nope|nah|naw|negative",
    rf"{_IT_IS_NOT} (?:me|she|he|her|him|NAME)(?:'?s (?:number|phone|cell))?",
    rf"(?:{_I_AM} )?not (?:me|her|him|NAME|that person)",
    rf"{_THERE_IS}(?:no|nobody|no one)(?: here)? (?:named|called|by the name of|by the name) NAME(?: here)?",
    rf"{_THERE_IS}no NAME (?:here|at this number)",
    r"(?:i )?(?:do ?n.?t|dont|do not) know (?:an? |any )?(?:her|him|NAME|that person)",
    r"(?:(?:you|u)(?: have|'ve)?(?: got)? )?(?:the |a )?wrong (?:number|person|phone|guy|girl|man|woman|lady|dude)",
)
# Behind a no: "no, this is Bob".
SOMEBODY: Final = (rf"{_IT_IS} (?!me\b|she\b|he\b|her\b|him\b|not\b|NAME\b)\w+",)
# Whoever asks this, or says it, has not said that they are the client, even where nobody asked.
WHO_ARE_YOU: Final = (
    r"(?:new (?:phone|number) )?(?:and )?who(?:'?s| is|se| are| r)? (?:number )?(?:this|dis|that|it|you|u|ya)\b",
    rf"{_IT_IS_NOT} \w+(?: \w+)?$|(?:{_I_AM} )?not \w+$",
    r"(?:do i|i do ?n.?t|i dont|i do not) know (?:you|u|this number|who (?:this|you|u))\b",
)
