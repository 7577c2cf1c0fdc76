"""What rows share: the site, its server, who is signed in, and limits measured once."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from bench import limits
from bench.figures import Goal, Load, Row
from bench.processes import HOST, Server
from bench.site import Site
from tests.reliability.visitor import Visitor


@dataclass
class Stage:
    """A running site and the time that one measurement may take."""

    site: Site
    server: Server
    seconds: float

    @property
    def host(self) -> str:
        """Give what a request names as its host."""
        return f"{HOST}:{self.server.port}"

    @cached_property
    def empty_flask(self) -> Load:
        """Give the limit of pages that are made for each request."""
        return limits.empty_flask(seconds=self.seconds)

    @cached_property
    def commits(self) -> Load:
        """Give the limit of everything that must be durable."""
        return limits.commits(self.site.folder, seconds=self.seconds)

    def visitor(self, account_id: UUID | None = None) -> Visitor:
        """Give somebody with a session's cookie and form token, signed in or not."""
        made = Visitor(self.server.port)
        if account_id is None:
            made.read_token("/tra-cuu")
        else:
            made.sign_in(account_id)
        made.close()
        return made


def beside_flask(name: str, load: Load, limit: Load, *goals: Goal) -> Row:
    """Make the row of a page beside an empty Flask answer."""
    text = f"empty Flask {limit.rate:,.0f}/s"
    ratio = f"{load.rate / limit.rate:.2f}×"
    return Row(name, load.cpu_each, load.rate, load.p99, text, ratio, goals)
