"""What may be added to a file after a signature."""

from typing import Any

from pyhanko.pdf_utils.reader import HistoricalResolver
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
from portal.records.signatures.services.checking.drawing import redrawn


class _PagesKept(StandardDiffPolicy):
    """Refuses, before any rule is asked, to write again what pages show, or to free an object.

    A number that no object ever had may be called free: some programs do so with numbers they
    took and did not use.
    """

    def apply(
        self, old: HistoricalResolver, new: HistoricalResolver, *locks: Any, **named: Any
    ) -> DiffResult:
        """Compare two revisions; raises SuspiciousModification."""
        freed = sorted({ref.idnum for ref in new.refs_freed_in_revision()} & _used(old))
        if freed:
            raise SuspiciousModification(f"The objects {freed} were freed.")
        found = next(redrawn(old, new), None)
        if found is not None:
            raise SuspiciousModification(f"{found!r} is shown by a page and was written again.")
        return super().apply(old, new, *locks, **named)


def _used(revision: HistoricalResolver) -> set[int]:
    """Give the numbers of all objects that a revision has or once had."""
    tables = revision.reader.xrefs
    written = map(tables.explicit_refs_in_revision, range(revision.revision + 1))
    return {ref.idnum for refs in written for ref in refs}


# The usual rules with one exception: an appearance may be replaced, not rewritten in place.
# The library's check for rewriting mistakes an appearance that was set before the signature
# for one changed after it, so that a timestamp added to a sealed paper would seem to touch
# the locked fields.
_REPLACED_APPEARANCES = _PagesKept(
    reject_object_freeing=False,  # Asked above.
    global_rules=[*DEFAULT_DIFF_POLICY.global_rules, HarmlessNotes()],
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(),
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ]
    ),
)
_USUAL = _PagesKept(
    DEFAULT_DIFF_POLICY.global_rules,
    DEFAULT_DIFF_POLICY.form_rule,
    reject_object_freeing=False,  # Asked above.
)


class AllowedChanges(DiffPolicy):
    """Accepts what one of two sound rule sets accepts."""

    def apply(self, *revisions: Any, **locks: Any) -> DiffResult:
        """Compare two revisions; raises SuspiciousModification when both rule sets refuse."""
        try:
            return _REPLACED_APPEARANCES.apply(*revisions, **locks)
        except SuspiciousModification:
            return _USUAL.apply(*revisions, **locks)

    def review_file(self, *revisions: Any, **locks: Any) -> DiffResult | SuspiciousModification:
        """Compare all revisions after the signed one."""
        result = _REPLACED_APPEARANCES.review_file(*revisions, **locks)
        if isinstance(result, DiffResult):
            return result
        return _USUAL.review_file(*revisions, **locks)


ALLOWED_CHANGES = AllowedChanges()
