"""The few DER encodings a signature needs, written as bytes (ITU-T X.690).

Building the same structures as Python objects costs more than all the cryptography: some
30 ms of CPU for a signature with a timestamp, against less than one this way.
"""

from datetime import UTC, datetime

from asn1crypto import core

_SHORT_LENGTH = 0x80
VERSION_1 = b"\x02\x01\x01"
VERSION_3 = b"\x02\x01\x03"


def tlv(tag: int, *parts: bytes) -> bytes:
    """Join parts under a tag."""
    content = b"".join(parts)
    size = len(content)
    if size < _SHORT_LENGTH:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _SHORT_LENGTH | len(octets))) + octets + content


def sequence(*parts: bytes) -> bytes:
    """Encode a SEQUENCE."""
    return tlv(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """Encode a SET OF, whose members stand in the order of their bytes."""
    return tlv(0x31, *sorted(parts))


def octets(value: bytes) -> bytes:
    """Encode an OCTET STRING."""
    return tlv(0x04, value)


def integer(value: int) -> bytes:
    """Encode an INTEGER that is not negative."""
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """Encode an OBJECT IDENTIFIER."""
    encoded: bytes = core.ObjectIdentifier(dotted).dump()
    return encoded


def moment(value: datetime) -> bytes:
    """Encode an aware moment as GeneralizedTime in UTC, whole seconds."""
    return tlv(0x18, value.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def explicit(number: int, content: bytes) -> bytes:
    """Wrap content in a constructed context tag."""
    return tlv(0xA0 | number, content)


def implicit(number: int, encoded: bytes) -> bytes:
    """Replace the tag of an encoded SET or SEQUENCE by a context tag."""
    return bytes((0xA0 | number,)) + encoded[1:]
