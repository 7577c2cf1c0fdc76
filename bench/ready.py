"""The same bytes for everybody, without Flask: the limit of a hot page where there is no nginx."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_data = Path(os.environ["BENCH_READY_FILE"]).read_bytes()
_headers = [("Content-Type", "text/html"), ("Content-Length", str(len(_data)))]


def application(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer what stands in the file."""
    start_response("200 OK", _headers)
    return (_data,)
