"""A WSGI application served as ``portal serve`` does it: loaded once, answered by forks."""

import sys
from importlib import import_module

from portal.core.serve import serve_pages, spare_the_collector


def main(application: str, host: str, port: str, workers: str) -> None:
    """Serve ``module:name`` until told to stop."""
    module, _, name = application.partition(":")
    loaded = getattr(import_module(module), name)
    spare_the_collector()
    serve_pages(loaded, host=host, port=int(port), workers=int(workers))


if __name__ == "__main__":
    main(*sys.argv[1:])
