"""Opens the device of the tests' officer in a process of its own, and counts the log-ins."""

import json
import sys
from pathlib import Path

from portal.core.settings import configure
from portal.records.signatures.services.refusals import DeviceRefused
from portal.records.signatures.services.signers import open_device, tokens
from tests.factories.signatures import make_officer, make_test_settings


class Counted(tokens.Token):
    """Counts how often a token is really opened."""

    opened = 0

    def _find(self) -> object:
        Counted.opened += 1
        return super()._find()


def main(folder: Path, signers_file: Path) -> None:
    tokens.Token = Counted  # type: ignore[misc]
    configure(make_test_settings(folder, signers_file=signers_file))
    try:
        open_device(make_officer())
    except DeviceRefused as refused:
        sys.stdout.write(type(refused).__name__)
    notes = folder / "logins.json"
    earlier = json.loads(notes.read_text()) if notes.exists() else []
    notes.write_text(json.dumps([*earlier, Counted.opened]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
