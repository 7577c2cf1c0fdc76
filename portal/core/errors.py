"""What can go wrong by rule, and how a person is told."""

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

Sentence = str | LazyString


class DomainError(Exception):
    """A refusal with a sentence fit for a citizen and an HTTP status."""

    status: ClassVar[int] = 409
    sentence: Sentence = _l("Việc này không thực hiện được.")

    def __init__(self, sentence: Sentence | None = None, **facts: object) -> None:
        if sentence is not None:
            self.sentence = sentence
        self.facts = facts
        super().__init__(type(self).__name__)

    def __str__(self) -> str:
        """Speak the sentence, with the facts filled in, in the reader's language."""
        text = str(self.sentence)
        return text % self.facts if self.facts else text


class NotFound(DomainError):
    """There is no such thing, or it is not for this reader to know."""

    status = 404
    sentence = _l("Không tìm thấy nội dung này, hoặc ông/bà không có quyền xem.")


class Forbidden(DomainError):
    """The reader is known and may not do this."""

    status = 403
    sentence = _l("Tài khoản của ông/bà không có quyền thực hiện việc này.")


class Refused(DomainError):
    """The act is not possible in the present state."""


class TooLarge(DomainError):
    """What was sent is larger than allowed."""

    status = 413
    sentence = _l("Tệp gửi lên quá lớn.")


class TooMany(DomainError):
    """The limit of tries is used up for now."""

    status = 429
    sentence = _l("Ông/bà đã thử quá nhiều lần. Vui lòng thử lại sau %(minutes)s phút.")

    def __init__(self, sentence: Sentence | None = None, *, retry_after: int = 60) -> None:
        super().__init__(sentence, minutes=math.ceil(retry_after / 60))
        self.retry_after = retry_after


class Invalid(DomainError):
    """What was sent breaks a rule; the errors stand by field name."""

    status = 422
    sentence = _l("Thông tin chưa hợp lệ. Vui lòng kiểm tra các mục được đánh dấu.")

    def __init__(
        self,
        sentence: Sentence | None = None,
        *,
        errors: Mapping[str, Sequence[str]] | None = None,
        **facts: object,
    ) -> None:
        super().__init__(sentence, **facts)
        self.errors = dict(errors or {})
