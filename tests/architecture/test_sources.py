import ast
import re
from statistics import median, quantiles

import pytest

from tests.architecture.sources import (
    ROOT,
    Function,
    Source,
    body_lines,
    called_names,
    packages,
    sources,
)

FILE_LINES, ROOM_LINES = 400, 250
LONGEST_FUNCTION, LONGEST_VIEW = 45, 12
ROOMS = {
    "__init__", "feature", "views", "api", "tasks", "cli", "forms",
    "services", "policies", "queries", "models", "events", "rules",
}  # fmt: skip
SHAPELESS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "base"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
BLANKET = re.compile(r"#\s*(noqa(?!:)|type:\s*ignore(?!\[))", re.IGNORECASE)
COMMITTER = "portal/core/database.py"
# Handlers of jobs may fail in any way, and one of them must not end the worker of all.
CATCHES_EVERYTHING = ["portal/core/jobs/worker.py"]


def everywhere() -> tuple[Source, ...]:
    return sources("portal") + sources("tests") + sources("migrations")


def test_only_the_database_module_commits() -> None:
    others = [s.name for s in sources() if "commit(" in s.text and s.name != COMMITTER]
    assert not others


def test_nobody_catches_everything() -> None:
    found = [
        source.name
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and catches_everything(node)
    ]
    assert found == CATCHES_EVERYTHING


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Allow BaseException where the handler raises again, as the unit of work does."""
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    raises = any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))
    return "Exception" in names or ("BaseException" in names and not raises)


def test_files_stay_short() -> None:
    long = {source.name: source.lines for source in everywhere() if source.lines > FILE_LINES}
    assert not long


def test_a_long_room_becomes_a_folder() -> None:
    rooms = [s for s in sources() if s.path.stem in ROOMS or s.path.parent.name in ROOMS]
    long = {source.name: source.lines for source in rooms if source.lines > ROOM_LINES}
    assert not long


def test_functions_stay_short() -> None:
    lengths = [body_lines(function) for s in sources() for function in s.functions()]
    assert median(lengths) <= 6
    assert quantiles(lengths, n=20)[-1] <= 20
    long = {
        f"{source.name}:{function.lineno} {function.name}": body_lines(function)
        for source in sources()
        for function in source.functions()
        if body_lines(function) > LONGEST_FUNCTION
    }
    assert not long


def test_views_find_authorize_act_and_answer() -> None:
    views = [(s, function) for s in sources() for function in s.functions() if is_view(function)]
    assert views
    long = {
        f"{source.name}:{view.lineno} {view.name}": body_lines(view)
        for source, view in views
        if body_lines(view) > LONGEST_VIEW
    }
    assert not long


def is_view(function: Function) -> bool:
    return any("open_to" in called_names(each) for each in function.decorator_list)


def test_names_say_what_is_inside() -> None:
    shapeless = [
        source.name
        for source in sources()
        if SHAPELESS.intersection(source.path.relative_to(ROOT).with_suffix("").parts)
    ]
    assert not shapeless


def test_every_package_has_the_same_rooms() -> None:
    strange = {
        f"{package.name}/{path.name}"
        for package in packages()
        for path in package.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem not in ROOMS
    }
    assert not strange


def test_every_package_has_a_card_and_tests() -> None:
    for package in packages():
        assert (package / "feature.py").exists(), package
        assert list((ROOT / "tests" / package.parent.name / package.name).glob("test_*.py")), (
            package
        )


def test_every_module_and_package_says_what_it_is_for() -> None:
    silent = [s.name for s in sources() if s.text.strip() and not ast.get_docstring(s.tree)]
    assert not silent


@pytest.mark.parametrize("pattern", [UNFINISHED, BLANKET], ids=["unfinished", "blanket"])
def test_nothing_unfinished_and_no_blanket_silence(pattern: re.Pattern[str]) -> None:
    found = [
        f"{source.name}:{number} {line.strip()}"
        for source in everywhere()
        if source.path != ROOT / "tests/architecture/test_sources.py"
        for number, line in enumerate(source.text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found
