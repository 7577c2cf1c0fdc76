"""A module that a nursery warms up, and that tells how often."""

_times: list[str] = []


def warm_up() -> None:
    _times.append("once")


def times() -> int:
    return len(_times)
