"""A caseload in a list: what a row says of a person, and what becomes of it, given whom we know."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from proto.values.language import Language
from proto.values.phone import NotAPhone
from services.kit import failpoints
from services.threads.domain.columns import FIELDS, Columns, Field
from services.threads.domain.names import Mend, clean, fold, is_no_id, is_placeholder
from services.threads.domain.reachable import client_number
from services.threads.domain.sheets import LIMITS

# new: nobody we know. added_here: another department's client of this very number and name. known: on the caseload
# already. reopened: was, and was closed. refused: reason and field say what to put right.
Outcome = Literal["new", "added_here", "known", "reopened", "refused"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
# What is done for these; the rest of the rows change nothing.
GOOD: Final[tuple[Outcome, ...]] = ("new", "added_here", "reopened")

_SPANISH: Final = frozenset(("es", "spa", "sp", "spanish", "espanol", "castellano"))
_ENGLISH: Final = frozenset(("", "en", "eng", "english", "ingles"))
# A text to one of these reaches nobody, or the wrong one. What else stands there is taken for a mobile phone's.
_NOT_MOBILE: Final = re.compile(r"\b(home|house|land ?line|work|office|fax|pager|casa|trabajo|oficina|fijo)\b")
_MOBILE: Final = re.compile(r"cell|mobile|movil|celular")

NAME_CHARS: Final = 100
CASE_CHARS: Final = 60
# What a cell may hold at most, by what stands in it.
_MOST: Final[Mapping[Field, int]] = {"given_name": NAME_CHARS, "family_name": NAME_CHARS, "case": CASE_CHARS}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says of a person. user: to whom they belong, as the list says it."""

    given_name: str
    family_name: str
    number: str
    language: Language
    case: str
    user: str
    notes: str
    mends: tuple[Mend, ...] = ()

    @property
    def folded(self) -> str:
        """The name as it is compared."""
        return fold(f"{self.family_name} {self.given_name}")


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a row, and where. given_name and family_name as far as they can be told."""

    reason: str
    field: Field
    given_name: str = ""
    family_name: str = ""


def told(cells: Sequence[str], chosen: Columns) -> Told | Refusal:
    """What this row says, or the first thing that is wrong with it."""
    row = {field: _bare(cells[place]) if place < len(cells) else "" for field, place in chosen.items()}
    said = {field: row.get(field, "") for field in FIELDS}
    name = clean(said["given_name"], said["family_name"], said["full_name"])
    names = {"given_name": name.given[:NAME_CHARS], "family_name": name.family[:NAME_CHARS]}
    wrong = _too_long(row) or _against_name(name.given, name.family, is_garbled=name.is_garbled)
    if wrong:
        return Refusal(reason=wrong[0], field=wrong[1], **names)
    number = _number(said["number"], said["phone_type"])
    if not number.startswith("+"):
        field: Field = "phone_type" if number == "not_mobile" else "number"
        return Refusal(reason=number, field=field, **names)
    language = _language(said["language"])
    if language is None:
        return Refusal(reason="language", field="language", **names)
    return Told(
        number=number,
        language=language,
        case=_case(" ".join(said["case"].split())),
        user=" ".join(said["user"].split()),
        notes=said["notes"],
        mends=name.mends,
        **names,
    )


def twice(rows: Sequence[Told | Refusal]) -> list[Told | Refusal]:
    """The same, where a number that stands in several rows counts once: for the first, or for nobody.

    Rows of one name and one number are one person, however the number is written, and so are rows of one name and one
    case number; of several names with one number only a person can say whose it is.
    """
    names: dict[str, list[str]] = {}
    for row in rows:
        if isinstance(row, Told):
            names.setdefault(row.number, []).append(row.folded)
    seen: set[tuple[str, ...]] = set()
    judged: list[Told | Refusal] = []
    for row in rows:
        if not isinstance(row, Told):
            judged.append(row)
        elif len(set(names[row.number])) > 1:
            judged.append(_refused(row, "shared", "number"))
        else:
            judged.append(row if seen.isdisjoint(_marks(row)) else _refused(row, "twice", "number"))
            seen.update(_marks(row))
    return judged


def _marks(row: Told) -> list[tuple[str, ...]]:
    """What no second row of the list has, unless it is about the same person."""
    case = fold(row.case)
    return [(row.number,), (row.folded, case)] if case and not failpoints.is_off("listed_once") else [(row.number,)]


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whom we know by a row's number, or by its case number. is_here: a client of the asker's department's.

    has_number: holds this row's number, and it is not ended; is_current: and texts go to it. is_refusing: a refusal of
    that number's stands, of some texts or of all.
    """

    client_id: UUID
    folded: str
    is_here: bool
    is_open: bool
    is_seen: bool
    has_number: bool
    is_current: bool = True
    is_refusing: bool = False
    thread_id: UUID | None = None


class Judged(msgspec.Struct, frozen=True):
    """What becomes of a row. holder: the client it is about, when there is one.

    is_refusing: they come back, and what they refused stays refused: nobody notes that they agreed.
    """

    outcome: Outcome
    reason: str | None = None
    field: Field | None = None
    holder: Holder | None = None
    is_refusing: bool = False


def judge(row: Told | Refusal, known: Sequence[Holder], *, is_given: bool) -> Judged:
    """What becomes of the row; is_given: whom it names to serve the client can be given clients by the asker."""
    if isinstance(row, Refusal):
        return Judged("refused", row.reason, row.field)
    same = next((one for one in known if one.has_number and one.folded == row.folded), None)
    if same and same.is_here:
        return _known_here(same, is_given=is_given)
    if any(one.has_number and one.is_here for one in known):
        return Judged("refused", "known_number", "number")
    by_case = [one for one in known if not one.has_number and one.is_here]
    if any(one.folded == row.folded for one in by_case):  # of several co-defendants, whichever it is
        return Judged("refused", "other_number", "number")
    if by_case:
        return Judged("refused", "known_case", "case")
    if not is_given:
        return Judged("refused", "user", "user")
    return Judged("added_here", holder=same) if same else Judged("new")


def _known_here(same: Holder, *, is_given: bool) -> Judged:
    if not same.is_open and not same.is_seen:
        return Judged("refused", "colleagues", "number")
    if not same.is_current:  # texts would go to another number than the list says
        return Judged("refused", "other_number", "number", same)
    if same.is_open:
        return Judged("known", holder=same)
    if not is_given:  # who had them may have left: then they go to whom the row names
        return Judged("refused", "user", "user")
    return Judged("reopened", holder=same, is_refusing=same.is_refusing)


def once(judged: Sequence[Judged]) -> list[Judged]:
    """The same, where a client of another department's who stands in several rows is taken on by the first alone."""
    taken: set[UUID] = set()
    kept: list[Judged] = []
    for one in judged:
        client_id = one.holder.client_id if one.outcome == "added_here" and one.holder else None
        is_again = client_id in taken and not failpoints.is_off("listed_once")
        kept.append(Judged("refused", "twice", "number") if is_again else one)
        if client_id:
            taken.add(client_id)
    return kept


def without_own(row: Told | Refusal, lines: Collection[str]) -> Told | Refusal:
    """Not a number of our own lines: a text to it would come back as a client's, and be answered, for ever."""
    return _refused(row, "own_line", "number") if isinstance(row, Told) and row.number in lines else row


def _refused(row: Told, reason: str, field: Field) -> Refusal:
    return Refusal(reason=reason, field=field, given_name=row.given_name, family_name=row.family_name)


def _too_long(row: Mapping[Field, str]) -> tuple[str, Field] | None:
    return next(
        (("too_long", field) for field, cell in row.items() if len(cell) > _MOST.get(field, LIMITS.chars)), None
    )


def _against_name(given: str, family: str, *, is_garbled: bool) -> tuple[str, Field] | None:
    if is_garbled:
        return "garbled", "family_name" if "\ufffd" in family else "given_name"
    parts: tuple[tuple[Field, str], ...] = (("given_name", given), ("family_name", family))
    for field, part in parts:
        if not part:
            return "no_name", field
        if is_placeholder(part):
            return "placeholder", field
    return None


def _number(text: str, phone_type: str) -> str:
    """The number in E.164, or why it is none."""
    if not any(char.isdecimal() for char in text):
        return "no_number"
    kind = fold(phone_type)
    if _NOT_MOBILE.search(kind) and not _MOBILE.search(kind):
        return "not_mobile"
    try:
        return client_number(text)
    except NotAPhone as error:
        return "extension" if "extension" in str(error) else "not_a_phone"


def _case(text: str) -> str:
    """Two people of one name without a case number yet are two: "pending" is no number of either."""
    return "" if is_no_id(text) and not failpoints.is_off("no_case_yet") else text


def _language(text: str) -> Language | None:
    word = re.sub(r"[\W_].*", "", fold(text))
    return "en" if word in _ENGLISH else "es" if word in _SPANISH else None


def _bare(cell: str) -> str:
    """Without the mark that keeps a spreadsheet from working a cell out: our own reports put it there."""
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell
