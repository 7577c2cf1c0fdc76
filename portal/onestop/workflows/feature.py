"""The workflows' card."""

from datetime import date

from flask import Flask

from portal.core.access import Audience
from portal.core.feature import Feature, NavItem
from portal.core.i18n import format_date, gettext
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.events import DeputationsAsked
from portal.identity.audit.rules import naming
from portal.identity.organisations.rules import Function
from portal.onestop.workflows import cli
from portal.onestop.workflows.queries.asking import part_name
from portal.onestop.workflows.rules import Duty, Stance
from portal.onestop.workflows.rules.linking import Outcome
from portal.onestop.workflows.services.deputising import carry_for_others
from portal.onestop.workflows.views import blueprint
from portal.onestop.workflows.views.section import path_of_procedure


def _say_facts(_app: Flask) -> None:
    """Let the journal say in words who was asked, who stands in for whom, and what came of it."""
    duties = naming.label_of(Duty)
    naming.say_facts(
        {"duty": duties, "duties": duties, "stance": naming.label_of(Stance)}
        | {"outcome": naming.label_of(Outcome), "part": _part}
        | {"asked_unit": _unit, "principal": _person, "first_day": _day, "last_day": _day}
    )


def _part(key: str) -> str | None:
    name = part_name(key)
    return gettext(name) if name else None


def _unit(key: str) -> str | None:
    return naming.names("unit", [key]).get(key)


def _person(key: str) -> str | None:
    return naming.names("account", [key]).get(key)


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))


FEATURE = Feature(
    name="workflows",
    blueprints=(blueprint,),
    navigation=(
        NavItem(
            _l("Quy trình"),
            "workflows.index",
            Audience.STAFF,
            order=70,
            function=Function.ADMINISTRATOR,
        ),
        NavItem(
            _l("Phân công, làm thay"),
            "workflows.units",
            Audience.STAFF,
            order=71,
            function=Function.DIVISION_HEAD,
        ),
    ),
    commands=(cli.workflows,),
    listeners={DeputationsAsked: (carry_for_others,)},
    slots={"procedure.path": path_of_procedure},
    setup=_say_facts,
)
