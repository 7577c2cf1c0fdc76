"""How many files of the corpus are judged as they deserve."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from portal.records.signatures.rules import Verdict
from portal.records.signatures.services.checking import check
from tests.records.signatures.corpus.good import Named
from tests.records.signatures.corpus.pki import NOW, world

ACCEPTED = frozenset({Verdict.VALID, Verdict.VALID_WITH_WARNINGS})


@dataclass(frozen=True)
class Score:
    """The figures, and each file that got another verdict than it deserves."""

    judged: int
    verdicts: Counter[str]
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        return 1 - len(self.wrong) / self.judged

    def __str__(self) -> str:
        told = ", ".join(f"{name} {count}" for name, count in self.verdicts.most_common())
        return f"{self.judged} files, {self.share:.1%} as they deserve ({told})"


def score(cases: Iterable[Named], *, wanted: bool) -> Score:
    """Judge files; ``wanted`` tells whether they should be accepted."""
    verdicts: Counter[str] = Counter()
    wrong: list[str] = []
    for name, build in cases:
        found = check(build(), world().trust, NOW).verdict
        verdicts[found.value] += 1
        if (found in ACCEPTED) is not wanted:
            wrong.append(f"{name}: {found.value}")
    return Score(verdicts.total(), verdicts, tuple(wrong))
