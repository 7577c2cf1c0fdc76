"""Holding files until they reach their level, and renewing the evidence of issued documents."""

from portal.records.archive.services.demands import AlreadyDecided, demand, level_for
from portal.records.archive.services.holding import Order, hand_on, why_held

__all__ = ["AlreadyDecided", "Order", "demand", "hand_on", "level_for", "why_held"]
