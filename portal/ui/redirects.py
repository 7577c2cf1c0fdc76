"""Where a person may be sent by an address that came from outside."""

from urllib.parse import unquote, urlsplit

HOME = "/"


def safe_path(wanted: str | None) -> str:
    """Give a path of this host, or the front page for anything that could lead elsewhere."""
    if not wanted or not _is_local(wanted) or not _is_local(unquote(wanted)):
        return HOME
    return wanted


def _is_local(address: str) -> bool:
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    if not address.isprintable():
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc
