from flask import Flask

MB = 1024 * 1024


def test_only_these_views_take_more_than_a_form(app: Flask) -> None:
    assert app.config["MAX_CONTENT_LENGTH"] == 2 * MB
    marked = {
        endpoint: view.__max_bytes__ // MB
        for endpoint, view in app.view_functions.items()
        if hasattr(view, "__max_bytes__")
    }
    assert marked == {
        "at_desk.take_signed": 31,
        "authorities.propose": 21,
        "counter.add_paper": 210,
        "counter.add_stack": 210,
        "desk_tokens.take_back": 30,
        "filing.add_paper": 210,
        "linked.conclude": 21,
        "incoming.register": 21,
        "incoming.take_in": 41,  # A whole package of another agency's system.
        "copies.create": 21,
        "outgoing.add_annex": 21,
        "reasons.add": 12,
        "reasons.change": 12,
        "registers.check": 31,
        "registers.compare": 31,
        "registers_api.verify": 31,
        "supplements.add_files": 210,
        "validation.revision": 31,
    }
