"""The card of correspondence."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import GivenUp
from portal.records.archive.events import Strengthened
from portal.records.correspondence import tasks
from portal.records.correspondence.policies import may_read_any
from portal.records.correspondence.services.finishing import go_on
from portal.records.correspondence.services.telling import tell_given_up
from portal.records.correspondence.views import incoming_documents, outgoing_documents, published
from portal.records.correspondence.views.at_desk import take_back
from portal.records.correspondence.views.incoming import answer_reader
from portal.records.signatures.events import DeskSigned
from portal.records.validation.events import ReadersAsked

FEATURE = Feature(
    name="correspondence",
    blueprints=(outgoing_documents, incoming_documents, published.blueprint),
    navigation=(
        NavItem(_l("Văn bản đi"), "outgoing.index", Audience.STAFF, order=30, may=may_read_any),
        NavItem(_l("Văn bản đến"), "incoming.index", Audience.STAFF, order=31, may=may_read_any),
    ),
    tasks=(tasks.render_outgoing, tasks.certify_outgoing, tasks.seal_outgoing, tasks.seal_next),
    listeners={
        Strengthened: (go_on,),
        GivenUp: (tell_given_up,),
        DeskSigned: (take_back,),
        ReadersAsked: (answer_reader,),
    },
    slots={"document": published.offer},
)
