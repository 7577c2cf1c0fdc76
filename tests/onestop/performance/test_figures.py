from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from portal.core import clock
from portal.core.database import transaction
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules import Step
from portal.onestop.performance.queries import durations, figures
from portal.onestop.performance.queries.figures import COUNTS, SHARE_OF, Scope, UnknownCount
from portal.onestop.performance.rules.periods import around
from tests.factories import dossiers as make

Gallery = Mapping[Step, UUID]
_PLACES = ("on_time", "decided_late", "running", "running_late", "waiting", "ended")


def scope(**changes: object) -> Scope:
    given = {"period": around(make.MORNING)[0], "now": clock.now(), **changes}
    return Scope(**given)  # type: ignore[arg-type]


@pytest.mark.usefixtures("app", "gallery")
class TestCounting:
    def test_every_figure_is_as_long_as_its_list(self) -> None:
        with transaction(writing=False):
            found = figures.counts(scope())
            for name in COUNTS:
                rows, total = figures.behind(name, scope())
                assert found[name] == total == len(rows), name

    def test_every_dossier_received_is_in_one_place(self) -> None:
        for later in (timedelta(), timedelta(days=60)):
            with transaction(writing=False):
                found = figures.counts(scope(now=clock.now() + later))
            assert found["received"] == sum(found[name] for name in _PLACES) > 0
            assert found["decided"] == found["on_time"] + found["decided_late"]

    def test_a_part_is_never_more_than_its_whole(self) -> None:
        with transaction(writing=False):
            found = figures.counts(scope())
        for name, whole in SHARE_OF.items():
            assert found[name] <= found[whole], name
        assert found["returned_again"] <= found["returned"]

    def test_units_and_procedures_add_up_to_all(self) -> None:
        with transaction(writing=False):
            found = figures.counts(scope())
            per_unit = figures.by_unit(scope())
            per_procedure = figures.by_procedure(scope())
        for split in (per_unit, per_procedure):
            for name in COUNTS:
                assert sum(part[name] for part in split.values()) == found[name], name

    def test_time_makes_running_ones_late(self) -> None:
        with transaction(writing=False):
            today = figures.counts(scope())
            later = figures.counts(scope(now=clock.now() + timedelta(days=60)))
        assert today["running"] > later["running"]
        assert later["running_late"] > today["running_late"]

    def test_what_is_sent_back_is_counted(self, gallery: Gallery) -> None:
        with transaction(writing=False):
            rows, _total = figures.behind("returned", scope())
            reasons = figures.return_reasons(scope())
        assert gallery[Step.APPLICANT] in {row.id for row in rows}
        assert sum(count for _name, count in reasons) >= 1

    def test_another_month_is_empty(self) -> None:
        before = around(make.MORNING)[0].before
        with transaction(writing=False):
            assert set(figures.counts(scope(period=before)).values()) == {0}
            assert figures.by_unit(scope(period=before)) == {}

    def test_an_unknown_figure_is_refused(self) -> None:
        with pytest.raises(UnknownCount), transaction(writing=False):
            figures.behind("everything", scope())


@pytest.mark.usefixtures("app")
def test_few_dossiers_give_no_times_and_no_forecast(gallery: Gallery) -> None:
    with transaction(writing=False):
        assert durations.processing_times(make.PLAIN, now=clock.now()) is None
        assert durations.remaining(dossiers.get(gallery[Step.EXAMINATION]), now=clock.now()) is None
        assert durations.tested_steps(now=clock.now()) == ()
