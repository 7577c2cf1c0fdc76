"""The desk's card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.desk.views import beside, bulk, intake, repair, sentences
from portal.onestop.dossiers.models import Dossier


def _side(dossier: Dossier) -> str:
    return intake.beside_dossier(dossier) + beside.for_officers(dossier)


FEATURE = Feature(
    name="desk",
    blueprints=(
        bulk.bulk_pages,
        beside.beside,
        sentences.sentences,
        intake.counter,
        repair.repair_pages,
    ),
    navigation=(
        NavItem(
            _l("Nhận tại quầy"),
            "counter.start",
            Audience.STAFF,
            order=11,
            function=Function.INTAKE,
        ),
        NavItem(_l("Câu mẫu"), "sentences.index", Audience.STAFF, order=14),
    ),
    slots={
        "dossier.inbox": bulk.bar,
        "dossier.desk.top": beside.looking,
        "dossier.desk.side": _side,
        "dossier.after_result": beside.for_citizen,
    },
)
