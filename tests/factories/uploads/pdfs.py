"""PDFs that do, hide or withhold something."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.factories.uploads.good import Change, make_pdf


def javascript(_pdf: Pdf) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def act_on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = javascript(pdf)


def password_field(pdf: Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T=String("mat-khau"), Ff=1 << 13)
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


def named_script(pdf: Pdf) -> None:
    tree = Dictionary(Names=Array([String("a"), pdf.make_indirect(javascript(pdf))]))
    pdf.Root.Names = Dictionary(JavaScript=tree)


def print_on_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.Named, N=Name.Print)


def annotate(**facts: pikepdf.Object) -> Change:
    def change(pdf: Pdf) -> None:
        note = Dictionary({f"/{key}": value for key, value in facts.items()})
        note.Type, note.Rect = Name.Annot, Array([0, 0, 9, 9])
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    return change


def linked(target: str) -> Change:
    return annotate(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(target)))


def trigger(pdf: Pdf) -> None:
    uri = Dictionary(S=Name.URI, URI=String("http://example.invalid/"))
    pdf.pages[0].obj.AA = Dictionary(O=uri)


def xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<xdp/>"))


def attach_file(pdf: Pdf) -> None:
    """Put a file into a PDF."""
    pdf.attachments["note.txt"] = b"hello"


def outside_stream(pdf: Pdf) -> None:
    stream = Stream(pdf, b"")
    stream.F = String("/etc/passwd")
    pdf.Root.Extra = pdf.make_indirect(stream)


def huge_picture(pdf: Pdf) -> None:
    picture = Stream(pdf, b"\xff\xd8\xff\xd9", Subtype=Name.Image, Filter=Name.DCTDecode)
    picture.Width, picture.Height = 60_000, 60_000
    pdf.Root.Extra = pdf.make_indirect(picture)


def hidden_name() -> bytes:
    """Write JavaScript with an escaped letter, and pad so that no offset moves."""
    plain = make_pdf(named_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return plain.replace(b"/S /JavaScript", b"/S /J#61vaScript")


def locked() -> bytes:
    return make_pdf(encryption=pikepdf.Encryption(user="mat-khau", owner="chu"))


def acting(kind: str) -> Change:
    act = Dictionary(S=Name(f"/{kind}"), F=String("x"))
    return annotate(Subtype=Name.Link, A=act)
