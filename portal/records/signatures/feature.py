"""The card of signatures: other packages call its services; it has no pages of its own."""

from portal.core.feature import Feature

FEATURE = Feature(name="signatures")
