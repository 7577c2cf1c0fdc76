"""A table and small views for tests of the frame itself."""

from collections.abc import Callable
from typing import Any, BinaryIO

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from werkzeug.test import TestResponse

from portal.core.access import ANONYMOUS, Actor, Audience, open_to, set_actor_loader
from portal.core.database import session, transaction

_metadata = sa.MetaData()
probe = sa.Table("probe", _metadata, sa.Column("word", sa.String(100), primary_key=True))


def make_table(engine: sa.Engine) -> None:
    _metadata.create_all(engine)


def keep(word: str) -> None:
    session().execute(sa.insert(probe).values(word=word))


def write(word: str) -> str:
    """Keep a word and give it back, so that a view may answer with it."""
    keep(word)
    return word


def words() -> list[str]:
    with transaction(writing=False) as reading:
        return list(reading.scalars(sa.select(probe.c.word).order_by(probe.c.word)))


def add_view(
    app: Flask,
    rule: str,
    view: Callable[..., Any],
    *,
    audience: Audience | None = Audience.PUBLIC,
    methods: tuple[str, ...] = ("GET", "POST"),
) -> None:
    """Add a view to an application that has answered nothing yet."""

    def named(**arguments: object) -> ResponseReturnValue:
        answer: ResponseReturnValue = view(**arguments)
        return answer

    if audience is not None:
        open_to(audience)(named)
    app.add_url_rule(rule, endpoint=rule, view_func=named, methods=list(methods))


def sign_in(app: Flask, actor: Actor = ANONYMOUS) -> None:
    """Let every request of an application be this actor's."""
    set_actor_loader(app, lambda: actor)


def post_stream(
    client: FlaskClient, path: str, body: BinaryIO, *, length: int, content_type: str
) -> TestResponse:
    """Post a body that is read only as the server asks for it, whatever length it claims."""
    return client.post(
        path,
        environ_overrides={
            "wsgi.input": body,
            "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": content_type,
        },
    )
