"""Signed files that are what they say: each must be found valid, with or without a remark."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import get_and_apply
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    append_signature_field,
)

from tests.records.signatures.corpus import hidden, signing
from tests.records.signatures.corpus.pki import DAY, NOW, YEAR, make_answer, make_list, world
from tests.records.signatures.corpus.producers import PRODUCERS, written
from tests.records.signatures.corpus.signing import ADBE, PADES, ByHand, Style, sign, stamp, store

Build = Callable[[], bytes]
Named = tuple[str, Build]
_UNTIDY = {
    "line before the header": 0,
    "printer's prologue": 0,
    "offsets from the header": 10,
    "numbered from 1": 0,
}
STYLES: dict[str, Style] = {
    "RSA v1.5": Style(),
    "RSA v1.5 with timestamp": Style(stamp="ours"),
    "RSA-PSS": Style(pss=True, stamp="ours"),
    "RSA-3072 PSS SHA-384": Style(who="rsa3072", pss=True, digest="sha384", stamp="ours"),
    "RSA SHA-512": Style(digest="sha512", stamp="ours"),
    "RSA SHA3-256": Style(digest="sha3_256", pss=True, stamp="ours"),
    "P-256": Style(who="p256", stamp="ours"),
    "P-384 SHA-384": Style(who="p384", digest="sha384", stamp="ours"),
    "Ed25519": Style(who="ed25519", digest="sha512", stamp="ours"),
    "Adobe's form": Style(subfilter=ADBE),
    "Adobe's form with timestamp": Style(subfilter=ADBE, stamp="ours"),
    "Adobe's form P-256": Style(subfilter=ADBE, who="p256", stamp="ours"),
    "certification P=1": Style(certify=MDPPerm.NO_CHANGES, stamp="ours"),
    "certification P=2": Style(certify=MDPPerm.FILL_FORMS, stamp="ours"),
    "certification P=3": Style(certify=MDPPerm.ANNOTATE, stamp="ours"),
    "visible": Style(box=(300, 60, 480, 130), stamp="ours"),
    "without nonRepudiation": Style(who="plain", stamp="ours"),
    "stamp of strangers": Style(stamp="strange"),
}


def cases() -> Iterator[Named]:
    yield from _producers()
    yield from _by_hand()
    yield from _later()
    yield from _times()


def _producers() -> Iterator[Named]:
    for producer, make in PRODUCERS.items():
        if producer in _UNTIDY:
            continue
        for name, style in STYLES.items():
            yield f"{producer}, {name}", partial(_signed, make, style)


def _signed(make: Build, style: Style) -> bytes:
    return sign(make(), style)


def _by_program(hand: ByHand, make: Build) -> bytes:
    return hand.sign(make())


def _changed_later(make: Build, change: Callable[[bytes], bytes]) -> bytes:
    return change(make())


def _by_hand() -> Iterator[Named]:
    shapes = {
        "": {},
        ", no type": {"bare_type": True},
        ", capital digits": {"upper": True},
        ", spaces": {"spaced": True},
        ", CRLF": {"line": b"\r\n"},
        ", nothing after the end": {"after": b""},
    }
    for producer in (*_UNTIDY, "by hand", "CRLF", "short entries", "wrong length", "two revisions"):
        for shape, options in shapes.items():
            for sub in (PADES, ADBE):
                hand = ByHand(Style(subfilter=sub), shift=_UNTIDY.get(producer, 0), **options)  # type: ignore[arg-type]
                yield (
                    f"by hand on {producer}{shape}, {sub.value}",
                    partial(_by_program, hand, PRODUCERS[producer]),
                )


_BASES = ("by hand", "object streams", "linearised", "hybrid", "the portal")


def _later() -> Iterator[Named]:
    for base in _BASES:
        make = PRODUCERS[base]
        for name, change in LATER.items():
            yield f"{base}, {name}", partial(_changed_later, make, change)
    for name, fill in FILLED.items():
        yield name, fill


def two(pdf: bytes) -> bytes:
    return sign(sign(pdf, stamp="ours"), field="Signature2", who="second", stamp="ours")


def three(pdf: bytes) -> bytes:
    return sign(two(pdf), field="Signature3", who="p384", digest="sha384", stamp="ours")


def kept(pdf: bytes) -> bytes:
    return store(sign(pdf, stamp="ours"), lists=world().lists)


def archived(pdf: bytes) -> bytes:
    return stamp(kept(pdf), NOW + timedelta(minutes=1))


def renewed(pdf: bytes) -> bytes:
    return stamp(store(archived(pdf), lists=world().lists), NOW + timedelta(minutes=2))


def certified_then_approved(pdf: bytes) -> bytes:
    held = prepared(pdf, "Signature1", "Signature2")
    first = sign(held, certify=MDPPerm.FILL_FORMS, existing=True, stamp="ours")
    return sign(first, field="Signature2", who="second", existing=True, stamp="ours")


def prepared(pdf: bytes, *names: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    for place, name in enumerate(names):
        box = (50 + 150 * place, 50, 180 + 150 * place, 100)
        append_signature_field(writer, SigFieldSpec(name, box=box))
    return changed(writer)


def changed(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def answered(pdf: bytes) -> bytes:
    holder = world().people["p256"]
    return store(sign(pdf, who="p256", stamp="ours"), answers=(make_answer(holder),))


LATER: dict[str, Callable[[bytes], bytes]] = {
    "two signatures": two,
    "three signatures": three,
    "security store": kept,
    "security store with OCSP": answered,
    "archived": archived,
    "renewed": renewed,
    "two signatures archived": lambda pdf: stamp(store(two(pdf), lists=world().lists)),
    "certified and approved": certified_then_approved,
    "timestamp on the document only": lambda pdf: stamp(sign(pdf)),
    "line breaks behind the end": lambda pdf: sign(pdf, stamp="ours") + b"\r\n\r\n",
    "zeros behind the end": lambda pdf: sign(pdf, stamp="ours") + bytes(64),
    "two certified P=1 archived": lambda pdf: stamp(
        store(sign(pdf, certify=MDPPerm.NO_CHANGES, stamp="ours"), lists=world().lists)
    ),
}


def filled(pdf: bytes, name: str, text: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    for ref in writer.root["/AcroForm"]["/Fields"]:
        held = ref.get_object()
        if held.get("/T") == name:
            held[pdf_name("/V")] = generic.TextStringObject(text)
            writer.update_container(held)
    return changed(writer)


def noted(pdf: bytes, **entries: object) -> bytes:
    """Put a sticky note on the first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Text"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (500, 780, 520, 800))),
            pdf_name("/Contents"): generic.TextStringObject("Đã xem"),
            **{pdf_name(f"/{key}"): value for key, value in entries.items()},
        }
    )
    page = writer.root["/Pages"]["/Kids"][0]
    annotations = get_and_apply(page, "/Annots", generic.ArrayObject, default=generic.ArrayObject())
    annotations.append(writer.add_object(note))
    page[pdf_name("/Annots")] = annotations
    writer.update_container(page)
    return changed(writer)


_LOCK = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["ho-ten"])
_FORM = written(form=True)
FILLED: dict[str, Build] = {
    "form filled after approval": lambda: filled(sign(_FORM, stamp="ours"), "y-kien", "Đồng ý"),
    "form filled after certification": lambda: filled(
        sign(_FORM, certify=MDPPerm.FILL_FORMS, stamp="ours"), "y-kien", "Đồng ý"
    ),
    "form changed after certification": lambda: filled(
        sign(_FORM, certify=MDPPerm.FILL_FORMS, stamp="ours"), "ho-ten", "Trần Thị B"
    ),
    "form filled beside locked fields": lambda: filled(
        sign(_FORM, lock=_LOCK, stamp="ours"), "y-kien", "Đồng ý"
    ),
    "form filled and signed again": lambda: sign(
        filled(sign(_FORM, stamp="ours"), "y-kien", "Đồng ý"), field="Signature2", who="second"
    ),
    "appearance written again": hidden.honest,
    "lists as objects, appearance written again": partial(hidden.honest, arrays=True),
    "lists as objects, appearance replaced": partial(
        hidden.honest, hidden.replace_look, arrays=True
    ),
    "lists as objects, two signatures": lambda: two(hidden.form(arrays=True)),
    "lists as objects, note after certification P=3": lambda: noted(
        sign(hidden.form(arrays=True), certify=MDPPerm.ANNOTATE, stamp="ours")
    ),
    "note after certification P=3": lambda: noted(
        sign(written(), certify=MDPPerm.ANNOTATE, stamp="ours")
    ),
    "note after certification P=3 on a form": lambda: noted(
        sign(_FORM, certify=MDPPerm.ANNOTATE, stamp="ours")
    ),
}


def _times() -> Iterator[Named]:
    old = NOW - 100 * DAY
    past: dict[str, Any] = {"signed_at": old, "stamped_at": old, "stamp": "ours"}
    yield "expired since, stamped before", lambda: sign(written(), who="expired", **past)
    yield "revoked since, stamped before", lambda: sign(written(), who="revoked", **past)
    yield "revoked later, stamped before", lambda: sign(written(), who="revoked-late", **past)
    yield (
        "expired since, archived before",
        lambda: stamp(
            store(
                sign(written(), who="expired", signed_at=old),
                lists=(make_list(world().middle, start=old - DAY),),
            ),
            old,
        ),
    )
    ancient = NOW - 13 * YEAR
    yield (
        "short key, stamped in its time",
        lambda: sign(written(), who="old", signed_at=ancient, stamped_at=ancient, stamp="ours"),
    )
    yield (
        "SHA-1, stamped in its time",
        lambda: signing.ByHand(
            Style(who="old", digest="sha1", stamp="ours", stamped_at=ancient, subfilter=ADBE)
        ).sign(written()),
    )
