"""What a script's request is told when it was not done: a sentence for its page to show, with what to do."""

from typing import Final

from services.web.pages.look import phrase

SIGNED_OUT: Final = phrase("Not done: you are signed out. What you wrote stays here; sign in again.")
STALE: Final = phrase(
    "Not done: somebody has signed in again since this page was drawn. Copy what you wrote, then load it anew."
)
NOT_YOURS: Final = phrase(
    "Not done: you may not do this here. Go back to the inbox; if you should, ask your supervisor."
)
GONE: Final = phrase("Not done: it has moved, or belongs to a colleague now. Copy what you wrote if you need it.")
TOO_LARGE: Final = phrase("That is too large. Choose a smaller file, or write less.")
ODD: Final = phrase("Not done: the server did not understand this page. Copy what you wrote, then load it anew.")
AWAY: Final = phrase("No answer came: it may have been done, or not. What you wrote stays here; try again in a moment.")
_OF: Final = {401: SIGNED_OUT, 403: NOT_YOURS, 404: GONE, 413: TOO_LARGE}


def said(status: int, *, is_stale: bool) -> str:
    """The sentence, in English. is_stale: the request came from a page of an earlier sign-in."""
    if is_stale:
        return STALE
    return AWAY if status >= 500 else _OF.get(status, ODD)
