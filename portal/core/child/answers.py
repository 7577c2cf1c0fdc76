"""Read what a child answered without trusting it."""

import pickle
import sys
from dataclasses import is_dataclass
from enum import Enum
from io import BytesIO
from typing import Any

_PLAIN = frozenset(
    {
        ("builtins", "set"),
        ("builtins", "frozenset"),
        ("builtins", "bytearray"),
        ("builtins", "complex"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("uuid", "UUID"),
    }
)
# What the standard library's reader raises for broken or hostile data.
_BROKEN = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)


class UnexpectedAnswer(ValueError):
    """The answer is not plain data."""


def read_answer(data: bytes, module: str) -> object:
    """Decode a pickled answer that may hold only plain data.

    Allowed besides built-in values: dates, Decimal, UUID, and the dataclasses, enumerations
    and tuples of the top package of ``module`` that are loaded already.
    Raises UnexpectedAnswer for anything else and for broken data.
    """
    try:
        return _PlainReader(BytesIO(data), module.partition(".")[0]).load()
    except _BROKEN as error:
        raise UnexpectedAnswer(str(error)) from error


def _member(kind: object, name: object) -> Enum:
    if not (isinstance(kind, type) and issubclass(kind, Enum) and isinstance(name, str)):
        raise pickle.UnpicklingError("getattr of something else")
    return kind.__members__[name]


class _PlainReader(pickle.Unpickler):
    def __init__(self, stream: BytesIO, package: str) -> None:
        super().__init__(stream)
        self.package = package

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - pickle's own type.
        """Give a class that may be built from an answer."""
        if (module, name) == ("builtins", "getattr"):
            return _member  # So Python 3.11.0 to 3.11.3 write a member of an enumeration.
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module in sys.modules and module.partition(".")[0] == self.package:
            found = super().find_class(module, name)
            if self._is_record(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")

    def _is_record(self, found: object) -> bool:
        if not isinstance(found, type) or found.__module__.partition(".")[0] != self.package:
            return False
        return is_dataclass(found) or issubclass(found, (Enum, tuple))
