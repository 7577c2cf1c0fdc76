"""Making a list and authorising it: what is taken in, what must be opened, what is refused."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Job
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier, MoveRecord, Result
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.signing import services
from portal.onestop.signing.models import SigningBatch, SigningView
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.queries import candidates
from portal.onestop.signing.rules import BatchState, Flag, ItemState, Stage, digest_of, sampled
from tests.factories import dossiers as make
from tests.onestop.signing import listing
from tests.onestop.signing.conftest import Queue

Gallery = Mapping[Step, UUID]


def change(dossier_id: UUID, model: type[Dossier | Result], **values: object) -> None:
    """Let a dossier or its result be as no service would leave it."""
    key = model.id if model is Dossier else Result.dossier_id
    with transaction() as writing:
        writing.execute(sa.update(model).where(key == dossier_id).values(**values))


def count(model: type) -> int:
    with transaction(writing=False) as reading:
        return reading.scalar(sa.select(sa.func.count()).select_from(model)) or 0


class TestMaking:
    def test_takes_what_waits_in_the_order_of_the_queue(
        self, queue: Queue, gallery: Gallery
    ) -> None:
        ids = queue(4)
        change(ids[0], Dossier, urgent_at=make.MORNING + timedelta(days=1))
        change(ids[3], Dossier, urgent_at=make.MORNING)
        busy, unrendered = queue(2)
        change(busy, Dossier, pending="certify")
        change(unrendered, Result, rendered_sha256=None)
        elsewhere = [gallery[Step.INITIALLING], busy, unrendered, uuid4()]
        batch_id = listing.listed([*ids, *elsewhere])
        taken = listing.items(batch_id)
        urgent = {key: make.read(key).urgent_at for key in ids}
        assert [item.dossier_id for item in taken] == sorted(ids, key=lambda k: (urgent[k], k))
        assert [item.position for item in taken] == [1, 2, 3, 4]
        files = {key: listing.result_of(key).rendered_sha256 for key in ids}
        assert [item.sha256 for item in taken] == [files[item.dossier_id] for item in taken]
        batch = listing.batch_of(batch_id)
        pairs = [(item.dossier_id, item.sha256) for item in taken]
        assert (batch.asked, batch.digest) == (8, digest_of("ky-so", pairs))
        with transaction(writing=False):
            (entry,) = history("signing_batch", batch_id)
        assert entry.facts["sha256"] == batch.digest

    def test_a_whole_queue_is_found_by_its_words(self, queue: Queue, gallery: Gallery) -> None:
        ids = queue(3)
        code = make.read(gallery[Step.SIGNING]).code
        with transaction(writing=False):
            found = candidates.ids_in_queue(listing.head(), Stage.SIGN, code, now=clock.now())
            every = candidates.ids_in_queue(listing.head(), Stage.SIGN, "", now=clock.now())
            foreign = candidates.ids_in_queue(
                make.crew(make.SAM_SON)[Function.AGENCY_HEAD], Stage.SIGN, "", now=clock.now()
            )
        assert found == [gallery[Step.SIGNING]]
        assert set(ids) < set(every)
        assert foreign == []

    def test_what_cannot_be_a_list_is_refused(self, queue: Queue, gallery: Gallery) -> None:
        (waits,) = queue(1)
        cases = [
            ([], listing.head(), services.NothingChosen),
            ([uuid4() for _ in range(501)], listing.head(), services.TooManyChosen),
            ([gallery[Step.INTAKE]], listing.head(), services.NothingFits),
            ([waits], listing.clerk(), services.NothingFits),
            ([waits], make.crew(make.SAM_SON)[Function.AGENCY_HEAD], services.NothingFits),
        ]
        for ids, who, refusal in cases:
            with transaction(), pytest.raises(refusal):
                services.open_batch(Stage.SIGN, ids, actor=who, now=clock.now())
        assert count(SigningBatch) == 0

    def test_the_desk_tells_what_stands_out(self, queue: Queue) -> None:
        late, edited, twin, other, noted, hasty, plain = queue(7)
        change(late, Dossier, due_at=clock.now() - timedelta(minutes=1))
        body = listing.result_of(edited).body.replace("đủ điều kiện", "thiếu điều kiện")
        change(edited, Result, body=body)
        change(twin, Dossier, applicant_identity_index="f" * 64)
        change(other, Dossier, applicant_identity_index="f" * 64)
        with transaction() as writing:
            initialled = MoveRecord.action == Action.INITIAL.value
            assigned = MoveRecord.action == Action.ASSIGN.value
            writing.execute(
                sa.update(MoveRecord)
                .where(MoveRecord.dossier_id == noted, initialled)
                .values(reason="Xem lại ngày sinh.")
            )
            proposed = sa.select(MoveRecord.at).where(
                MoveRecord.dossier_id == hasty, MoveRecord.action == Action.PROPOSE.value
            )
            writing.execute(
                sa.update(MoveRecord)
                .where(MoveRecord.dossier_id == hasty, assigned)
                .values(at=proposed.scalar_subquery())
            )
        batch_id = listing.listed([late, edited, twin, other, noted, hasty, plain])
        told = {item.dossier_id: item.flags for item in listing.items(batch_id)}
        assert told == {
            late: [Flag.LATE],
            edited: [Flag.EDITED],
            twin: [Flag.TWIN],
            other: [Flag.TWIN],
            noted: [Flag.NOTED],
            hasty: [Flag.HASTY],
            plain: [],
        }

    def test_whatever_stands_out_and_the_drawn_sample_must_be_opened(self, queue: Queue) -> None:
        ids = queue(14)
        for key in ids[:2]:
            change(key, Dossier, due_at=clock.now() - timedelta(minutes=1))
        taken = listing.items(batch_id := listing.listed(ids))
        flagged = {item.position for item in taken if item.flags}
        rest = [item.position - 1 for item in taken if not item.flags]
        drawn = {place + 1 for place in sampled(rest, listing.batch_of(batch_id).seed)}
        assert (len(flagged), len(drawn)) == (2, 4)
        assert {item.position for item in taken if item.must_open} == flagged | drawn


class TestAuthorising:
    def test_is_refused_until_everything_owed_was_opened(self, queue: Queue) -> None:
        batch_id = listing.listed(queue(3))
        with transaction(), pytest.raises(services.NotAllOpened, match="Còn 3 văn bản"):
            listing_confirm(batch_id)
        assert listing.batch_of(batch_id).state is BatchState.OPEN
        assert listing.open_owed(batch_id) == 3
        with transaction():
            listing_confirm(batch_id)
        assert listing.batch_of(batch_id).state is BatchState.RUNNING

    def test_views_of_somebody_else_do_not_count(self, queue: Queue) -> None:
        batch_id = listing.listed(queue(1))
        with transaction():
            batch = find.get_batch(batch_id)
            item = find.get_item(batch, 1)
            services.note_view(batch, item, actor=listing.clerk(), now=clock.now())
        with transaction(), pytest.raises(services.NotAllOpened):
            listing_confirm(batch_id)

    def test_every_view_is_written_down_with_its_bytes(self, queue: Queue) -> None:
        (key,) = queue(1)
        batch_id = listing.listed([key])
        listing.open_owed(batch_id)
        (item,) = listing.items(batch_id)
        with transaction(writing=False) as reading:
            view = reading.scalars(sa.select(SigningView)).one()
            (entry,) = [e for e in history("dossier", key) if e.action == "dossier.result_viewed"]
        assert (view.item_id, view.account_id) == (item.id, listing.head().id)
        assert view.sha256 == item.sha256 == entry.facts["sha256"]
        assert entry.facts["batch"] == str(batch_id)
        assert entry.actor_id == listing.head().id

    def test_holds_for_the_list_that_was_shown_and_for_its_day(self, queue: Queue) -> None:
        batch_id = listing.listed(queue(2))
        listing.open_owed(batch_id)
        with transaction(), pytest.raises(services.ListChanged):
            listing_confirm(batch_id, digest="0" * 64)
        later = clock.now() + timedelta(hours=8, minutes=1)
        with transaction(), pytest.raises(services.ListTooOld):
            listing_confirm(batch_id, now=later)
        with transaction() as writing:
            find.get_item(find.get_batch(batch_id), 2).sha256 = "0" * 64
            writing.flush()
            with pytest.raises(services.ListChanged):
                listing_confirm(batch_id)
        assert listing.batch_of(batch_id).authorised_at is None
        assert count_of("signing.hand_on") == 0

    def test_a_second_click_changes_nothing(self, queue: Queue) -> None:
        batch_id = listing.authorised(queue(1))
        listing.confirm(batch_id)
        assert count_of("signing.hand_on") == 1
        listing.carry_out()
        listing.confirm(batch_id)
        assert listing.states(batch_id) == [ItemState.DONE]
        with transaction(writing=False):
            told = [entry.action for entry in history("signing_batch", batch_id)]
        assert sorted(told) == ["signing.authorised", "signing.finished", "signing.listed"]


def listing_confirm(batch_id: UUID, digest: str = "", now: object = None) -> None:
    batch = find.get_batch(batch_id)
    services.authorise(
        batch,
        digest or batch.digest,
        actor=listing.head(),
        now=now or clock.now(),  # type: ignore[arg-type]
    )


def count_of(kind: str) -> int:
    with transaction(writing=False) as reading:
        return reading.scalar(sa.select(sa.func.count()).where(Job.kind == kind)) or 0
