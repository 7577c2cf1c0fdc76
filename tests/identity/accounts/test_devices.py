import pytest

from portal.identity.accounts.views.devices import device_name

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"{CHROME} Safari/537.36", "Chrome trên Linux"),
        (f"{CHROME} Safari/537.36 Edg/156.0", "Edge trên Linux"),
        ("Mozilla/5.0 (Android 16; Mobile; rv:150.0) Firefox/150.0", "Firefox trên Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604", "Safari trên iPhone"),
        ("Firefox", "Firefox"),
        ("pytest", "pytest"),
        ("", "Trình duyệt không rõ"),
    ],
)
def test_browsers_are_named_as_their_owners_know_them(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
