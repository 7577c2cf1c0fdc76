"""The slips' card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.slips import tasks, views
from portal.onestop.slips.services.triggers import follow

FEATURE = Feature(
    name="slips",
    blueprints=(views.wordings, views.books, views.exports, views.handovers),
    navigation=(
        NavItem(_l("Sổ theo dõi"), "books.register_book", Audience.STAFF, order=40),
        NavItem(_l("Biểu 06"), "books.report_06", Audience.STAFF, order=45),
        NavItem(
            _l("Mẫu phiếu"),
            "wordings.index",
            Audience.STAFF,
            order=85,
            function=Function.ADMINISTRATOR,
        ),
    ),
    tasks=(tasks.issue_paper, tasks.make_list, tasks.write_export),
    listeners={DossierMoved: (follow,)},
)
