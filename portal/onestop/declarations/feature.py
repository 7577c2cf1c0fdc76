"""The card of declarations."""

from portal.core.feature import Feature
from portal.onestop.declarations import tasks
from portal.onestop.declarations.views import (
    answer_reader,
    at_desk,
    offer_at_check,
    offer_to_citizen,
    reading,
    signing,
)
from portal.records.validation.events import ReadersAsked

FEATURE = Feature(
    name="declarations",
    blueprints=(signing, reading),
    tasks=(tasks.lay_out,),
    listeners={ReadersAsked: (answer_reader,)},
    slots={
        "filing.check": offer_at_check,
        "dossier.desk.side": at_desk,
        "dossier.after_result": offer_to_citizen,
    },
)
