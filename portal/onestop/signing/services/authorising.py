"""The one authorisation: for this list, with these bytes, after what had to be opened was."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import Priority, at, enqueue
from portal.onestop.signing.models import SigningBatch
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.rules import LONGEST_OPEN, BatchState, digest_of
from portal.onestop.signing.services.journal import note

HAND_ON = "signing.hand_on"


class NotAllOpened(Refused):
    """Something that stands out, or was drawn, has not been opened."""

    sentence = _l(
        "Còn %(count)s văn bản phải mở xem trước khi xác nhận. "
        "Hãy mở từng văn bản có ghi “Phải mở xem”."
    )


class ListChanged(Refused):
    """What was sent is not the hash of this list."""

    sentence = _l("Danh sách gửi lên không khớp danh sách đã hiện. Hãy tải lại trang rồi xem lại.")


class ListTooOld(Refused):
    """The list was made too long ago: what stands out may be something else by now."""

    sentence = _l("Danh sách này lập đã quá 8 giờ. Hãy lập danh sách mới từ hàng đợi.")


def authorise(batch: SigningBatch, digest: str, *, actor: Actor, now: datetime) -> None:
    """Let the documents of a list be signed or sealed; a repetition changes nothing.

    ``digest`` is the hash of the list that its maker saw. The second factor was asked for
    before. Raises ListChanged, ListTooOld, NotAllOpened.
    """
    locked = find.get_batch(batch.id, locked=True)
    rows = find.rows_of(locked)
    if digest != locked.digest or digest != _digest(locked, rows):
        raise ListChanged
    if locked.state is not BatchState.OPEN:
        return
    if now - locked.opened_at > LONGEST_OPEN:
        raise ListTooOld
    owed = sum(1 for row in rows if row.owed)
    if owed:
        raise NotAllOpened(count=owed)
    locked.state, locked.authorised_at = BatchState.RUNNING, now
    ask_to_hand_on(locked.id, "0")
    opened = sum(1 for row in rows if row.opened)
    note(
        "signing.authorised",
        locked,
        actor=actor,
        now=now,
        sha256=digest,
        count=len(rows),
        opened=opened,
        seed=locked.seed,
    )


@at(Priority.BULK)
def ask_to_hand_on(batch_id: UUID, turn: str) -> None:
    """Have a list's next documents handed to the signing queue, once for each turn."""
    enqueue(HAND_ON, {"batch_id": str(batch_id)}, key=f"signing:{batch_id}:{turn}")


def _digest(batch: SigningBatch, rows: Sequence[find.ItemRow]) -> str:
    return digest_of(batch.stage, ((row.dossier_id, row.sha256) for row in rows))
