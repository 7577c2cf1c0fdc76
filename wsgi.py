"""The door for the web server: ``granian --interface wsgi wsgi:application``."""

import gc

from portal.app import create_app

application = create_app()

# What was loaded stays. To look through it for garbage again and again costs a tenth of the time.
gc.collect()
gc.freeze()
