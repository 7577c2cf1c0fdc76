"""The blueprint of all pages about paths and people."""

from flask import Blueprint

blueprint = Blueprint("workflows", __name__, url_prefix="/can-bo/quy-trinh")
