"""What a citizen may send as a rating, and what a report may be asked for."""

from portal.core.i18n import lazy_gettext as _l
from portal.onestop.performance.rules.ratings import (
    GROUNDS,
    LEVELS,
    MOST_COMMENT_CHARACTERS,
    Ground,
    Level,
    Opinion,
)
from portal.ui.fields import CheckboxesField, RadioField, TextAreaField
from portal.ui.form import Form


class RatingForm(Form):
    """Three levels, reasons, and words of one's own."""

    level = RadioField(
        _l("Ông/bà có hài lòng với việc giải quyết hồ sơ này không?"),
        choices=[(level.value, label) for level, label in LEVELS.items()],
    )
    grounds = CheckboxesField(
        _l("Nếu chưa hài lòng, vì sao?"),
        choices=[(ground.value, label) for ground, label in GROUNDS.items()],
        optional=True,
    )
    comment = TextAreaField(
        _l("Ý kiến thêm"),
        hint=_l("Đừng viết số định danh, số điện thoại hay thông tin riêng vào đây."),
        optional=True,
        max_length=MOST_COMMENT_CHARACTERS,
    )

    def opinion(self) -> Opinion:
        """Give what was chosen; call it after the form was found valid."""
        return Opinion(
            Level(self.level.data),
            tuple(Ground(each) for each in self.grounds.data or ()),
            self.comment.data or "",
        )
