"""The card of the look: assets, language, and the names every template may use."""

from flask import Flask
from flask_wtf.csrf import generate_csrf

from portal.core.feature import Feature
from portal.core.settings import settings
from portal.core.templates import add_filters, add_globals
from portal.core.way_back import way_back
from portal.ui import cli, navigation, views
from portal.ui.assets import asset_url


def _lend_names(app: Flask) -> None:
    add_globals(
        app,
        asset_url=asset_url,
        csrf_token=generate_csrf,
        main_links=navigation.main_links,
        desk_links=navigation.desk_links,
        desk_menu=navigation.desk_menu,
        url_or_none=navigation.url_or_none,
        page_url=navigation.page_url,
        here=way_back,
        to_here=navigation.TO_HERE,
        known_endpoints=lambda: app.view_functions,
        is_demonstration=lambda: settings().demonstration,
    )
    add_filters(app, led_here=navigation.led_here)


FEATURE = Feature(
    name="ui", blueprints=(views.blueprint,), commands=(cli.assets,), setup=_lend_names
)
