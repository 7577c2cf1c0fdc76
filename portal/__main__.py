"""The door for the command line: ``portal …`` and ``python -m portal …``."""

import gc
from importlib import import_module

# What a command loads stays: to look through it for garbage every 700 objects would take a
# tenth of its start.
gc.set_threshold(50_000)
main = import_module("portal.app").main

if __name__ == "__main__":
    main()
