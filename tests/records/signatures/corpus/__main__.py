"""`python -m tests.records.signatures.corpus`: judge the whole corpus and print the figures."""

import sys
import time

from tests.records.signatures.corpus import bad, good
from tests.records.signatures.corpus.scoring import score


def main() -> None:
    begun = time.process_time()
    for title, cases, wanted in (("good", good.cases(), True), ("bad", bad.cases(), False)):
        result = score(cases, wanted=wanted)
        sys.stdout.write(f"{title}: {result}\n")
        for line in result.wrong:
            sys.stdout.write(f"  wrong: {line}\n")
    sys.stdout.write(f"{time.process_time() - begun:.0f} s CPU\n")


if __name__ == "__main__":
    main()
