"""A layout we know."""

from typing import Literal

import msgspec

from proto.values.language import Language
from services.reminders.domain.files.mapping import Mapping


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it comes, and how it is read. is_quoted: cells with a delimiter in them stand in quotes.

    needs: the settings that the county fills before it can be used: what its codes stand for, where to pay.
    """

    name: str
    about: dict[Language, str]
    format: Literal["csv", "xlsx", "json"]
    mapping: Mapping
    delimiter: str = ","
    is_quoted: bool = True
    needs: tuple[str, ...] = ()
