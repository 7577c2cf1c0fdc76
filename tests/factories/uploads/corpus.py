"""Every file that must be refused, with the refusal it must meet."""

from collections.abc import Callable
from dataclasses import dataclass

from pikepdf import Name

from portal.records.documents.services import refusals as r
from tests.factories.uploads import bombs, offices, pdfs
from tests.factories.uploads.good import (
    MACRO_WORD,
    SHEET,
    make_image,
    make_office,
    make_pdf,
    make_zip,
)


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused, how, and how to make it."""

    name: str
    refusal: type[r.UploadRefused]
    make: Callable[[], bytes]

    def __str__(self) -> str:
        return self.name


HOSTILE = (
    Hostile("trống.pdf", r.EmptyFile, bytes),
    Hostile("chương trình.exe", r.WrongType, lambda: b"MZ"),
    Hostile("đơn.pdf.html", r.WrongType, make_pdf),
    Hostile("không đuôi", r.WrongType, make_pdf),
    Hostile("ảnh.svg", r.WrongType, lambda: b"<svg onload='alert(1)'/>"),
    Hostile("IMG_0001.HEIC", r.PhonePicture, lambda: b"\0\0\0\x18ftypheic"),
    Hostile("lớn.pdf", r.FileTooLarge, lambda: b"%PDF-" + bytes(20 << 20)),
    Hostile("chương trình.pdf", r.WrongContent, lambda: b"MZ\x90" + bytes(600)),
    Hostile("png thành jpg.jpg", r.WrongContent, lambda: make_image("PNG")),
    Hostile("trang.png", r.WrongContent, lambda: b"<html><script>alert(1)</script></html>"),
    Hostile("pdf thành word.docx", r.WrongContent, make_pdf),
    Hostile("excel thành word.docx", r.WrongContent, lambda: make_office(SHEET)),
    Hostile("zip thành word.docx", r.WrongContent, lambda: make_zip({"a.txt": "a"})),
    Hostile("word thành pdf.pdf", r.WrongContent, make_office),
    Hostile("html trước.pdf", r.MixedContent, lambda: b"<html></html>\n" + make_pdf()),
    Hostile("zip sau.pdf", r.MixedContent, lambda: make_pdf() + make_zip({"a.exe": "MZ"})),
    Hostile("thêm sau.pdf", r.MixedContent, lambda: make_pdf() + b"MZ\x90 more"),
    Hostile("zip sau.jpg", r.MixedContent, lambda: make_image() + make_zip({"a": "b"})),
    Hostile(
        "pdf trong.jpg", r.MixedContent, lambda: make_image()[:20] + b"%PDF-1.4" + make_image()
    ),
    Hostile("mã trong.jpg", r.MixedContent, offices.with_script_comment),
    Hostile("rác trước.docx", r.MixedContent, lambda: b"rac" + make_office()),
    Hostile("mật khẩu.pdf", r.LockedFile, pdfs.locked),
    Hostile("mật khẩu.docx", r.LockedFile, offices.old_sealed_office),
    Hostile("khóa.docx", r.LockedFile, offices.flagged_member),
    Hostile("bom.pdf", r.UnpacksTooLarge, bombs.pdf_bomb),
    Hostile("bom một lớp.pdf", r.UnpacksTooLarge, lambda: bombs.pdf_bomb(1, 300)),
    Hostile("bom danh mục.pdf", r.UnpacksTooLarge, lambda: bombs.object_stream_bomb(128)),
    Hostile("bom danh mục lớn.pdf", r.UnpacksTooLarge, lambda: bombs.object_stream_bomb(1024)),
    Hostile("bom danh mục giấu tên.pdf", r.Unreadable, bombs.hidden_object_stream_bomb),
    Hostile("bom.docx", r.UnpacksTooLarge, offices.zip_bomb),
    Hostile("nhiều phần.docx", r.UnpacksTooLarge, lambda: make_office(extra=offices.many_parts())),
    Hostile("chồng nhau.docx", r.UnpacksTooLarge, offices.overlap),
    Hostile("thực thể.docx", r.UnpacksTooLarge, offices.entities),
    Hostile("nói dối.docx", r.Unreadable, offices.lying_bomb),
    Hostile("tràn điểm ảnh.png", r.TooManyPixels, bombs.pixel_flood),
    Hostile("ảnh khổng lồ.pdf", r.TooManyPixels, lambda: make_pdf(pdfs.huge_picture)),
    Hostile("mở là chạy.pdf", r.ActiveContent, lambda: make_pdf(pdfs.act_on_opening)),
    Hostile("mở là in.pdf", r.ActiveContent, lambda: make_pdf(pdfs.print_on_opening)),
    Hostile("tên ẩn.pdf", r.ActiveContent, pdfs.hidden_name),
    Hostile("cây mã lệnh.pdf", r.ActiveContent, lambda: make_pdf(pdfs.named_script)),
    Hostile("khởi chạy.pdf", r.ActiveContent, lambda: make_pdf(pdfs.acting("Launch"))),
    Hostile("gửi đi.pdf", r.ActiveContent, lambda: make_pdf(pdfs.acting("SubmitForm"))),
    Hostile("tệp xa.pdf", r.ActiveContent, lambda: make_pdf(pdfs.acting("GoToR"))),
    Hostile("mật khẩu.pdf", r.ActiveContent, lambda: make_pdf(pdfs.password_field)),
    Hostile("máy lạ.pdf", r.ActiveContent, lambda: make_pdf(pdfs.linked(r"\\host\x"))),
    Hostile("tệp máy.pdf", r.ActiveContent, lambda: make_pdf(pdfs.linked("file:///etc/passwd"))),
    Hostile("phim.pdf", r.ActiveContent, lambda: make_pdf(pdfs.annotate(Subtype=Name.RichMedia))),
    Hostile("kích hoạt.pdf", r.ActiveContent, lambda: make_pdf(pdfs.trigger)),
    Hostile("xfa.pdf", r.ActiveContent, lambda: make_pdf(pdfs.xfa)),
    Hostile("luồng ngoài.pdf", r.ActiveContent, lambda: make_pdf(pdfs.outside_stream)),
    Hostile("mẫu từ xa.docx", r.ActiveContent, lambda: offices.linked("attachedTemplate")),
    Hostile(
        "dde.docx", r.ActiveContent, lambda: make_office(extra={"word/a.xml": "<i>DDEAUTO</i>"})
    ),
    Hostile("đính kèm.pdf", r.HasAttachments, lambda: make_pdf(pdfs.attach_file)),
    Hostile(
        "ole.docx", r.HasAttachments, lambda: make_office(extra={"word/embeddings/o.bin": "x"})
    ),
    Hostile("macro.docx", r.HasMacros, lambda: make_office(extra={"word/vbaProject.bin": "x"})),
    Hostile("docm.docx", r.HasMacros, lambda: make_office(MACRO_WORD)),
    Hostile("trượt.docx", r.UnsafeParts, lambda: make_office(extra={"../../etc/cron.d/x": "x"})),
    Hostile("gốc.docx", r.UnsafeParts, lambda: make_office(extra={"/etc/cron.d/x": "x"})),
    Hostile("liên kết.docx", r.UnsafeParts, lambda: offices.member(external_attr=0o120777 << 16)),
    Hostile("trùng tên.docx", r.UnsafeParts, lambda: offices.member("WORD/document.xml")),
    Hostile("cụt.pdf", r.Unreadable, lambda: make_pdf()[:-200]),
    Hostile("nát.pdf", r.Unreadable, lambda: b"%PDF-1.4\n" + b"nothing " * 50 + b"%%EOF"),
    Hostile("không trang.pdf", r.Unreadable, lambda: make_pdf(pages=0)),
    Hostile("cụt.jpg", r.Unreadable, lambda: make_image(size=(2000, 2000))[:-3000]),
    Hostile("chữ tràn.png", r.Unreadable, bombs.text_flood),
    Hostile("cụt.docx", r.Unreadable, lambda: make_office()[:-30]),
)
