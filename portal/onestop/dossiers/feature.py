"""The dossiers' card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.calendar.events import PromisesAsked
from portal.onestop.dossiers import tasks
from portal.onestop.dossiers.events import DossierFiled, DossierMoved
from portal.onestop.dossiers.services.promising import answer
from portal.onestop.dossiers.services.telling import tell_filed, tell_moved
from portal.onestop.dossiers.views.desk import desk
from portal.onestop.dossiers.views.filing import filing_pages
from portal.onestop.dossiers.views.lookup import lookup
from portal.onestop.dossiers.views.mine import mine

FEATURE = Feature(
    name="dossiers",
    blueprints=(filing_pages, mine, lookup, desk),
    navigation=(
        NavItem(_l("Tra cứu hồ sơ"), "lookup.ask", Audience.PUBLIC, order=20),
        NavItem(_l("Hồ sơ của tôi"), "mine.index", Audience.CITIZEN, order=30),
        NavItem(_l("Hồ sơ trên bàn"), "desk.inbox", Audience.STAFF, order=10),
    ),
    tasks=(tasks.issue_paper, tasks.render_result, tasks.certify_result, tasks.seal_result),
    listeners={
        DossierFiled: (tell_filed,),
        DossierMoved: (tell_moved,),
        PromisesAsked: (answer,),
    },
)
