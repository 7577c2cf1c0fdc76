"""The quick list of ways to changed objects holds the same ways as the library's whole list."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from portal.records.signatures.rules import Reason, Verdict
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.checking.history import Revision, leading
from portal.records.signatures.services.checking.links import Links, Unread, read_links
from portal.records.signatures.services.checking.reader import Reader
from tests.factories.signatures import SignedPaper, render_sheet
from tests.records.signatures.corpus import good, hidden
from tests.records.signatures.corpus.pki import NOW, world
from tests.records.signatures.corpus.producers import rewritten
from tests.records.signatures.corpus.scoring import ACCEPTED
from tests.records.signatures.corpus.signing import sign

WAYS = "_get_usages_of_ref"


def packed() -> bytes:
    """Give the signed sheet with its objects in object streams."""
    streams = pikepdf.ObjectStreamMode.generate
    return sign(rewritten(render_sheet().data, object_stream_mode=streams))


def sealed() -> bytes:
    return SignedPaper().sealed


def ways(file: HistoricalResolver, ref: Reference) -> set[str]:
    return set(map(str, getattr(file, WAYS)(ref)))


@pytest.mark.parametrize("make", [packed, sealed, *hidden.HIDDEN.values()])
def test_every_way_to_a_changed_object_is_listed(make: Callable[[], bytes]) -> None:
    pdf = make()
    ours, whole = Reader(io.BytesIO(pdf), strict=True), PdfFileReader(io.BytesIO(pdf))
    compared = 0
    for base in range(ours.xrefs.total_revisions - 1):
        quick, slow = ours.get_historical_resolver(base), whole.get_historical_resolver(base)
        assert isinstance(quick, Revision)
        quick._load_reverse_xref_cache()
        slow._load_reverse_xref_cache()
        for later in range(base + 1, ours.xrefs.total_revisions):
            for ref in ours.xrefs.explicit_refs_in_revision(later):
                assert ways(quick, ref) == ways(slow, ref)
                compared += len(ways(slow, ref))
    assert compared > 5


def test_ways_to_an_object_that_nobody_changed_are_listed_when_asked_for() -> None:
    pdf = sealed()
    quick = Reader(io.BytesIO(pdf), strict=True).get_historical_resolver(0)
    slow = PdfFileReader(io.BytesIO(pdf)).get_historical_resolver(0)
    quick._load_reverse_xref_cache()
    slow._load_reverse_xref_cache()
    for ref in slow.reader.xrefs.explicit_refs_in_revision(0):
        assert ways(quick, ref) == ways(slow, ref)


def test_little_of_a_tagged_file_leads_to_what_a_signature_changes() -> None:
    first = Reader(io.BytesIO(sealed()), strict=True).get_historical_resolver(0)
    refs_in: Callable[[int], set[Reference]] = first.reader.xrefs.explicit_refs_in_revision
    changed = {(each.idnum, each.generation) for each in refs_in(1)}
    assert len(leading(first, changed)) < len(refs_in(0)) / 4


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"<</A 5 0 R/B[6 0 R 7 1 R]>>", {(5, 0), (6, 0), (7, 1)}),
        (b"[ 1 5 0 R ]", {(5, 0)}),
        (b"<</A(9 0 R)/B<3920 30>/C 5 0 R>>", {(5, 0)}),
        (b"<</A<</B<</C 5 0 R>>>>/D 6 0 R>> stream 7 0 R", {(5, 0), (6, 0)}),
        (b"<</Parent 5 0 R/A 6 0 R>>", {(6, 0)}),
        (b"<</Parent[5 0 R]>>", {(5, 0)}),
        (b"<</S/Parent/A 5 0 R>>", {(5, 0)}),
        (b"<</A[/Parent 5 0 R]>>", {(5, 0)}),
        (b"<</A(\\) 9 0 R)/B 5 0 R>>", {(5, 0)}),
        (b"<</A\n5\r0\tR>>", {(5, 0)}),
    ],
)
def test_links_are_read_from_bytes(written: bytes, expected: set[tuple[int, int]]) -> None:
    assert read_links(b"3 0 obj\n" + written, 0, (3, 0)).all == expected


@pytest.mark.parametrize(
    "written",
    [
        b"<</A 5 0 R",
        b"<</A(text 5 0 R>>",
        b"<</A((nested))/B 5 0 R>>",
        b"<</A%note\n5 0 R>>",
        b"<</#50arent 5 0 R>>",
        b"<</A 5 0 R/B>>",
        b"<<5 0 R/A>>",
        b"[5 0 R>>",
        b"<</A 5 0 Rx>>",
        b"<</A\x0b5 0 R>>",
    ],
)
def test_what_is_not_written_plainly_is_not_read(written: bytes) -> None:
    with pytest.raises(Unread):
        read_links(b"3 0 obj\n" + written, 0, (3, 0))


def test_an_object_with_another_number_is_not_read() -> None:
    with pytest.raises(Unread):
        read_links(b"4 0 obj\n<<>>", 0, (3, 0))


@pytest.mark.parametrize("written", [b"<</P 5 0 R/K[6 0 R]>>", b"<</P 5 0 R/K[6 0 R]/T(x)>>"])
def test_the_way_up_and_the_kids_are_told_apart(written: bytes) -> None:
    found = read_links(written, 0)
    assert found == Links({(6, 0)}, {(5, 0)}, [(6, 0)], b"", is_dictionary=True)
    assert found.is_structure


@pytest.mark.parametrize("written", [b"<</K 6 0 R>>", b"<</K 6 0 R/T(x)>>"])
def test_a_kid_without_a_list_is_told_apart(written: bytes) -> None:
    found = read_links(written, 0)
    assert (found.kids, found.lone_kid, found.all) == ([], (6, 0), {(6, 0)})


@pytest.mark.parametrize(
    "written", [b"<</Parent 5 0 R/P 7 0 R>>", b"<</Parent 5 0 R/P 7 0 R/T(x)>>"]
)
def test_no_way_up_is_forgotten(written: bytes) -> None:
    found = read_links(written, 0)
    assert (found.all, found.every) == (set(), {(5, 0), (7, 0)})


@pytest.mark.parametrize(
    "written",
    [
        b"<</K[6 0 R]/K 5>>",
        b"<</K[6 0 R]/K[7 0 R]>>",
        b"<</K[6 0 R]/Type/StructElem/Type/OBJR>>",
        b"<</K[6 0 R]/Type 8 0 R>>",
        b"<</K[6 0 R]/Type(StructElem)>>",
    ],
)
def test_what_may_be_no_element_for_the_library_is_none(written: bytes) -> None:
    assert not read_links(written, 0).is_structure


@pytest.mark.parametrize("written", [b"[/P 5 0 R]", b"<</A[/P 5 0 R]>>"])
def test_a_name_in_a_list_is_no_way_up(written: bytes) -> None:
    assert read_links(written, 0).all == {(5, 0)}


@pytest.mark.parametrize("written", [b"[5 0 R]", b"<</Type/Annot>>", b"<</Type/OBJR/T(x)>>"])
def test_other_objects_are_no_structure(written: bytes) -> None:
    assert not read_links(written, 0).is_structure


@pytest.mark.parametrize("name", sorted(hidden.HIDDEN))
def test_what_a_page_shows_is_not_written_again_as_an_appearance(name: str) -> None:
    found = check(hidden.HIDDEN[name](), world().trust, NOW)
    assert Reason.CHANGED_LATER in found.signatures[0].reasons
    assert found.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "name", [name for name in good.FILLED if "appearance" in name or "lists" in name]
)
def test_an_appearance_that_only_its_field_shows_may_be_written_again(name: str) -> None:
    found = check(good.FILLED[name](), world().trust, NOW)
    assert found.verdict in ACCEPTED
