"""The card of promised and kept."""

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.rules import naming
from portal.onestop.performance.rules.ratings import Level
from portal.onestop.performance.views.offices import offices, real_times
from portal.onestop.performance.views.ratings import offer, ratings
from portal.onestop.performance.views.scores import likely, scores


def _say_facts(_app: Flask) -> None:
    """Let the journal say in words how satisfied somebody was."""
    naming.say_labels({"level": Level})


FEATURE = Feature(
    name="performance",
    blueprints=(offices, ratings, scores),
    navigation=(
        NavItem(_l("Hiệu quả phục vụ"), "offices.index", Audience.PUBLIC, order=40),
        NavItem(_l("Chỉ số phục vụ"), "scores.show", Audience.STAFF, order=60),
    ),
    slots={
        "procedure.times": real_times,
        "dossier.after_result": offer,
        "dossier.desk": likely,
    },
    setup=_say_facts,
)
