"""One signature in a file, with its byte range checked before anything else."""

import hashlib
import re
from typing import Any

from asn1crypto import parser
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.misc import get_and_apply
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from portal.records.signatures.services.checking.reader import Reader

_GAP = re.compile(rb"<[0-9A-Fa-f\s]*>")
_ENTRY = re.compile(rb"/(?:ByteRange|Contents)(?![^\s\[<(/])")
_NUMBERS = 4


class Embedded(EmbeddedPdfSignature):
    """A signature whose gap must hold its own contents in hexadecimal and nothing else.

    That leaves no room for signature wrapping: bytes that are neither signed nor part of the
    signature (the class of attacks called SWA; USF when the entries are missing or odd).
    """

    rests_on: tuple[str, ...] = ()  # Algorithms beyond those that the signature names.

    def __init__(
        self, reader: Reader, field: DictionaryObject, name: str, data: bytes, shift: int
    ) -> None:
        self.data = data
        self.shift = shift
        super().__init__(reader, field, name)
        self.ranges = tuple(int(each) for each in self.byte_range)
        self.contents: bytes = self.pkcs7_content

    @property
    def gap_holds(self) -> bool:
        """Tell whether the byte range leaves out the contents and nothing else."""
        if len(self.ranges) != _NUMBERS or self.ranges[0] != 0 or min(self.ranges) < 0:
            return False
        _, first, second, length = self.ranges
        if not first < second or second + length > len(self.data):
            return False
        gap = self.data[first:second]
        if not _GAP.fullmatch(gap) or _decode(gap) != self.contents:
            return False
        return not self._says_twice(first, second)

    @property
    def padding_filled(self) -> bool:
        """Tell whether anything but zeros follows the signature in its own gap.

        No signature covers that place, which is kept free because a signature's length is not
        known before it is made.
        """
        try:
            length = parser.peek(self.contents)
        except ValueError:
            return False  # What is no signature at all is told as that.
        return bool(self.contents[length:].strip(b"\0"))

    def _says_twice(self, first: int, second: int) -> bool:
        """Tell whether the object around the gap has one of the two entries more than once.

        Programs differ in which of the two they take (USF).
        """
        start, end = self.data.rfind(b"obj", 0, first), self.data.find(b"endobj", second)
        around = self.data[max(start, 0) : first] + b" " + self.data[second : max(end, second)]
        found = _ENTRY.findall(around)
        return len(found) != len({*found})

    @property
    def signed_bytes(self) -> int:
        """Give the length of the signed revision; 0 when the byte range is odd."""
        return self.ranges[2] + self.ranges[3] if self.gap_holds else 0

    def compute_digest(self, hash_algo: str | None = None) -> bytes:
        """Digest the bytes as they were sent, not as the reader was shown them."""
        name = hash_algo or self.external_md_algorithm
        if name not in self.external_digests:
            self.external_digests[name] = self._digest(name)
        return self.external_digests[name]

    def _digest(self, name: str) -> bytes:
        digest = hashes.Hash(get_pyca_cryptography_hash(name))
        view = memoryview(self.data)
        for place, length in zip(self.ranges[::2], self.ranges[1::2], strict=True):
            digest.update(view[place : place + length])
        return digest.finalize()

    def evaluate_signature_coverage(self) -> SignatureCoverageLevel:
        """Judge what is covered; a gap that does not fit is never clear."""
        if not self.gap_holds:
            return SignatureCoverageLevel.UNCLEAR
        if self.signed_bytes == len(self.data):
            return SignatureCoverageLevel.ENTIRE_FILE
        return self._of_revision()

    def _of_revision(self) -> SignatureCoverageLevel:
        """Ask the library, which reads offsets from the header it was shown."""
        original = self.byte_range, self.pkcs7_content
        self.byte_range, self.pkcs7_content = self._shown_range(), self.contents
        try:
            return super().evaluate_signature_coverage()
        finally:
            self.byte_range, self.pkcs7_content = original

    def _shown_range(self) -> Any:  # noqa: ANN401 - the library's array or ours.
        if not self.shift:
            return self.byte_range
        _, first, second, length = self.ranges
        return [0, first - self.shift, second - self.shift, length]

    def sha1(self) -> bytes:
        """Digest the signed bytes for the oldest forms of signatures, which know only SHA-1."""
        return hashlib.sha1(
            b"".join(
                self.data[place : place + length]
                for place, length in zip(self.ranges[::2], self.ranges[1::2], strict=True)
            ),
            usedforsecurity=False,
        ).digest()


def _decode(gap: bytes) -> bytes:
    digits = b"".join(gap[1:-1].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def read_sub_filter(embedded: EmbeddedPdfSignature) -> str:
    """Give the signature's encoding, or nothing."""
    return str(get_and_apply(embedded.sig_object, "/SubFilter", str, default=""))
