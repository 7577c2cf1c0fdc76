"""Making a list of what is to be signed or sealed together."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.policies import may_act
from portal.onestop.signing.models import SigningBatch, SigningItem
from portal.onestop.signing.queries import candidates as find
from portal.onestop.signing.rules import (
    LARGEST_BATCH,
    BatchState,
    ItemState,
    Stage,
    digest_of,
    flags_of,
    sampled,
)
from portal.onestop.signing.services.gathering import Candidate, facts_of, file_of
from portal.onestop.signing.services.journal import note
from portal.records.signatures.services import SignsAtDesk, signs_at_desk


class NothingChosen(Invalid):
    """No dossier was chosen."""

    sentence = _l("Đánh dấu ít nhất một hồ sơ.")


class TooManyChosen(Invalid):
    """More dossiers were chosen than one list holds."""

    sentence = _l("Mỗi lần chỉ làm được tối đa 500 hồ sơ.")


class NothingFits(Refused):
    """None of the chosen dossiers waits for this act of this person."""

    sentence = _l("Không có hồ sơ nào trong số đã chọn đang chờ ông/bà làm việc này.")


def open_batch(
    stage: Stage, chosen: Iterable[UUID], *, actor: Actor, now: datetime
) -> SigningBatch:
    """Make a list of chosen dossiers as they are now; nothing is signed by it.

    Left out are dossiers that do not wait for this act of this person, whose file is not there
    yet, or that another unit than the first one's decides on. Raises NothingChosen,
    TooManyChosen, NothingFits, and SignsAtDesk for whose token asks for a person each time.
    """
    if stage is Stage.SIGN and signs_at_desk(actor.id):
        raise SignsAtDesk
    ids = list(dict.fromkeys(chosen))
    if not ids:
        raise NothingChosen(errors={"dossier": [str(NothingChosen.sentence)]})
    if len(ids) > LARGEST_BATCH:
        raise TooManyChosen(errors={"dossier": [str(TooManyChosen.sentence)]})
    fitting = [each for each in find.with_results(ids) if _fits(actor, stage, each)]
    taken = [each for each in fitting if each[0].unit_id == fitting[0][0].unit_id]
    if not taken:
        raise NothingFits
    batch = _write(stage, taken, len(ids), actor, now)
    note("signing.listed", batch, actor=actor, now=now, count=len(taken), sha256=batch.digest)
    return batch


def _fits(actor: Actor, stage: Stage, candidate: Candidate) -> bool:
    dossier, result = candidate
    ready = dossier.pending is None and file_of(result, stage) is not None
    return ready and may_act(actor, dossier, stage.action)


def _write(
    stage: Stage, taken: Sequence[Candidate], asked: int, actor: Actor, now: datetime
) -> SigningBatch:
    files = [file_of(result, stage) or "" for _dossier, result in taken]
    flags = flags_of(facts_of(taken, now), now)
    seed = secrets.token_hex(16)
    drawn = sampled([place for place, found in enumerate(flags) if not found], seed)
    batch = SigningBatch(
        account_id=actor.id,
        unit_id=taken[0][0].unit_id,
        stage=stage,
        state=BatchState.OPEN,
        seed=seed,
        digest=digest_of(stage, zip((d.id for d, _ in taken), files, strict=True)),
        asked=asked,
        opened_at=now,
    )
    session().add(batch)
    session().flush()
    session().add_all(
        SigningItem(
            batch_id=batch.id,
            position=place + 1,
            dossier_id=dossier.id,
            sha256=files[place],
            flags=[flag.value for flag in flags[place]],
            must_open=bool(flags[place]) or place in drawn,
            state=ItemState.WAITING,
        )
        for place, (dossier, _result) in enumerate(taken)
    )
    session().flush()
    return batch
