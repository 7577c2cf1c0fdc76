"""Run the sealer with nothing of the web around it."""

from portal.core.settings import load
from portal.records.signatures.services.sealing.server import run

if __name__ == "__main__":
    run(load())
