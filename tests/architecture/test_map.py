import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, Source, sources

SLOW_IMPORTS = {"weasyprint"}
# Whoever files a dossier shows an e-form, and eforms builds it from its data.
OPEN_DOORS = {"portal.onestop.eforms.forms"}
CLOSED_ROOMS = {"views", "forms", "api", "cli", "tasks"}


def test_every_import_follows_the_map() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(  # noqa: S603 - our own words.
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def test_no_import_hides_in_a_function() -> None:
    hidden = {
        f"{source.name}:{line} {name}"
        for source in sources()
        for function in source.functions()
        for line, name in imports(function)
        if name.partition(".")[0] not in SLOW_IMPORTS
    }
    assert not hidden


def package_of(module: str) -> tuple[str, ...]:
    return tuple(module.split(".")[:3])


def module_of(source: Source) -> str:
    return ".".join(source.path.relative_to(ROOT).with_suffix("").parts)


def test_nobody_reaches_into_the_closed_rooms_of_another_package() -> None:
    trespassers = {
        f"{source.name}:{line} {name}"
        for source in sources()
        for line, name in imports(source.tree)
        if name.startswith("portal.")
        and CLOSED_ROOMS.intersection(name.split(".")[3:4])
        and package_of(name) != package_of(module_of(source))
        and not any(name.startswith(f"{door}.") for door in OPEN_DOORS)
    }
    assert not trespassers
