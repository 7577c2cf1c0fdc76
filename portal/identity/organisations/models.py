"""Units and positions as they are stored."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.identity.organisations.rules import Function, UnitKind


class Unit(Entity):
    """A body with its own electronic identification code (QĐ 20/2020/QĐ-TTg: H56, then ``.NN``).

    ``symbol`` is the body's abbreviation in document symbols (``UBND`` in ``05/QĐ-UBND``);
    ``place_name`` is the place that stands before the date of its papers.
    ``working_hours`` overrides the production calendar where it is not empty, until the first
    day from which the calendar knows of others (WorkingWeek).
    """

    __tablename__ = "unit"

    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    short_name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[UnitKind] = mapped_column(enum_column(UnitKind))
    commune_code: Mapped[str | None] = mapped_column(sa.String(8), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    symbol: Mapped[str] = mapped_column(sa.String(32))
    place_name: Mapped[str] = mapped_column(sa.String(80))
    working_hours: Mapped[dict[str, JsonValue] | None]
    demonstration: Mapped[bool] = mapped_column(default=False)


class Position(Entity):
    """A function that an account holds in a unit, from one day until before another.

    ``account_id`` carries no foreign key, because accounts stand on the floor above; they are
    disabled and never deleted, so it always names one. ``title`` is what stands under the
    person's signature, for example ``CHỦ TỊCH``.
    """

    __tablename__ = "position"
    __table_args__ = (sa.Index("ix_position_unit_function", "unit_id", "function"),)

    account_id: Mapped[UUID] = mapped_column(index=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    function: Mapped[Function] = mapped_column(enum_column(Function))
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
