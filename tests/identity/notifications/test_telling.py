import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock, i18n
from portal.core.database import transaction
from portal.core.jobs import Job, JobState
from portal.core.jobs.worker import run_all
from portal.identity.notifications import queries, services
from portal.identity.notifications.rules import BrokenHeader, Message, NoticeKind, is_local_path
from portal.identity.notifications.services.file_outbox import ChannelDown, FileOutbox
from tests.factories.identity import make_citizen, open_browser

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("app")


def tell(account_id: UUID, title: str = "Hồ sơ đã được tiếp nhận", url: str = "/ho-so") -> UUID:
    with transaction():
        return services.notify(
            account_id=account_id,
            kind=NoticeKind.DOSSIER,
            title=title,
            body="Hẹn trả kết quả ngày 10/11/2026.",
            url=url,
            now=NOW,
        )


def unread(account_id: UUID) -> int:
    with transaction(writing=False):
        return queries.unread_count(account_id)


def sent(folder: Path, channel: str) -> list[dict[str, str]]:
    files = sorted((folder / "outbox" / channel).glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def test_a_notice_stands_on_the_portal_at_once() -> None:
    account_id = make_citizen()
    tell(account_id)
    with transaction(writing=False):
        rows, more = queries.notices_of(account_id)
    assert [row.title for row in rows] == ["Hồ sơ đã được tiếp nhận"]
    assert not more
    assert unread(account_id) == 1


def test_notices_are_newest_first_and_of_one_person_only() -> None:
    account_id, other = make_citizen(), make_citizen()
    for title in ("một", "hai"):
        tell(account_id, title)
    tell(other)
    with transaction(writing=False):
        rows, _ = queries.notices_of(account_id)
    assert [row.title for row in rows] == ["hai", "một"]


def test_pages_tell_whether_more_follow() -> None:
    account_id = make_citizen()
    for number in range(queries.PAGE_SIZE + 1):
        tell(account_id, f"số {number}")
    with transaction(writing=False):
        first, more = queries.notices_of(account_id)
        second, end = queries.notices_of(account_id, page=2)
    assert (len(first), more, len(second), end) == (queries.PAGE_SIZE, True, 1, False)


def test_reading_counts_once() -> None:
    account_id = make_citizen()
    notice_id = tell(account_id)
    for minutes in (1, 2):
        with transaction():
            services.mark_read(notice_id=notice_id, now=NOW + timedelta(minutes=minutes))
    with transaction(writing=False):
        assert queries.get_notice(notice_id).read_at == NOW + timedelta(minutes=1)
    assert unread(account_id) == 0


def test_reading_all_leaves_other_people_alone() -> None:
    account_id, other = make_citizen(), make_citizen()
    for reader in (account_id, account_id, other):
        tell(reader)
    with transaction():
        services.mark_all_read(account_id=account_id, now=NOW)
    assert (unread(account_id), unread(other)) == (0, 1)


def test_messages_go_where_the_person_left_an_address(tmp_path: Path) -> None:
    tell(make_citizen(email="lan.anh@example.vn"))
    tell(make_citizen(phone="0912000101"))
    tell(make_citizen())
    run_all()
    (mail,) = sent(tmp_path, "email")
    (text,) = sent(tmp_path, "sms")
    assert (mail["recipient"], text["recipient"]) == ("lan.anh@example.vn", "0912000101")
    assert mail["body"] == "Hồ sơ đã được tiếp nhận. Xem tại http://localhost/ho-so"


def test_an_address_taken_away_meanwhile_gets_nothing(tmp_path: Path) -> None:
    account_id = make_citizen(email="lan.anh@example.vn")
    tell(account_id)
    with transaction() as session:
        session.execute(sa.text("UPDATE account SET email = NULL"))
    run_all()
    assert sent(tmp_path, "email") == []


def test_a_channel_that_is_down_gets_its_message_later_and_once(tmp_path: Path) -> None:
    switch = tmp_path / "outbox" / "email" / "DOWN"
    switch.parent.mkdir(parents=True)
    switch.touch()
    tell(make_citizen(email="lan.anh@example.vn"))
    run_all()
    assert sent(tmp_path, "email") == []
    switch.unlink()
    for hours in (1, 2):
        with clock.frozen(clock.now() + timedelta(hours=hours)):
            run_all()
    assert len(sent(tmp_path, "email")) == 1
    with transaction(writing=False) as session:
        assert set(session.scalars(sa.select(Job.state))) == {JobState.DONE}


def test_what_is_rolled_back_is_told_to_nobody(tmp_path: Path) -> None:
    account_id = make_citizen(email="lan.anh@example.vn")
    with pytest.raises(ValueError, match="path of this portal"):
        tell(account_id, url="https://example.org")
    run_all()
    assert unread(account_id) == 0
    assert sent(tmp_path, "email") == []


def test_the_same_message_twice_is_one_file(tmp_path: Path) -> None:
    message = Message(key="k", recipient="a@b.vn", title="t", body="b")
    for _ in range(2):
        FileOutbox("email").send(message)
    assert len(sent(tmp_path, "email")) == 1
    (tmp_path / "outbox" / "email" / "DOWN").touch()
    with pytest.raises(ChannelDown):
        FileOutbox("email").send(message)


@pytest.mark.asvs("1.3.11")
@pytest.mark.parametrize(
    ("recipient", "title"),
    [("a@b.vn\r\nBcc: x@y.vn", "t"), ("a@b.vn", "t\nBcc: x@y.vn"), ("a@b.vn", "t\0")],
)
def test_line_breaks_cannot_forge_headers(recipient: str, title: str) -> None:
    with pytest.raises(BrokenHeader):
        Message(key="k", recipient=recipient, title=title, body="b")


def test_a_title_with_line_breaks_is_told_in_one_line() -> None:
    account_id = make_citizen()
    tell(account_id, "Hồ sơ\r\nBcc: x@y.vn")
    with transaction(writing=False):
        rows, _ = queries.notices_of(account_id)
    assert rows[0].title == "Hồ sơ Bcc: x@y.vn"


@pytest.mark.parametrize(
    ("url", "local"),
    [("/ho-so", True), ("//x.org", False), ("/\\x.org", False), ("https://x.org", False)],
)
def test_links_stay_on_the_portal(url: str, local: bool) -> None:
    assert is_local_path(url) is local


@pytest.mark.asvs("6.3.5")
def test_a_new_device_is_told_to_the_owner_and_the_first_is_not() -> None:
    account_id = make_citizen()
    open_browser(account_id, user_agent="Firefox")
    open_browser(account_id, user_agent="Firefox")
    assert unread(account_id) == 0
    open_browser(account_id, user_agent="Chrome")
    open_browser(account_id, user_agent="Firefox", address="198.51.100.1")
    assert unread(account_id) == 2


def test_every_kind_has_its_word() -> None:
    for kind in NoticeKind:
        assert str(kind.label)


def test_the_owner_is_warned_in_vietnamese_whatever_the_stranger_reads() -> None:
    account_id = make_citizen()
    open_browser(account_id, "Firefox on Linux")
    with i18n.speaking("en"):
        open_browser(account_id, "Chrome on Windows", "203.0.113.9")
    with transaction(writing=False):
        rows, _ = queries.notices_of(account_id)
    assert rows[0].title == "Đăng nhập từ thiết bị mới"
    assert rows[0].body.startswith("Tài khoản của ông/bà vừa đăng nhập lúc")


def test_words_are_told_in_the_language_of_whoever_reads(tmp_path: Path) -> None:
    account_id = make_citizen(email="hoa@example.vn")
    with i18n.speaking("en"):
        open_browser(account_id)
    with transaction():
        services.notify(
            account_id=account_id,
            kind=NoticeKind.DOSSIER,
            title=i18n.lazy_gettext("Đã nộp hồ sơ"),
            body=lambda: i18n.gettext("Hồ sơ %(code)s có tin nhắn mới.", code="H56"),
            url="/ho-so",
            now=clock.now(),
        )
    run_all()
    assert "Dossier submitted" in {mail["title"] for mail in sent(tmp_path, "email")}
    with transaction(writing=False):
        row = queries.notices_of(account_id)[0][0]
    assert (row.heading, row.words) == ("Đã nộp hồ sơ", "Hồ sơ H56 có tin nhắn mới.")
    with i18n.speaking("en"):
        assert row.heading == "Dossier submitted"
        assert row.words == "There is a new message about dossier H56."
