"""One person who may be here twice: as whoever has the number that was typed, and as whoever bears the name."""

from uuid import UUID

from services.web.domain.answers import Known


def twin(known: Known, client_id: UUID) -> UUID | None:
    """The other record of the one whose number was typed, if there is just one; another department's is not ours.

    Who bears the name is another record of theirs when they bear another name here, or when both have the number.
    """
    here = {one.client_id for one in known.holders if not one.is_ended and one.thread_id}
    named = {one.client_id for one in known.same_name}
    others = named - {client_id}
    if client_id not in here or len(others) != 1 or (client_id in named and not others <= here):
        return None
    return others.pop()
