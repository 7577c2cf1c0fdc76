"""The door for the web server: ``granian --interface wsgi wsgi:application``."""

from portal.app import create_app

application = create_app()
