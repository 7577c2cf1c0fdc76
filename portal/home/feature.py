"""The entrance's card."""

from portal.core.feature import Feature
from portal.home.cli import demo
from portal.home.views import home

FEATURE = Feature(name="home", blueprints=(home,), commands=(demo,))
