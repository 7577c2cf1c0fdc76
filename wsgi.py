"""The door for the web server: ``granian --interface wsgi wsgi:application``."""

import gc
from importlib import import_module

gc.disable()  # Nothing that is loaded now is garbage: to look for it takes a seventh of the start.
application = import_module("portal.app").create_app()

# What was loaded stays. To look through it for garbage again and again costs a tenth of the time.
gc.freeze()
gc.enable()
