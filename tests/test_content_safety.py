"""Nothing that comes from outside is ever run: no module of the program can unpickle, evaluate or ask a shell.

One exception, which is Python's own: multiprocessing pickles what the program and its decoder processes tell each
other, over pipes that no other program has.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_APP = Path(__file__).resolve().parents[1] / "app"
_MODULES = {path.relative_to(_APP).as_posix(): path.read_text("utf-8") for path in sorted(_APP.rglob("*.py"))}

_FORBIDDEN_IMPORTS = {
    "_pickle", "cPickle", "cloudpickle", "code", "codeop", "dbm", "dill", "imp", "joblib", "jsonpickle", "marshal",
    "pickle", "runpy", "shelve", "xmlrpc", "yaml",
}  # fmt: skip
_FORBIDDEN_NAMES = {"eval", "exec", "compile", "__import__"}
_FORBIDDEN_CALLS = {
    "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "importlib.import_module",
    "asyncio.create_subprocess_shell",
}  # fmt: skip
_FORBIDDEN_METHODS = {
    "enable_load_extension",  # SQLite would run a library that a database names
    "load_extension",
    "register_custom_ops_library",  # and ONNX Runtime one that a model names
}


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _is_false(call: ast.Call, keyword: str) -> bool:
    values = [k.value for k in call.keywords if k.arg == keyword]
    return [value.value for value in values if isinstance(value, ast.Constant)] == [False]


def _dangers(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [name.name for name in node.names]
            yield from (f"imports {name}" for name in modules if name.split(".")[0] in _FORBIDDEN_IMPORTS)
            if isinstance(node, ast.ImportFrom):
                yield from (name.name for name in node.names if f"{node.module}.{name.name}" in _FORBIDDEN_CALLS)
        elif isinstance(node, ast.Name) and node.id in _FORBIDDEN_NAMES:
            yield node.id
        elif isinstance(node, ast.Attribute) and (
            _dotted(node) in _FORBIDDEN_CALLS or node.attr in _FORBIDDEN_METHODS or node.attr == "loadtxt"
        ):
            yield _dotted(node)
        elif isinstance(node, ast.Call):
            yield from _dangers_of_call(node)


def _dangers_of_call(call: ast.Call) -> Iterator[str]:
    name = _dotted(call.func)
    if name in ("np.load", "numpy.load") and not _is_false(call, "allow_pickle"):
        yield f"{name} without allow_pickle=False"
    if name == "torch.load" and not any(
        keyword.arg == "weights_only" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    ):
        yield f"{name} without weights_only=True"
    if any(keyword.arg == "shell" for keyword in call.keywords) and not _is_false(call, "shell"):
        yield f"{name} with a shell"
    if name.endswith("Image.open") and not any(keyword.arg == "formats" for keyword in call.keywords):
        yield f"{name} of any format: some start Ghostscript"


@pytest.mark.parametrize("module", _MODULES)
def test_nothing_from_outside_is_run(module: str) -> None:
    assert list(_dangers(_MODULES[module])) == []


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle", "from pickle import loads", "def f():\n    import marshal", "import shelve as s",
        "from yaml import load", "eval('1')", "exec(code)", "f = eval", "compile(x, '', 'exec')",
        "import os\nos.system('ls')", "from os import popen", "subprocess.run('ls', shell=True)",
        "subprocess.run('ls', shell=chosen)", "np.load(path)", "np.load(path, allow_pickle=True)",
        "numpy.load(path, allow_pickle=allowed)", "connection.enable_load_extension(True)",
        "options.register_custom_ops_library('x.so')", "__import__(name)", "Image.open(path)",
        "importlib.import_module(name)", "torch.load(path)", "torch.load(path, weights_only=False)",
    ],
)  # fmt: skip
def test_the_guard_notices_what_is_planted(planted: str) -> None:
    assert list(_dangers(planted))


@pytest.mark.parametrize(
    "harmless",
    [
        "re.compile('x')", "np.load(path, mmap_mode='r', allow_pickle=False)", "subprocess.run(['ls'], shell=False)",
        "torch.load(path, weights_only=True)",
        "Image.open(file, formats=FORMATS)", "job.exec_()", "from app.pipeline.decoding.decoders import Decoders",
    ],
)  # fmt: skip
def test_the_guard_lets_the_harmless_pass(harmless: str) -> None:
    assert list(_dangers(harmless)) == []
