"""Why a text was not sent, in words that say what to do."""

from datetime import datetime

from aiohttp import web

from services.web.pages.asking import Refused, Unanswered
from services.web.pages.frame import LOOK, language_of
from services.web.pages.look import phrase
from services.web.pages.picking import blanks_left
from services.web.pages.uploads import TooLarge
from services.web.pages.when import NoTime, times_of

Trouble = Refused | Unanswered | ValueError
# What threads may have against a text, by the word it says.
REASONS = {
    "number_changed": phrase("The number changed while you were writing. Look where it goes, then send it again."),
    "ask_first": phrase("Somebody else may read this. Write it differently, or tick that it may go there."),
    "blank": phrase("Type a text first."),
    "too_large_file": phrase("That file is too large to be sent. Your text is safe here; choose one of at most 5 MB."),
    "too_long": phrase("This text is too long. Make it shorter, or send it in two."),
    "unsendable": phrase("This text holds a character no phone takes. Write it again without it."),
    "quiet_hours": phrase("It is quiet hours for this client. Say why it can't wait, or send it in the morning."),
    "no_such_day": phrase("There is no such day. Choose another."),
    "past": phrase("That time has passed."),
    "too_far": phrase("That time is too far away."),
    "too_late": phrase("It is on its way already."),
    "edited": phrase("Somebody has changed this text meanwhile. Look at what it says now; that one can be taken back."),
    "no_date": phrase("The client has no such date any more."),
    "date_changed": phrase("The date it speaks of has changed. Write it again with the new one."),
    "used": phrase("This was sent already, in another conversation. Open this one anew to write here."),
    "called_off": phrase("What it says is true no more: it was taken back. Write what is true now instead."),
    "over": phrase("The time it was for is over."),
    "not_failed": phrase("It was sent again already."),
}

# What gateway may have against a file.
_ODD = {
    "too_large": REASONS["too_large_file"],
    "too_many_pixels": phrase("That picture has too many pixels to be sent. Make it smaller first."),
    "damaged": phrase("That picture is damaged. Choose another."),
    "empty": phrase("That picture is damaged. Choose another."),
    "other_photo": phrase("Photos of that kind can't be sent. Save it as a JPEG first."),
    "other_kind": phrase("Only pictures can be sent: PNG, JPEG or GIF."),
    "video": phrase("Only pictures can be sent: PNG, JPEG or GIF."),
    "document": phrase("Only pictures can be sent: PNG, JPEG or GIF."),
    "too_many": phrase("At most 10 pictures go with one text."),
}


class NoPicture(ValueError):
    """What was chosen can't go as a picture; its key in words of gateway's."""


def why(request: web.Request, error: Trouble, *, is_later: bool = False) -> str:
    """The sentence. is_later: a time was chosen for the text."""
    if said := blanks_left(request, error):
        return said
    say, language = request.app[LOOK].say, language_of(request)
    if is_later and isinstance(error, Refused) and error.title == "quiet_hours":
        sentence = say(phrase("It is quiet hours for this client then. The next good time is %(when)s."), language)
        return sentence % {"when": times_of(request).moment(datetime.fromisoformat(error.detail))}
    return say(_key(error), language)


def status_of(error: Trouble) -> int:
    """What to answer with it."""
    return 503 if isinstance(error, Unanswered) else 413 if isinstance(error, TooLarge) else 422


def _key(error: Trouble) -> str:
    if isinstance(error, Unanswered):
        return phrase(
            "No connection: it may have gone. Your text is safe here; sending it again will not send it twice."
        )
    if isinstance(error, Refused):
        if error.field == "content":
            return _ODD.get(error.title, phrase("That file may not be safe. It was not sent; choose another."))
        return REASONS.get(error.title, phrase("Nothing can be sent to this client now."))
    if isinstance(error, NoPicture):
        return _ODD[str(error)]
    if isinstance(error, NoTime):
        return error.said
    return REASONS["too_large_file" if isinstance(error, TooLarge) else "blank"]
