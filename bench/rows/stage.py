"""What rows share: the site, its server, who is signed in, and the limits beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from bench import limits
from bench.asking import CONNECTIONS, pages
from bench.figures import Goal, Load, Row
from bench.processes import HOST, Server
from bench.rounds import Rounds, alternate, middle, per_cpu_second
from bench.site import Site
from tests.reliability.visitor import Visitor


@dataclass(frozen=True)
class Stage:
    """A running site, an empty Flask beside it, and how long and how often one measures."""

    site: Site
    server: Server
    empty: Server
    seconds: float
    rounds: int

    @property
    def host(self) -> str:
        """Give what a request names as its host."""
        return f"{HOST}:{self.server.port}"

    def pages(self, paths: Sequence[str], headers: dict[str, str]) -> Load:
        """Ask the site for some pages in turn for one round."""
        return self.ask(self.server, paths, headers)

    def ask(
        self,
        server: Server,
        paths: Sequence[str],
        headers: dict[str, str] | None = None,
        connections: int = CONNECTIONS,
    ) -> Load:
        """Ask any server for some pages in turn for one round."""
        return pages(
            server,
            paths,
            seconds=self.seconds,
            folder=self.site.folder,
            headers=headers,
            connections=connections,
        )

    def beside_flask(self, ours: Callable[[], Load]) -> Rounds:
        """Measure by turns with an empty Flask answer: the limit of pages made anew."""
        return alternate(ours, lambda: self.ask(self.empty, ["/"]), rounds=self.rounds)

    def beside_commits(self, ours: Callable[[], Load]) -> Rounds:
        """Measure by turns with raw commits: the limit of everything that must be durable."""

        def commit() -> Load:
            return limits.commits(self.site.folder, seconds=self.seconds)

        return alternate(ours, commit, rounds=self.rounds)

    def visitor(self, account_id: UUID | None = None) -> Visitor:
        """Give somebody with a session's cookie and form token, signed in or not."""
        made = Visitor(self.server.port)
        if account_id is None:
            made.read_token("/tra-cuu")
        else:
            made.sign_in(account_id)
        made.close()
        return made


def page_row(name: str, found: Rounds, *goals: Goal) -> Row:
    """Make the row of a page beside an empty Flask answer."""
    load, limit = middle(found.ours), middle(found.limit)
    text = f"empty Flask {limit.cpu_each * 1e6:,.0f} µs"
    ratio = f"{found.ratio(per_cpu_second):.3f}×"
    return Row(name, load.cpu_each, load.rate, load.p99, text, ratio, goals)
