"""One unit of work for each request, kept when its answer is below 400."""

from collections.abc import Callable

from flask import Flask, Response, g, request
from sqlalchemy.orm.exc import StaleDataError

from portal.core.database import UnitOfWork, put

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Give each request one unit of work, kept when its answer is below 400.

    Must be installed before anything else that hooks into requests, because Flask runs
    the last steps in reverse order.
    """

    @app.before_request
    def begin() -> None:
        view = app.view_functions.get(request.endpoint or "")
        reading = request.method in _SAFE_METHODS or getattr(view, "__reads_only__", False)
        work = UnitOfWork(writing=not reading)
        g.unit_of_work = (work, put(work))

    @app.after_request
    def end(response: Response) -> Response:
        held = g.get("unit_of_work")
        try:
            if held:
                held[0].end(keep=response.status_code < 400)  # noqa: PLR2004 - HTTP's own line.
        except StaleDataError as lost_race:
            return _answer_anew(app, lost_race, but=end)
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        held = g.pop("unit_of_work", None)
        if held:
            held[0].end(keep=False)
            put(held[1])


def _answer_anew(
    app: Flask, lost_race: StaleDataError, *, but: Callable[[Response], Response]
) -> Response:
    """Let the error's own handler answer: what the view promised was not kept.

    The answer passes all the last steps that it would have passed as the view's own, ``but``
    the one that is ending the unit of work.
    """
    answer = app.make_response(app.handle_user_exception(lost_race))
    for step in reversed(app.after_request_funcs[None]):
        if step is not but:
            answer = app.ensure_sync(step)(answer)
    return answer
