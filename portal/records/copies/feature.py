"""The card of copies."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import GivenUp
from portal.records.archive.events import Strengthened
from portal.records.copies import tasks
from portal.records.copies.policies import may_read_any
from portal.records.copies.services.finishing import go_on
from portal.records.copies.services.telling import tell_given_up
from portal.records.copies.views import blueprint, published
from portal.records.copies.views.at_desk import take_back
from portal.records.signatures.events import DeskSigned

FEATURE = Feature(
    name="copies",
    blueprints=(blueprint,),
    navigation=(
        NavItem(_l("Bản sao"), "copies.index", Audience.STAFF, order=32, may=may_read_any),
    ),
    tasks=(tasks.certify_copy, tasks.seal_copy),
    listeners={Strengthened: (go_on,), GivenUp: (tell_given_up,), DeskSigned: (take_back,)},
    slots={
        "document": published.offer,
        "incoming": published.offer_incoming,
        "outgoing": published.offer_outgoing,
    },
)
