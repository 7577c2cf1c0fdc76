"""What other pages show of signed declarations."""

from flask import render_template

from portal.core.access import actor
from portal.onestop.declarations import policies, queries
from portal.onestop.declarations.rules import DeclarationState
from portal.onestop.declarations.services import making, providers
from portal.onestop.dossiers.models import Dossier, Draft


def offer_at_check(draft: Draft) -> str | None:
    """Offer the signature before filing, where a provider is connected or something is signed."""
    held = queries.find_of_draft(draft.id)
    if held is None and not providers.providers():
        return None
    return render_template(
        "onestop/declarations/_offer.html",
        draft=draft,
        held=held,
        signed=held is not None and held.state is DeclarationState.SIGNED,
        current=held is not None and making.is_current(held, draft),
    )


def at_desk(dossier: Dossier) -> str | None:
    """Show the officer the signed declaration and what was found of its signature."""
    held = queries.find_signed(dossier)
    if held is None:
        return None
    return render_template("onestop/declarations/_at_desk.html", dossier=dossier, held=held)


def offer_to_citizen(dossier: Dossier) -> str | None:
    """Give the citizen their own signed declaration back; nobody else who looks it up sees it."""
    if not policies.may_see_own(actor(), dossier) or queries.find_signed(dossier) is None:
        return None
    return render_template("onestop/declarations/_mine.html", dossier=dossier)
