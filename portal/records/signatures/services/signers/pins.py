"""PINs that are not tried twice: three wrong ones lock most tokens for good."""

import structlog

from portal.core.settings import Settings
from portal.records.signatures.services.refusals import PinRefused
from portal.records.signatures.services.signers.plan import DeviceFacts
from portal.records.signatures.services.signers.secret_files import Secret, read_secret, state_of

FOLDER = "signers"
_log = structlog.get_logger(__name__)


class PinFile:
    """A device's PIN file and the note that its PIN was refused.

    The note outlives the process, so that a supervisor that starts it again does not use up
    the token's tries. It names the state of the file and nothing of the PIN.
    """

    def __init__(self, settings: Settings, facts: DeviceFacts, option: str) -> None:
        self._device = facts.name
        self._path = facts.path(option)
        self._note = settings.data_folder / FOLDER / f"{facts.name}.refused"

    def read(self) -> Secret:
        """Read the PIN; raises PinRefused when it was refused and nobody has changed the file."""
        secret = read_secret(self._path)
        if self._note.exists() and self._note.read_text("ascii") == state_of(self._path):
            raise PinRefused
        return secret

    def note_refusal(self) -> None:
        """Remember that the device refused this PIN."""
        self._note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._note.write_text(state_of(self._path), "ascii")
        _log.error("device_refused_entry", device=self._device)
