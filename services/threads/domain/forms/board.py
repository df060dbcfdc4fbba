"""Deciding about a number nobody knows."""

import msgspec

from services.threads.domain.forms.ids import ClientId


class Attach(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/unknown/{id}/attach. make_current: texts go to this number from now on."""

    client_id: ClientId
    make_current: bool
