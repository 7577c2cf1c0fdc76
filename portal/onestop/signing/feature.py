"""The card of bulk signing."""

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import GivenUp
from portal.identity.audit.rules import naming
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.signing import tasks
from portal.onestop.signing.rules import Stage
from portal.onestop.signing.services.at_desk import take_signed
from portal.onestop.signing.services.settling import note_given_up, note_moved
from portal.onestop.signing.views import bar, signing, token_button
from portal.records.signatures.events import DeskSigned


def _say_facts(_app: Flask) -> None:
    """Let the journal say in words what a list was made for."""
    naming.say_labels({"kind": Stage})


FEATURE = Feature(
    name="signing",
    blueprints=(signing,),
    navigation=(
        NavItem(
            _l("Ký hàng loạt"),
            "signing.index",
            Audience.STAFF,
            order=13,
            function=Function.AGENCY_HEAD,
        ),
        NavItem(
            _l("Đóng dấu hàng loạt"),
            "signing.index",
            Audience.STAFF,
            order=13,
            function=Function.RECORDS_CLERK,
        ),
    ),
    tasks=(tasks.hand_list_on,),
    listeners={DossierMoved: (note_moved,), GivenUp: (note_given_up,), DeskSigned: (take_signed,)},
    slots={"dossier.inbox": bar, "dossier.sign": token_button},
    setup=_say_facts,
)
