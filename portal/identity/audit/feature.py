"""The journal's card."""

from datetime import time

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import Schedule
from portal.identity.audit import cli, tasks, views

FEATURE = Feature(
    name="audit",
    blueprints=(views.blueprint,),
    navigation=(
        NavItem(_l("Nhật ký"), "audit.journal", Audience.STAFF, order=90, function="auditor"),
    ),
    tasks=(tasks.check_journal,),
    schedules=(Schedule(tasks.check_journal, at=time(2, 30)),),
    commands=(cli.audit,),
)
