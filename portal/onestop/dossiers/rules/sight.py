"""Who in the deciding unit sees which dossiers: the policy and the lists go by the same."""

from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules.states import Step

SEE_ALL = frozenset({Function.INTAKE, Function.DIVISION_HEAD, Function.AGENCY_HEAD})
CLERK_STEPS = frozenset({Step.NUMBERING, Step.HANDOVER, Step.CLOSED})
