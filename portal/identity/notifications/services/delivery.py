"""Composing a message for a channel."""

from uuid import UUID

from portal.core.database import transaction
from portal.core.i18n import gettext as _
from portal.core.i18n import speaking
from portal.core.settings import settings
from portal.identity.accounts.queries import get_account
from portal.identity.notifications.queries import get_notice
from portal.identity.notifications.rules import Message
from portal.identity.notifications.services.channels import channels


def deliver(*, notice_id: UUID, channel: str) -> None:
    """Send a notice by a channel; nothing happens when the person has left no address.

    Raises ChannelDown, after which the job is tried again.
    """
    message = compose(notice_id=notice_id, channel=channel)
    if message:
        channels()[channel].send(message)


def compose(*, notice_id: UUID, channel: str) -> Message | None:
    """Write the message of a notice: its title and a link, because mail is no safe place."""
    with transaction(writing=False):
        notice = get_notice(notice_id)
        account = get_account(notice.account_id)
    recipient = {"email": account.email, "sms": account.phone}[channel]
    if not recipient:
        return None
    link = f"{settings().public_url}{notice.url}"
    with speaking("en" if account.language == "en" else "vi"):
        return Message(
            key=f"{notice.id}:{channel}",
            recipient=recipient,
            title=notice.heading,
            body=_("%(title)s. Xem tại %(link)s", title=notice.heading, link=link),
        )
