"""Several rows about one thing: which of them counts, and which are refused because only a person can say.

Files repeat themselves for three reasons that courts have written down: the query gave a row twice; a date was changed
and the old row stayed; somebody mistyped a number, which is another person's now. The order of rows says nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

import msgspec

from services.reminders.domain.files.dirt import fold
from services.reminders.domain.files.mapping import Repeats
from services.reminders.domain.files.rows import Read, Reason, Row, Says, Twice, Wrong

_Settled = dict[int, Row | Wrong | Twice]


class _Good(msgspec.Struct, frozen=True):
    place: int
    row: Row


def settled(reads: Sequence[Read], repeats: Repeats) -> list[Read]:
    """The same rows, where of those about one date one counts: the rest are Twice, or all of them Wrong."""
    good = [_Good(read.place, read.said) for read in reads if isinstance(read.said, Row)]
    judged: _Settled = {}
    for group in _by(lambda one: one.row.key, good):
        judged |= _of_one_key(group, repeats)
    return [msgspec.structs.replace(read, said=judged.get(read.place, read.said)) for read in reads]


def _of_one_key(group: Sequence[_Good], repeats: Repeats) -> _Settled:
    if len(group) == 1:
        return {group[0].place: group[0].row}
    if _are_people(group, repeats):
        return _refused(group, "two_people")
    moments = sorted(_by(lambda one: one.row.starts_at, group), key=lambda some: some[0].row.starts_at)
    if repeats == "all":
        return {place: said for some in moments for place, said in _of_one_moment(some).items()}
    if repeats == "refuse" and len(moments) > 1:
        return _refused(group, "two_dates")
    true = _of_one_moment(moments[-1] if repeats == "latest" else moments[0])
    counts = min((place for place, said in true.items() if isinstance(said, Row)), default=None)
    if counts is None:  # nobody can say which place is true; that another date is not is no help
        return true | _refused([one for one in group if one.place not in true], "contradicts")
    others: _Settled = {one.place: Twice(counts) for one in group}
    return others | true


def _of_one_moment(group: Sequence[_Good]) -> _Settled:
    """Which of the rows about one thing at one time counts: one with a phone, for it is not twice a date."""
    if len({_what_matters(one.row.says) for one in group}) > 1:
        return _refused(group, "contradicts")
    first = min(group, key=lambda one: (not one.row.says.phone, _shown(one.row.says), one.place))
    twins: _Settled = {one.place: Twice(first.place) for one in group}
    return twins | {first.place: first.row}


def _are_people(group: Sequence[_Good], repeats: Repeats) -> bool:
    """Whether one key stands beside several people: somebody mistyped it, and one would be told another's date.

    Where each row is a date of its own, a name that is spelt in two ways replaces nobody's.
    """
    ids = {fold(one.row.says.client_id) for one in group}
    names = {fold(one.row.says.listed_as) for one in group}
    return len(ids - {""}) > 1 or (repeats != "all" and len(names - {""}) > 1)


def _what_matters(says: Says) -> tuple[Hashable, ...]:
    return says.ends, says.time_zone, fold(says.place), says.kind


def _shown(says: Says) -> str:
    """Any order will do, as long as it is not the file's."""
    return msgspec.json.encode(says, order="sorted").decode()


def _refused(group: Iterable[_Good], reason: Reason) -> _Settled:
    return {
        one.place: Wrong(reason, "key", cell=one.row.says.case_number or one.row.says.client_id, key=one.row.key)
        for one in group
    }


def _by(name: Callable[[_Good], Hashable], group: Iterable[_Good]) -> list[list[_Good]]:
    groups: dict[Hashable, list[_Good]] = defaultdict(list)
    for one in group:
        groups[name(one)].append(one)
    return list(groups.values())
