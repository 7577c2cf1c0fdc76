"""Fields that take files. What a file really is, the documents package finds out."""

import os
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from werkzeug.datastructures import FileStorage

from portal.core.errors import Sentence
from portal.core.i18n import format_number, ngettext
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.ui.fields.field import Attributes, PortalField

_MB = 1024 * 1024


class FilesField(PortalField):
    """Several files; ``data`` is a list of FileStorage.

    ``accept`` lists the suffixes allowed (".pdf"), ``max_mb`` the size of one file in MiB.
    """

    widget_name = "files"
    blank_sentence = _l("Chọn tệp cho mục “%(what)s”")
    multiple = True
    data: Any

    def __init__(
        self,
        label: Sentence = "",
        *,
        accept: Sequence[str] = (".pdf", ".jpg", ".jpeg", ".png"),
        max_mb: int = 20,
        max_files: int = 10,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.accept = tuple(f".{suffix.lower().lstrip('.')}" for suffix in accept)
        self.max_mb = max_mb
        self.max_files = max_files

    @property
    def files(self) -> list[FileStorage]:
        """List the files sent."""
        return list(self.data or [])

    def process_data(self, value: object) -> None:
        """Begin with no file: what is stored already is shown beside the field."""
        del value
        self.data = []

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take the files that have a name; an empty control sends one without."""
        self.data = [f for f in valuelist if isinstance(f, FileStorage) and f.filename]

    def sentence_when_blank(self) -> str:
        """Quote the label as it stands."""
        what = str(self.label.text)
        return str(self.required_sentence) or self.blank_sentence % {"what": what}

    def clear(self) -> None:
        """Forget the files."""
        super().clear()
        self.data = []

    def own_check(self) -> Iterable[Sentence]:
        """Look at number, suffix and size of the files."""
        if len(self.files) > self.max_files:
            yield ngettext(
                "Chọn nhiều nhất %(n)s tệp.", "Choose at most %(n)s files.", self.max_files
            )
        for file in self.files:
            yield from self._check_file(file)

    def _check_file(self, file: FileStorage) -> Iterable[Sentence]:
        name = file.filename or ""
        if self.accept and PurePath(name).suffix.lower() not in self.accept:
            yield _("Tệp %(name)s phải là %(kinds)s.", name=name, kinds=self.kinds)
        size = size_of(file)
        if size == 0:
            yield _("Tệp %(name)s không có nội dung.", name=name)
        if size > self.max_mb * _MB:
            most = format_number(self.max_mb)
            yield _("Tệp %(name)s lớn hơn %(most)s MB.", name=name, most=most)

    @property
    def kinds(self) -> str:
        """Name the kinds of files allowed: "PDF, JPG hoặc PNG"."""
        names = list(dict.fromkeys(s[1:].upper().replace("JPEG", "JPG") for s in self.accept))
        return _(" hoặc ").join([", ".join(names[:-1]), names[-1]] if names[1:] else names)

    @property
    def limits_id(self) -> str:
        """Name the element that tells the limits."""
        return f"{self.id}-limits"

    @property
    def attributes(self) -> Attributes:
        """Give the attributes of a file control."""
        given = super().attributes
        described = f"{self.limits_id} {given['aria-describedby'] or ''}".strip()
        return {
            "type": "file",
            **given,
            "aria-describedby": described,
            "accept": ",".join(self.accept) or None,
            "multiple": "multiple" if self.multiple else None,
            "data-max-bytes": self.max_mb * _MB,
        }


class FileField(FilesField):
    """One file; ``data`` is a FileStorage or None."""

    multiple = False

    @property
    def files(self) -> list[FileStorage]:
        """List the file sent, if any."""
        return [self.data] if self.data else []

    def process_data(self, value: object) -> None:
        """Begin with no file."""
        del value
        self.data = None

    def process_formdata(self, valuelist: Sequence[object]) -> None:
        """Take the first file that has a name."""
        super().process_formdata(valuelist)
        self.data = self.data[0] if self.data else None

    def clear(self) -> None:
        """Forget the file."""
        super().clear()
        self.data = None


def size_of(file: FileStorage) -> int:
    """Measure a file in bytes and leave it at its beginning."""
    file.stream.seek(0, os.SEEK_END)
    size = file.stream.tell()
    file.stream.seek(0)
    return size
