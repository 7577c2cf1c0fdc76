"""Versions of the trust store, purposes of its anchors, and when a verdict became worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.records.signatures.rules import Verdict


class AnchorPurpose(StrEnum):
    """What a certificate of the store is believed for."""

    OFFICER = "officer"
    SEAL = "seal"
    TIMESTAMP = "timestamp"
    CITIZEN = "citizen"
    FOREIGN = "foreign"
    INTERMEDIATE = "intermediate"


PURPOSE_WORDS: Mapping[AnchorPurpose, LazyString] = {
    AnchorPurpose.OFFICER: _l("Người có thẩm quyền ký"),
    AnchorPurpose.SEAL: _l("Chữ ký số của cơ quan"),
    AnchorPurpose.TIMESTAMP: _l("Dấu thời gian"),
    AnchorPurpose.CITIZEN: _l("Người dân, doanh nghiệp"),
    AnchorPurpose.FOREIGN: _l("Tổ chức nước ngoài được công nhận"),
    AnchorPurpose.INTERMEDIATE: _l("Chứng thư trung gian"),
}
SIGNING = frozenset(
    {AnchorPurpose.OFFICER, AnchorPurpose.SEAL, AnchorPurpose.CITIZEN, AnchorPurpose.FOREIGN}
)


class VersionState(StrEnum):
    """Where a version of the store stands."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    RETIRED = "retired"
    REFUSED = "refused"


STATE_WORDS: Mapping[VersionState, LazyString] = {
    VersionState.PROPOSED: _l("Chờ người thứ hai duyệt"),
    VersionState.IN_FORCE: _l("Đang áp dụng"),
    VersionState.RETIRED: _l("Đã thay thế"),
    VersionState.REFUSED: _l("Không được duyệt"),
}

# From best to worst, for telling whether a change of the store takes something away.
_ORDER = (
    Verdict.VALID,
    Verdict.VALID_WITH_WARNINGS,
    Verdict.INDETERMINATE,
    Verdict.UNSIGNED,
    Verdict.INVALID,
    Verdict.UNREADABLE,
)


@dataclass(frozen=True, slots=True)
class CanaryResult:
    """What became of one issued document under a proposed version."""

    document: str
    before: Verdict
    after: Verdict

    @property
    def worse(self) -> bool:
        """Tell whether the verdict got worse."""
        return _ORDER.index(self.after) > _ORDER.index(self.before)


class ReportState(StrEnum):
    """Where a sealed report stands."""

    ASKED = "asked"
    READY = "ready"
