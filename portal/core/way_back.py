"""The page to come back to, whatever was sent from it."""

from flask import current_app, request


def way_back() -> str:
    """Give the path being read, with its query, or that of the page from which something was sent.

    Forms are sent to addresses of their own, which nobody can read (``…/ho-so/<id>/tu-choi``):
    their page is the nearest one above.
    """
    if request.method == "GET":
        return request.full_path.rstrip("?")
    routes, path = current_app.create_url_adapter(request), request.path
    while path and routes and not routes.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"
