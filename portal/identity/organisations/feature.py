"""The organisations' card."""

from flask import Flask

from portal.core.feature import Feature
from portal.identity.audit.rules import naming
from portal.identity.organisations import cli, queries
from portal.identity.organisations.rules import Function


def _name_units(_app: Flask) -> None:
    naming.name_subjects("unit", queries.unit_names)
    naming.say_facts({"function": naming.label_of(Function)})


FEATURE = Feature(name="organisations", commands=(cli.organisations,), setup=_name_units)
