"""The card of the electronic forms: an engine without pages of its own."""

from portal.core.feature import Feature
from portal.onestop.eforms.cli import eforms

FEATURE = Feature(name="eforms", commands=(eforms,))
