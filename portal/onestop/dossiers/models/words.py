"""The words by which a dossier is found at the desk, kept in step with its code and name."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from portal.core.database import Base
from portal.onestop.dossiers.models.dossier import Dossier
from portal.onestop.dossiers.rules.words import words_of


class DossierWord(Base):
    """One word of a dossier's name or code, in the order in which beginnings are looked up.

    There is no foreign key: without an index of its own it would make every removal of a
    dossier read the whole table, and with one the table would be twice as big.
    """

    __tablename__ = "dossier_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(
        sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql"), primary_key=True
    )
    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)


@event.listens_for(Dossier, "after_insert")
def _add(_mapper: Mapper[Dossier], on: Connection, dossier: Dossier) -> None:
    told = {"unit_id": dossier.unit_id, "dossier_id": dossier.id}
    words = words_of(dossier.code, dossier.applicant_name)
    on.execute(sa.insert(DossierWord), [{**told, "word": word} for word in sorted(words)])


@event.listens_for(Dossier, "after_update")
def _follow(mapper: Mapper[Dossier], on: Connection, dossier: Dossier) -> None:
    """Write the words anew when the name has changed; moves from desk to desk cost nothing."""
    names = sa.inspect(dossier).attrs.applicant_name.history
    if not names.deleted:
        return
    before = words_of(dossier.code, names.deleted[0])
    here = DossierWord.unit_id == dossier.unit_id, DossierWord.dossier_id == dossier.id
    on.execute(sa.delete(DossierWord).where(*here, DossierWord.word.in_(sorted(before))))
    _add(mapper, on, dossier)


@event.listens_for(Dossier, "after_delete")
def _forget(_mapper: Mapper[Dossier], on: Connection, dossier: Dossier) -> None:
    here = DossierWord.unit_id == dossier.unit_id, DossierWord.dossier_id == dossier.id
    known = words_of(dossier.code, dossier.applicant_name)
    on.execute(sa.delete(DossierWord).where(*here, DossierWord.word.in_(sorted(known))))
