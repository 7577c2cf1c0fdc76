"""Archives that are no honest Office files, and a picture that is a page."""

import io
import struct
import zipfile

from tests.factories.uploads.good import make_image, make_office, relations


def member(name: str = "word/big.xml", **facts: int) -> bytes:
    """Make an archive with one strangely written member more."""
    out = io.BytesIO(make_office())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        for fact, value in facts.items():
            setattr(entry, fact, value)
        archive.writestr(entry, b"../../etc/passwd")
    return out.getvalue()


def zip_bomb() -> bytes:
    return make_office(extra={"word/media/zeros.bin": bytes(120 << 20)})


def lying_bomb() -> bytes:
    """Say in the table of contents that twenty megabytes are a hundred bytes."""
    honest = make_office(extra={"word/big.bin": bytes(20 << 20)})
    return honest.replace(struct.pack("<I", 20 << 20), struct.pack("<I", 100))


def overlap() -> bytes:
    """Let two names of the table of contents share one packed part."""
    plain = make_office(extra={"word/a1.bin": b"x" * 5000, "word/a2.bin": b"x" * 5000})
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        first, second = (archive.getinfo(f"word/a{n}.bin").header_offset for n in (1, 2))
    table = plain.rfind(b"PK\x01\x02")
    changed = plain[table:].replace(struct.pack("<I", second), struct.pack("<I", first), 1)
    return plain[:table] + changed


def old_sealed_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")


def flagged_member() -> bytes:
    """Mark every member of an archive as locked."""
    return make_office().replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0")


def entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    text = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><d>&l9;</d>'
    return make_office(extra={"word/document.xml": text})


def with_script_comment() -> bytes:
    comment = b"<script>alert(1)</script>"
    good = make_image()
    return good[:2] + b"\xff\xfe" + struct.pack("!H", len(comment) + 2) + comment + good[2:]


def linked(kind: str) -> bytes:
    part = {"word/_rels/document.xml.rels": relations(kind, "http://evil.invalid/x", outside=True)}
    return make_office(extra=dict(part))


def many_parts() -> dict[str, bytes | str]:
    return {f"word/p{number}.xml": "" for number in range(2001)}
