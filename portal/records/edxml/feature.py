"""The card of edXML packages."""

from portal.core.feature import Feature
from portal.records.edxml import cli

FEATURE = Feature(name="edxml", commands=(cli.edxml,))
