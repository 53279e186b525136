"""The rooms of the house and who may enter which: the table of ARCHITECTURE.md, enforced."""

from __future__ import annotations

import ast
import functools
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

_APP = Path(__file__).resolve().parents[1] / "app"
_LONGEST_LINES = 300
_MEDIAN_LINES = 120

# Which of our modules a room may import, besides its own.
_MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "core": (),
    "machine": ("core",),
    "imaging": ("core", "machine"),
    "library": ("core", "machine"),
    "similarity": ("core", "machine"),
    "training": ("core", "machine"),
    "shared": ("core", "machine"),
    "pipeline": ("core", "machine", "imaging", "library", "similarity", "training", "shared"),
    "desktop": ("core", "machine"),
    "gui": ("core", "machine", "pipeline.catalog", "desktop"),
    "cli": ("core", "machine", "pipeline.catalog", "desktop"),
    "selftest": ("core", "machine", "imaging", "library", "similarity", "pipeline", "gui", "cli"),
    "main": ("core", "machine", "pipeline.catalog", "desktop", "gui", "cli", "selftest"),
    "__main__": ("main", "machine"),
}
# Within a room of several wings: which other wings a wing may import. No page of the window imports a page.
_WINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "gui": {
        "kit": (),
        "picture": ("kit",),
        "grid": ("kit",),
        "photo": ("kit", "picture", "grid"),
        "gallery": ("kit", "grid"),
        "search": ("kit", "picture", "grid", "photo"),
        "viewer": ("kit", "picture", "grid", "photo"),
        "compare": ("kit", "picture", "grid", "photo"),
        "dialogs": ("kit",),
        "engines": ("kit",),
        "survey": ("kit",),
        "review": ("kit", "picture", "grid", "photo"),
        "frame": (
            *(
                "kit",
                "picture",
                "grid",
                "photo",
                "gallery",
                "search",
                "viewer",
                "compare",
                "dialogs",
                "engines",
                "survey",
            ),
            "review",
        ),
        "start": ("kit", "frame"),
    },
    "pipeline": {
        "work": (),
        "decoding": ("work",),
        "looking": ("work", "decoding"),
        "teaching": ("work", "decoding"),
        "training": ("work", "decoding", "teaching"),
        "search": ("work", "decoding"),
        "ingest": ("work", "decoding", "search"),
        "reports": ("work", "decoding", "search"),
        "survey": ("work", "decoding", "search"),
        "look_alikes": ("work", "decoding", "search"),
        "facets": (
            "work",
            "decoding",
            "looking",
            "search",
            "ingest",
            "teaching",
            "training",
            "reports",
            "survey",
            "look_alikes",
        ),
        "catalog": (
            *("work", "decoding", "looking", "search", "ingest", "teaching", "training", "reports", "survey"),
            "look_alikes",
            "facets",
        ),
    },
}
# Packages that only one room may know (rooms that share one are listed together).
_OWNERS: dict[str, tuple[str, ...]] = {
    "PIL": ("imaging",),
    "pillow_heif": ("imaging",),
    "rawpy": ("imaging",),
    "sqlite3": ("library",),
    "filelock": ("library",),
    "onnxruntime": ("similarity",),
    "annoy": ("similarity",),
    "torch": ("training",),
    "onnx": ("training",),
    "efficientnet_lite_pytorch": ("training",),
    "psycopg": ("shared",),
    "annoy_x86_64_v3": ("similarity",),
    "multiprocessing": ("pipeline", "selftest", "__main__"),
    "watchdog": ("pipeline",),
    "PySide6": ("gui",),
    "argparse": ("cli",),
    "tqdm": ("cli",),
}


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _wing(module: str) -> str:
    """Return the wing a module of ours lies in; of a module beside the wings its own name."""
    steps = module.split(".")
    return steps[2] if len(steps) > 2 else ""


def _may_enter(module: str, imported: str) -> bool:
    here, there = _wing(module), _wing(imported)
    return here == there or there in _WINGS[_room(module)][here]


def _imports(source: str) -> Iterator[str]:
    """Yield every imported module, wherever the import stands: in functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they go"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _violations(module: str, source: str) -> list[str]:
    room = _room(module)
    found = []
    for imported in _imports(source):
        top = imported.split(".")[0]
        if top == "app" and imported != "app.__version__":
            allowed = (room, *_MAY_IMPORT[room])
            if not any(f"{imported}.".startswith(f"app.{name}.") for name in allowed):
                found.append(f"{module} imports {imported}")
            elif room in _WINGS and _room(imported) == room and not _may_enter(module, imported):
                found.append(f"{module} imports {imported}, a wing it may not enter")
        elif room not in _OWNERS.get(top, (room,)):
            found.append(f"{module} imports {top}, which belongs to {' and '.join(_OWNERS[top])}")
    return found


@functools.cache  # each of hundreds of tests asks
def _modules() -> dict[str, str]:
    return {
        ".".join(("app", *path.relative_to(_APP).with_suffix("").parts)): path.read_text("utf-8")
        for path in sorted(_APP.rglob("*.py"))
        if path != _APP / "__init__.py"
    }


@pytest.mark.parametrize("module", _modules())
def test_a_module_imports_only_what_its_room_may(module: str) -> None:
    assert _violations(module, _modules()[module]) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("app.core.photo", "from app.library.store import Store"),
        ("app.imaging.decode", "def f():\n    from app.library import store"),
        ("app.library.scan", "if TYPE_CHECKING:\n    import app.imaging.formats"),
        ("app.gui.frame.main_window", "from app.pipeline.ingest.ingest import ingest"),
        ("app.cli.terminal", "import app.gui"),
        ("app.pipeline.catalog", "from PySide6.QtCore import QObject"),
        ("app.gui.gallery", "from PIL import Image"),
        ("app.core.job", "from app.machine.paths import DataPaths"),
        ("app.gui.gallery.gallery_page", "from app.gui.search.search_view import SearchView"),
        ("app.gui.kit.requests", "from app.gui.grid.photo_grid import PhotoGrid"),
        ("app.gui.frame.main_window", "from app.gui.start.application import run"),
        ("app.pipeline.work.worker", "import psycopg"),
        ("app.shared.facts", "from app.library.reader import Reader"),
        ("app.shared.store", "def f():\n    from app.pipeline import catalog"),
        ("app.gui.frame.main_window", "from app.shared.facts import SharedFacts"),
        ("app.pipeline.work.worker", "from app.pipeline.ingest.ingest import ingest"),
    ],
)
def test_the_fence_notices_a_planted_violation(module: str, source: str) -> None:
    assert _violations(module, source)


def test_every_module_has_a_room_with_rules() -> None:
    assert {_room(module) for module in _modules()} <= set(_MAY_IMPORT)


def test_every_module_of_a_room_with_wings_lies_in_one() -> None:
    for room, wings in _WINGS.items():
        inside = {_wing(module) for module in _modules() if _room(module) == room}
        assert inside - {"__init__"} == set(wings)


def test_modules_stay_small() -> None:
    lengths = {module: source.count("\n") for module, source in _modules().items()}
    assert {module: lines for module, lines in lengths.items() if lines > _LONGEST_LINES} == {}
    assert statistics.median(lengths.values()) <= _MEDIAN_LINES


def test_no_vague_module_names() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "handler", "common", "base", "misc"}
    assert not [module for module in _modules() if vague & set(module.split("."))]


def test_decisions_are_short_and_numbered_straight() -> None:
    written = (_APP.parent / "DECISIONS.md").read_text("utf-8")
    entries = re.split(r"^## ", written, flags=re.MULTILINE)[1:]
    assert [entry.partition(".")[0] for entry in entries] == [str(number + 1) for number in range(len(entries))]
    assert [entry.splitlines()[0] for entry in entries if not 2 <= len(entry.strip().splitlines()) <= 11] == []


def test_files_of_tests_have_names_of_their_own() -> None:
    """Pytest knows them by that: of two with one name it collects only the first."""
    names = [path.name for path in (_APP.parent / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
