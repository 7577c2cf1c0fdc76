"""The dossiers' card."""

from datetime import date, datetime, time

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import format_date, format_datetime
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import GivenUp, Schedule
from portal.identity.audit.rules import naming
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.events import PromisesAsked
from portal.onestop.calendar.rules import Limit
from portal.onestop.dossiers import api, tasks
from portal.onestop.dossiers.events import DossierFiled, DossierMoved
from portal.onestop.dossiers.models import PaperKind
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import MOVES, State, Step, normal_code
from portal.onestop.dossiers.rules.columns import CHANNELS
from portal.onestop.dossiers.rules.warnings import Threshold
from portal.onestop.dossiers.services.following import (
    answer_running,
    begin_linked,
    count_loads,
    lead_past,
)
from portal.onestop.dossiers.services.linked import PURPOSE as PART
from portal.onestop.dossiers.services.linked import tell_unit
from portal.onestop.dossiers.services.papers import PURPOSE as PAPER
from portal.onestop.dossiers.services.pressing import set_first
from portal.onestop.dossiers.services.promising import answer
from portal.onestop.dossiers.services.strengthening import go_on
from portal.onestop.dossiers.services.stuck import tell_desk
from portal.onestop.dossiers.services.telling import tell_filed, tell_moved
from portal.onestop.dossiers.views.blueprint import desk
from portal.onestop.dossiers.views.desk_papers import answer_reader
from portal.onestop.dossiers.views.filing import filing_pages
from portal.onestop.dossiers.views.linked import linked
from portal.onestop.dossiers.views.lookup import lookup
from portal.onestop.dossiers.views.mine import mine
from portal.onestop.dossiers.views.opinions import opinions
from portal.onestop.dossiers.views.path import path_at_desk, path_for_citizen
from portal.onestop.dossiers.views.reassigning import reassigning_pages
from portal.onestop.dossiers.views.today import today
from portal.onestop.workflows.events import LoadsAsked, PartBegun, RunningAsked
from portal.records.archive.events import Strengthened
from portal.records.signatures.rules import SigningForm
from portal.records.validation.events import ReadersAsked


def _name_dossiers(_app: Flask) -> None:
    """Let the journal speak of dossiers by their codes and of their states in words."""
    naming.name_subjects("dossier", find.codes_by_text, _id_of)
    states, steps = naming.label_of(State), naming.label_of(Step)
    naming.say_labels({"kind": PaperKind})
    naming.say_facts(
        {"from_state": states, "to_state": states, "to_step": steps, "due_at": _moment}
        | {"acting_first_day": _day, "acting_last_day": _day, "acting_principal": _person}
        | {"acting_form": naming.label_of(SigningForm)}
        | {"act": _ACTS.get, "threshold": naming.label_of(Threshold), "since": _moment}
        | {"added": _limit, "told": _person, "from_officer": _person, "purpose": _PURPOSES.get}
        | {"helped_at": _unit, "received_at": _unit, "channel": CHANNELS.get}
    )


_ACTS = {move.action.value: move.label for move in MOVES}
_PURPOSES = {PAPER: _l("Giấy tờ của hồ sơ"), PART: _l("Kết quả phần liên thông")}


def _limit(stated: object) -> str | None:
    return Limit.from_json(stated).in_words() if isinstance(stated, dict) else None


def _unit(text: str) -> str | None:
    return naming.names("unit", [text]).get(text)


def _moment(text: str) -> str:
    return format_datetime(datetime.fromisoformat(text))


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))


def _person(text: str) -> str | None:
    return naming.names("account", [text]).get(text)


def _id_of(text: str) -> str | None:
    code = normal_code(text)
    found = find.find_by_code(code) if code else None
    return str(found.id) if found else None


FEATURE = Feature(
    name="dossiers",
    blueprints=(
        *(filing_pages, mine, lookup, desk, today, opinions, linked, reassigning_pages),
        api.blueprint,
    ),
    navigation=(
        NavItem(_l("Tra cứu hồ sơ"), "lookup.ask", Audience.PUBLIC, order=20),
        NavItem(_l("Hồ sơ của tôi"), "mine.index", Audience.CITIZEN, order=30),
        NavItem(_l("Việc hôm nay"), "today.due", Audience.STAFF, order=5),
        NavItem(_l("Hồ sơ trên bàn"), "desk.inbox", Audience.STAFF, order=10),
        NavItem(_l("Được hỏi ý kiến"), "opinions.asked", Audience.STAFF, order=12),
        NavItem(_l("Phần liên thông"), "linked.index", Audience.STAFF, order=13),
        NavItem(
            _l("Bàn giao hồ sơ"),
            "reassigning.index",
            Audience.STAFF,
            order=14,
            function=Function.DIVISION_HEAD,
        ),
    ),
    tasks=(
        tasks.render_result,
        tasks.certify_result,
        tasks.seal_result,
        tasks.warn,
        tasks.warn_of_part,
        tasks.look_at_parts,
    ),
    schedules=(Schedule(tasks.look_at_parts, at=time(6)),),
    listeners={
        DossierFiled: (tell_filed,),
        DossierMoved: (tell_moved, lead_past, begin_linked),
        PromisesAsked: (answer,),
        RunningAsked: (answer_running,),
        LoadsAsked: (count_loads,),
        PartBegun: (tell_unit, set_first),
        GivenUp: (tell_desk,),
        Strengthened: (go_on,),
        ReadersAsked: (answer_reader,),
    },
    slots={"dossier.desk": path_at_desk, "dossier.after_result": path_for_citizen},
    setup=_name_dossiers,
)
