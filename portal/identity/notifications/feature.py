"""The notices' card."""

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.templates import add_globals
from portal.identity.accounts.events import FactorChanged, SignedIn
from portal.identity.audit.events import JournalBroken
from portal.identity.notifications import services, tasks, views


def _lend_names(app: Flask) -> None:
    add_globals(app, unread_notices=views.unread_notices)


FEATURE = Feature(
    name="notifications",
    blueprints=(views.blueprint,),
    navigation=(NavItem(_l("Thông báo"), "notifications.notices", Audience.SIGNED_IN, order=80),),
    tasks=(tasks.deliver_notice,),
    listeners={
        SignedIn: (services.warn_of_new_device,),
        FactorChanged: (services.warn_of_factor_change,),
        JournalBroken: (services.warn_of_broken_journal,),
    },
    setup=_lend_names,
)
