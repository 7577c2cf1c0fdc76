"""The states of a dossier in the national system, and the desks inside the agency."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class State(StrEnum):
    """The state of a dossier in the national system."""

    REGISTERED = "registered"
    RECEIVED = "received"
    REFUSED = "refused"
    PROCESSING = "processing"
    CORRECTION = "correction"
    FINANCIAL_DUTY = "financial_duty"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    DECIDED = "decided"
    RETURNED = "returned"

    @property
    def national_code(self) -> int:
        """Give the number of the state, 1 to 10."""
        return list(State).index(self) + 1

    @property
    def label(self) -> LazyString:
        """Name the state in the words citizens know."""
        return STATE_LABELS[self]


STATE_LABELS: Mapping[State, LazyString] = {
    State.REGISTERED: _l("Mới đăng ký, chờ tiếp nhận"),
    State.RECEIVED: _l("Được tiếp nhận"),
    State.REFUSED: _l("Không được tiếp nhận"),
    State.PROCESSING: _l("Đang xử lý"),
    State.CORRECTION: _l("Yêu cầu bổ sung giấy tờ"),
    State.FINANCIAL_DUTY: _l("Chờ thực hiện nghĩa vụ tài chính"),
    State.WITHDRAWN: _l("Công dân rút hồ sơ"),
    State.STOPPED: _l("Dừng xử lý"),
    State.DECIDED: _l("Đã có kết quả"),
    State.RETURNED: _l("Đã trả kết quả"),
}
ENDED = frozenset({State.REFUSED, State.WITHDRAWN, State.RETURNED})
# The clock stands still in these, as long as the dossier is not closed.
WAITING = frozenset({State.CORRECTION, State.FINANCIAL_DUTY, State.STOPPED})


class Step(StrEnum):
    """On whose desk a dossier lies; while it waits for papers or money, on the applicant's."""

    INTAKE = "intake"
    ASSIGNMENT = "assignment"
    EXAMINATION = "examination"
    APPLICANT = "applicant"
    INITIALLING = "initialling"
    SIGNING = "signing"
    NUMBERING = "numbering"
    HANDOVER = "handover"
    CLOSED = "closed"

    @property
    def label(self) -> LazyString:
        """Name the desk."""
        return STEP_LABELS[self]


STEP_LABELS: Mapping[Step, LazyString] = {
    Step.INTAKE: _l("Tiếp nhận"),
    Step.ASSIGNMENT: _l("Phân công"),
    Step.EXAMINATION: _l("Thẩm định"),
    Step.APPLICANT: _l("Chờ người nộp"),
    Step.INITIALLING: _l("Ký nháy"),
    Step.SIGNING: _l("Ký số"),
    Step.NUMBERING: _l("Cấp số, đóng dấu"),
    Step.HANDOVER: _l("Trả kết quả"),
    Step.CLOSED: _l("Kết thúc"),
}
