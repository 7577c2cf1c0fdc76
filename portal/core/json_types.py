"""The shape of JSON as the type checker sees it.

At run time the names are plain: SQLAlchemy reads annotations and cannot follow a type that
contains itself.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    JsonValue: TypeAlias = (
        bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
    )
else:
    JsonValue = Any
JsonObject: TypeAlias = Mapping[str, JsonValue]
