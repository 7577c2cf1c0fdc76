"""What may be added to a file after a signature."""

from typing import Any

from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffPolicy,
    DiffResult,
    FormUpdatingRule,
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
)

from portal.records.signatures.services.checking.annotations import HarmlessNotes

# The usual rules with one exception: an appearance may be replaced, not rewritten in place.
# The library's check for rewriting mistakes an appearance that was set before the signature
# for one changed after it, so that a timestamp added to a sealed paper would seem to touch
# the locked fields.
_REPLACED_APPEARANCES = StandardDiffPolicy(
    global_rules=[*DEFAULT_DIFF_POLICY.global_rules, HarmlessNotes()],
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(),
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ]
    ),
)


class AllowedChanges(DiffPolicy):
    """Accepts what one of two sound rule sets accepts."""

    def apply(self, *revisions: Any, **locks: Any) -> DiffResult:
        """Compare two revisions; raises SuspiciousModification when both rule sets refuse."""
        try:
            return _REPLACED_APPEARANCES.apply(*revisions, **locks)
        except SuspiciousModification:
            return DEFAULT_DIFF_POLICY.apply(*revisions, **locks)

    def review_file(self, *revisions: Any, **locks: Any) -> DiffResult | SuspiciousModification:
        """Compare all revisions after the signed one."""
        result = _REPLACED_APPEARANCES.review_file(*revisions, **locks)
        if isinstance(result, DiffResult):
            return result
        return DEFAULT_DIFF_POLICY.review_file(*revisions, **locks)


ALLOWED_CHANGES = AllowedChanges()
