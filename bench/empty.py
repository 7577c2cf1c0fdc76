"""The least that Flask can do: the limit of every page that is not kept ready."""

from flask import Flask

application = Flask(__name__)


@application.route("/", methods=["GET", "POST"])
def nothing() -> str:
    """Answer two bytes."""
    return "ok"
