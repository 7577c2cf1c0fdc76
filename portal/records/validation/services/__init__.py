"""Acts on the trust store, judging uploads, fetching evidence, sealing reports."""

from portal.records.validation.services.entries import NotACertificate
from portal.records.validation.services.judging import ask_to_judge, judge_blob, keep_judgement
from portal.records.validation.services.stores import (
    CanaryPending,
    NotProposed,
    NotTheSecond,
    ReasonMissing,
    VersionWaiting,
    approve,
    begin,
    keep_canary,
    propose,
    refuse,
)

__all__ = [
    "CanaryPending",
    "NotACertificate",
    "NotProposed",
    "NotTheSecond",
    "ReasonMissing",
    "VersionWaiting",
    "approve",
    "ask_to_judge",
    "begin",
    "judge_blob",
    "keep_canary",
    "keep_judgement",
    "propose",
    "refuse",
]
