"""What the tests about all of the code look at: files, syntax trees, functions."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINGS = ("identity", "records", "onestop")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node


@cache
def sources(folder: str = "portal") -> tuple[Source, ...]:
    """Read every Python file of a folder."""
    found = sorted((ROOT / folder).rglob("*.py"))
    return tuple(Source(path, path.read_text(encoding="utf-8")) for path in found)


def packages() -> Iterator[Path]:
    """List the packages of the wings."""
    for wing in WINGS:
        for path in sorted((ROOT / "portal" / wing).iterdir()):
            if (path / "__init__.py").exists():
                yield path


def body_lines(function: Function) -> int:
    """Count the lines of a function after its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def called_names(tree: ast.AST) -> set[str]:
    """List the names that are called somewhere in a tree, without what stands before a dot."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            callee = node.func
            found.add(callee.attr if isinstance(callee, ast.Attribute) else _plain(callee))
    return found


def _plain(callee: ast.expr) -> str:
    return callee.id if isinstance(callee, ast.Name) else ""
