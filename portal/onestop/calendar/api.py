"""POST /api/v1/deadlines: when would a limit run out, and why."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from portal.core import clock, limits
from portal.core.access import Audience, csrf_exempt, open_to
from portal.onestop.calendar import services
from portal.onestop.calendar.forms.questions import read_question
from portal.onestop.calendar.rules.interface import told

blueprint = Blueprint("deadlines", __name__)
MAX_BODY_BYTES = 256 * 1024
# Ten a second from one address: a program may ask about a whole list, and not occupy a worker.
QUESTIONS_PER_MINUTE = 600


@blueprint.post("/api/v1/deadlines")
@csrf_exempt
@open_to(Audience.PUBLIC)
def compute_deadline() -> ResponseReturnValue:
    """Answer one question; every mistake in it is a 422 with sentences by field path."""
    request.max_content_length = MAX_BODY_BYTES
    limits.hit(f"deadlines:{request.remote_addr}", limit=QUESTIONS_PER_MINUTE, seconds=60)
    question = read_question(request.get_data(cache=False))
    derived = services.answer(question, now=clock.now())
    return jsonify(told(derived))
