"""Writing a document that is laid out: each object once, and nothing but streams packed.

The library writes everything twice, for the file and for its identifier, and streams are packed
each time. It would also pack objects together: a verdict over signatures then takes twice as long.
"""

import logging
import secrets
import warnings
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pydyf
from pydyf import _to_bytes

_LEVEL = 5  # Half a percent longer than at the highest level, in half of the time.
# What streams of fonts and colour profiles alone have; those of one template are often the same.
_OFTEN_THE_SAME = {"Length1", "N"}
Finisher = Callable[[Any], None]


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object as it stands in the file."""

    def __init__(self, made: Any) -> None:  # noqa: ANN401 - untyped library.
        super().__init__()
        self.number, self.generation = made.number, made.generation
        self._data: bytes = made.data

    @property
    def data(self) -> bytes:
        """Give what was written."""
        return self._data

    @property
    def compressible(self) -> bool:
        """Say that it stands for itself."""
        return False


def write(document: Any, finisher: Finisher, **options: object) -> bytes:  # noqa: ANN401 - untyped library.
    """Write a document of the library after a finisher has added to its objects.

    Each writing has an identifier of its own (ISO 32000-1, 14.4): what is laid out anew is another
    file, also when its words are the same.
    """
    logging.getLogger("weasyprint").setLevel(logging.ERROR)

    def finish(_document: object, pdf: Any) -> None:  # noqa: ANN401 - as above.
        finisher(pdf)
        pdf.objects[:] = [_write(each) for each in pdf.objects]

    with warnings.catch_warnings():
        # The library leaves its colour profile open until the file object is collected.
        warnings.simplefilter("ignore", ResourceWarning)
        made: bytes = document.write_pdf(
            finisher=finish,
            uncompressed_pdf=True,
            pdf_identifier=secrets.token_hex(16),
            **options,
        )
    return made


def _write(made: Any) -> Any:  # noqa: ANN401 - untyped library.
    if made.free == "f":
        return made
    if isinstance(made, pydyf.Stream) and made.stream and "Filter" not in made.extra:
        _pack(made)
    return _Written(made)


def _pack(stream: Any) -> None:  # noqa: ANN401 - untyped library.
    data = b"\n".join(map(_to_bytes, stream.stream))
    pack = _packed if _OFTEN_THE_SAME & stream.extra.keys() else _packed.__wrapped__
    stream.stream, stream.extra["Filter"] = [pack(data)], "/FlateDecode"


@lru_cache(maxsize=128)
def _packed(data: bytes) -> bytes:
    return zlib.compress(data, _LEVEL)
