"""What people may send about dossiers."""

from portal.onestop.dossiers.forms.desk import (
    DraftResultForm,
    desk_filter,
    entries_seen,
    explain_reason,
    move_form,
    order,
)
from portal.onestop.dossiers.forms.filing import (
    DeclarationForm,
    LookUpForm,
    WithdrawForm,
    read_look_up,
    start_form,
)
from portal.onestop.dossiers.forms.others import (
    LinkedEndForm,
    LinkedResultForm,
    OpinionForm,
    enquiry_form,
    hand_over_form,
)

__all__ = [
    "DeclarationForm",
    "DraftResultForm",
    "LinkedEndForm",
    "LinkedResultForm",
    "LookUpForm",
    "OpinionForm",
    "WithdrawForm",
    "desk_filter",
    "enquiry_form",
    "entries_seen",
    "explain_reason",
    "hand_over_form",
    "move_form",
    "order",
    "read_look_up",
    "start_form",
]
