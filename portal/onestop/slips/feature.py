"""The slips' card."""

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.slips import tasks, views
from portal.onestop.slips.policies import may_read_registers
from portal.onestop.slips.services.letters import go_on
from portal.onestop.slips.services.triggers import follow
from portal.onestop.slips.views.letters import take_back
from portal.records.archive.events import Strengthened
from portal.records.signatures.events import DeskSigned

FEATURE = Feature(
    name="slips",
    blueprints=(views.wordings, views.books, views.exports, views.handovers, views.letters),
    navigation=(
        NavItem(
            _l("Sổ theo dõi"),
            "books.register_book",
            Audience.STAFF,
            order=40,
            may=may_read_registers,
        ),
        NavItem(_l("Biểu 06"), "books.report_06", Audience.STAFF, order=45, may=may_read_registers),
        *(
            NavItem(
                _l("Văn bản chờ ký"),
                "letters.index",
                Audience.STAFF,
                order=16,
                function=function,
            )
            for function in (Function.AGENCY_HEAD, Function.RECORDS_CLERK)
        ),
        NavItem(
            _l("Mẫu phiếu"),
            "wordings.index",
            Audience.STAFF,
            order=85,
            function=Function.ADMINISTRATOR,
        ),
    ),
    tasks=(
        tasks.issue_paper,
        tasks.make_list,
        tasks.sign_letter,
        tasks.take_letter,
        tasks.seal_letter,
        tasks.write_export,
    ),
    listeners={DossierMoved: (follow,), Strengthened: (go_on,), DeskSigned: (take_back,)},
)
