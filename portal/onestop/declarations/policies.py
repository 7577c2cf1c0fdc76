"""Who may sign a declaration and who may read it: pure predicates."""

from portal.onestop.dossiers.policies import may_edit_draft, may_handle, may_see_own

__all__ = ["may_edit_draft", "may_handle", "may_see_own"]
