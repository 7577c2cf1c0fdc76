"""The desk's card."""

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.rules import naming
from portal.identity.organisations.rules import Function
from portal.onestop.desk.rules import BulkAct
from portal.onestop.desk.services import presence
from portal.onestop.desk.views import beside, bulk, intake, repair, scans, searching, sentences
from portal.onestop.dossiers.events import DossierOpened
from portal.onestop.dossiers.models import Dossier


def _side(dossier: Dossier) -> str:
    return beside.kept_sentences(dossier) + intake.beside_dossier(dossier)


def _say_facts(_app: Flask) -> None:
    """Let the journal say in words what was done to many dossiers at once."""
    naming.say_labels({"kind": BulkAct})


FEATURE = Feature(
    name="desk",
    blueprints=(
        bulk.bulk_pages,
        beside.beside,
        sentences.sentences,
        searching.searching,
        scans.counter,
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
    listeners={DossierOpened: (presence.note_opened,)},
    slots={
        "dossier.inbox": bulk.bar,
        "dossier.inbox.search": searching.search_box,
        "dossier.desk.top": beside.looking,
        "dossier.desk.side": _side,
        "dossier.desk.end": beside.for_officers,
        "dossier.after_result": beside.for_citizen,
    },
    setup=_say_facts,
)
