"""Logs: one JSON object a line, in UTC, with personal numbers struck out."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_NUMBERS = re.compile(r"\b\d{9,13}\b")
_SECRET_NAMES = re.compile(
    r"password|token|secret|pin\b|identity|authorization|cookie", re.IGNORECASE
)


def configure(level: int = logging.INFO) -> None:
    """Send structured logs to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


def redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Strike out secrets by name and personal numbers by shape."""
    for name, value in event.items():
        if _SECRET_NAMES.search(name):
            event[name] = "[…]"
        elif isinstance(value, str) and name != "timestamp":
            event[name] = _NUMBERS.sub("[số]", value)
    return event
