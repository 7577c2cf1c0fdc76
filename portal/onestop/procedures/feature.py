"""The procedures' card."""

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import lazy_gettext as _l
from portal.core.templates import add_filters
from portal.onestop.procedures import api, cli, views
from portal.onestop.procedures.queries.names import in_readers_language


def _name_in_templates(app: Flask) -> None:
    """Let templates show a procedure by the name that its reader understands."""
    add_filters(app, procedure=in_readers_language)


FEATURE = Feature(
    name="procedures",
    blueprints=(views.blueprint, api.blueprint),
    navigation=(
        NavItem(_l("Thủ tục hành chính"), "procedures.catalogue", Audience.PUBLIC, order=10),
    ),
    commands=(cli.procedures,),
    setup=_name_in_templates,
)
