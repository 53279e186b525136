"""Model files that somebody made up: they open nothing outside their folder, what is wrong is one sentence."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import AppError
from app.core.text import text
from app.similarity import model_spec
from app.similarity.device import cpu_device, open_session
from app.similarity.embedder import Embedder
from app.similarity.model_spec import load_spec

_MODELS = Path(__file__).resolve().parents[2] / "models"
_SECRET = np.arange(4, dtype=np.float32).tobytes()


def _number(value: int) -> bytes:
    """Write a number as Protocol Buffers do."""
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def _field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    content = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(content)) + content


def _value(name: str) -> bytes:
    shape = _field(1, _field(1, 4))
    return _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, shape)))


def network(location: str) -> bytes:
    """Return an ONNX network y = x + w whose w lies in the file ``location``."""
    entries = {"location": location, "offset": "0", "length": str(len(_SECRET))}
    outside = b"".join(_field(13, _field(1, key) + _field(2, value)) for key, value in entries.items())
    weights = _field(1, 4) + _field(2, 1) + _field(8, "w") + outside + _field(14, 1)
    node = _field(1, "x") + _field(1, "w") + _field(2, "y") + _field(4, "Add")
    graph = _field(1, node) + _field(2, "g") + _field(5, weights) + _field(11, _value("x")) + _field(12, _value("y"))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 17))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the program's model, in a folder beside which a secret lies."""
    folder = tmp_path / "models"
    folder.mkdir()
    for file in _MODELS.iterdir():
        (folder / file.name).symlink_to(file)
    (tmp_path / "secret.bin").write_bytes(_SECRET)
    (folder / "beside.bin").write_bytes(_SECRET)
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    return folder / "efficientnet_lite0.json"


def _with_network(model: Path, content: bytes) -> Path:
    """Let the model's description name this network, checksum and all: its maker is who made it up."""
    spec = json.loads(model.read_text())
    spec["network"] |= {"file": "other.onnx", "sha256": hashlib.sha256(content).hexdigest()}
    (model.parent / "other.onnx").write_bytes(content)
    described = model.with_name("other.json")
    described.write_text(json.dumps(spec))
    return described


def _loading(described: Path) -> AppError:
    with pytest.raises(AppError) as raised:
        Embedder(load_spec(described), cpu_device(text("test")), 1)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert len(sentence) < 500 + len(str(described))
    return raised.value


def test_the_crafted_network_works_with_what_lies_beside_it(model: Path) -> None:
    (model.parent / "other.onnx").write_bytes(network("beside.bin"))
    session = open_session(str(model.parent / "other.onnx"), ("CPUExecutionProvider",), 1)
    (answer,) = session.run(None, {"x": np.zeros(4, np.float32)})
    assert answer.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "location", ["../secret.bin", "{secret}", "link.bin", "/proc/self/environ", "beside.bin/../link.bin"]
)
def test_a_network_reads_no_file_outside_its_folder(model: Path, location: str, tmp_path: Path) -> None:
    _loading(_with_network(model, network(location.format(secret=tmp_path / "secret.bin"))))


@pytest.mark.parametrize(
    "content",
    [b"", b"no network" * 1000, b"\x3a\xff\xff\xff\xff\x0f", bytes(1 << 20), network("beside.bin")[:50]],
    ids=["empty", "words", "endless", "zeros", "cut"],
)
def test_what_is_no_network_is_one_sentence(model: Path, content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    _loading(_with_network(model, content))
    assert capfd.readouterr() == ("", "")


def test_a_damaged_network_is_one_sentence(model: Path) -> None:
    whole = (_MODELS / "efficientnet_lite0.onnx").read_bytes()
    for at in (20, 300, 5_000):
        _loading(_with_network(model, whole[:at] + b"\xff" * 8 + whole[at + 8 : 40_000]))


def test_files_of_a_model_are_bounded(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they are read: a sparse file of a terabyte costs nothing to make."""
    described = _with_network(model, b"x")
    os.truncate(model.parent / "other.onnx", 1 << 40)
    with pytest.raises(AppError, match="too large"):
        load_spec(described)
    os.truncate(described, 1 << 40)
    with pytest.raises(AppError, match="too large"):
        load_spec(described)
    assert model_spec._MOST_FILE_BYTES <= 1 << 30
