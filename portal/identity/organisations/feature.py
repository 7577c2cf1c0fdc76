"""The organisations' card."""

from portal.core.feature import Feature
from portal.identity.organisations import cli

FEATURE = Feature(name="organisations", commands=(cli.organisations,))
