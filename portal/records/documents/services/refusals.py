"""Why an upload is refused: one sentence each, naming the file and what to do."""

from portal.core.errors import DomainError
from portal.core.i18n import lazy_gettext as _l
from portal.records.documents.rules import Flaw


class UploadRefused(DomainError):
    """The file is not taken; forms show the sentence at the field."""

    status = 422

    def __init__(self, name: str = "", **facts: object) -> None:
        super().__init__(None, name=name, **facts)


class WrongType(UploadRefused):
    """The extension is not on the field's list."""

    sentence = _l(
        "Tệp “%(name)s” thuộc loại không được nhận. Mục này chỉ nhận: %(kinds)s. "
        "Hãy chuyển sang một trong các loại đó rồi tải lại."
    )


class PhonePicture(UploadRefused):
    """A HEIC picture, which many phones make and few programs read."""

    sentence = _l(
        "Tệp “%(name)s” là ảnh HEIC của điện thoại, nhiều máy không mở được. "
        "Hãy lưu hoặc gửi lại ảnh ở dạng JPG."
    )


class EmptyFile(UploadRefused):
    """There is nothing in it."""

    sentence = _l("Tệp “%(name)s” trống (0 byte). Hãy kiểm tra tệp trên máy rồi tải lại.")


class FileTooLarge(UploadRefused):
    """It is larger than the field takes."""

    status = 413
    sentence = _l(
        "Tệp “%(name)s” lớn hơn %(megabytes)s MB. "
        "Hãy quét ở độ phân giải thấp hơn (200–300 dpi) hoặc tách thành nhiều tệp."
    )


class TooManyFiles(UploadRefused):
    """There are more files than the field takes."""

    sentence = _l(
        "Ông/bà chọn %(count)s tệp, mục này nhận tối đa %(most)s tệp. "
        "Hãy bỏ bớt hoặc ghép các trang vào một tệp PDF."
    )


class NoFile(UploadRefused):
    """The field was sent without a file."""

    sentence = _l("Ông/bà chưa chọn tệp nào. Hãy chọn ít nhất một tệp.")


class WrongContent(UploadRefused):
    """The content is not what the extension says."""

    sentence = _l(
        "Tệp “%(name)s” mang đuôi của %(kind)s nhưng nội dung bên trong không phải %(kind)s. "
        "Hãy mở tệp gốc và lưu lại đúng định dạng, đừng chỉ đổi tên tệp."
    )


class MixedContent(UploadRefused):
    """Two formats in one file, or something appended."""

    sentence = _l(
        "Tệp “%(name)s” trộn nội dung của nhiều định dạng nên không an toàn. "
        "Hãy xuất hoặc quét lại tệp từ bản gốc."
    )


class LockedFile(UploadRefused):
    """It opens only with a password."""

    sentence = _l(
        "Tệp “%(name)s” có mật khẩu nên cán bộ không mở được. "
        "Hãy bỏ mật khẩu (mở tệp rồi in ra PDF mới) và tải lại."
    )


class UnpacksTooLarge(UploadRefused):
    """It grows beyond all measure when it is opened."""

    sentence = _l(
        "Tệp “%(name)s” phình ra quá lớn khi mở nên không được nhận. "
        "Hãy xuất hoặc quét lại tệp từ bản gốc."
    )


class TooManyPixels(UploadRefused):
    """The picture is larger than any scan needs to be."""

    sentence = _l(
        "Ảnh trong tệp “%(name)s” có kích thước quá lớn (tối đa 40 triệu điểm ảnh). "
        "Hãy chụp hoặc quét lại ở độ phân giải thấp hơn."
    )


class ActiveContent(UploadRefused):
    """It runs, sends or fetches something."""

    sentence = _l(
        "Tệp “%(name)s” chứa mã lệnh, hành động tự chạy hoặc liên kết tự tải từ bên ngoài. "
        "Hãy in ra một tệp PDF mới rồi tải lại."
    )


class HasMacros(UploadRefused):
    """An Office file with programs in it."""

    sentence = _l(
        "Tệp “%(name)s” chứa macro (chương trình). "
        "Hãy lưu lại ở dạng không có macro, hoặc xuất ra PDF, rồi tải lại."
    )


class HasAttachments(UploadRefused):
    """Other files are hidden in it."""

    sentence = _l(
        "Tệp “%(name)s” có tệp khác đính kèm bên trong. "
        "Hãy bỏ tệp đính kèm, và tải riêng từng tệp nếu cần."
    )


class UnsafeParts(UploadRefused):
    """The names inside an archive reach out of it."""

    sentence = _l(
        "Tệp “%(name)s” có cấu trúc bên trong không an toàn. "
        "Hãy mở bằng Word hoặc Excel, lưu thành tệp mới rồi tải lại."
    )


class Unreadable(UploadRefused):
    """It is damaged, or was cut on its way."""

    sentence = _l(
        "Tệp “%(name)s” bị hỏng hoặc chưa tải lên hết nên không đọc được. "
        "Hãy mở thử trên máy, lưu lại rồi tải lên lần nữa."
    )


class Infected(UploadRefused):
    """The antivirus scanner knows it."""

    sentence = _l(
        "Phần mềm diệt vi-rút phát hiện mã độc trong tệp “%(name)s”. "
        "Tệp không được lưu. Hãy quét vi-rút máy đang dùng và dùng bản sạch."
    )


REFUSALS: dict[Flaw, type[UploadRefused]] = {
    Flaw.WRONG_CONTENT: WrongContent,
    Flaw.POLYGLOT: MixedContent,
    Flaw.LOCKED: LockedFile,
    Flaw.BOMB: UnpacksTooLarge,
    Flaw.PIXELS: TooManyPixels,
    Flaw.ACTIVE: ActiveContent,
    Flaw.MACROS: HasMacros,
    Flaw.ATTACHMENTS: HasAttachments,
    Flaw.UNSAFE_PARTS: UnsafeParts,
    Flaw.UNREADABLE: Unreadable,
}
