"""ONNX files taken over: what was understood is written anew, what lies elsewhere is read from its own folder alone."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import InputError
from app.similarity import onnx_takeover
from app.similarity.device import open_session
from app.similarity.onnx_takeover import take_over
from tests.onnx_files import Graph, field, network, node, number, tensor, tensor_outside, value
from tests.usual_networks import inception_v3, resnet50, vision_transformer

_WEIGHTS = np.arange(1, 5, dtype=np.float32)


def _adding(weights: bytes, *, rest: bytes = b"", more: bytes = b"") -> bytes:
    """Return a network y = x + w."""
    graph = Graph([node("Add", "x w", "y")], [value("x", [4])], [value("y", [4])], [weights])
    graph.content += more
    return network(graph, rest=rest)


def _outside(location: str, **entries: str) -> bytes:
    return _adding(tensor_outside("w", _WEIGHTS, location, **entries))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "ours").mkdir()
    return tmp_path / "ours" / "model.onnx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of somebody's with numbers in it, and a secret beside it."""
    (tmp_path / "secret.bin").write_bytes(_WEIGHTS.tobytes())
    theirs = tmp_path / "theirs"
    (theirs / "deeper").mkdir(parents=True)
    (theirs / "model.onnx.data").write_bytes(bytes(64) + _WEIGHTS.tobytes() + bytes(7))
    (theirs / "deeper" / "weights 1").write_bytes(_WEIGHTS.tobytes())
    (theirs / "link.bin").symlink_to(tmp_path / "secret.bin")
    (theirs / "linked").symlink_to(tmp_path)
    os.mkfifo(theirs / "pipe")
    return theirs


def _taken(folder: Path, content: bytes, target: Path, **how: object) -> bytes:
    path = folder / "net.onnx"
    path.write_bytes(content)
    assert take_over(path, target, **how) == target.stat().st_size  # type: ignore[arg-type]
    return target.read_bytes()


def _answer(content: bytes) -> object:
    session = open_session(content, ("CPUExecutionProvider",), 1)
    return session.run(None, {"x": np.zeros(4, np.float32)})[0].tolist()


@pytest.mark.parametrize(
    "content",
    [resnet50(), resnet50(kind="float16"), inception_v3(), vision_transformer(32, 64, 16, 12)],
    ids=["ResNet", "float16", "tf2onnx", "CLIP"],
)
def test_a_network_says_the_same_after_it_was_taken_over(content: bytes, folder: Path, target: Path) -> None:
    taken = _taken(folder, content, target)
    before, after = (open_session(each, ("CPUExecutionProvider",), 1) for each in (content, taken))
    (given,) = before.get_inputs()
    shape = [dim if isinstance(dim, int) else {"num_channels": 3}.get(dim, 64) for dim in given.shape]
    picture = np.random.default_rng(1).random([1, *shape[1:]]).astype("f2" if "16" in given.type else "f4")
    for one, other in zip(*(each.run(None, {given.name: picture}) for each in (before, after)), strict=True):
        assert (one == other).all()
    assert [each.name for each in before.get_outputs()] == [each.name for each in after.get_outputs()]


@pytest.mark.parametrize(
    ("location", "entries"),
    [
        ("model.onnx.data", {"offset": "64", "length": "16"}),
        ("./model.onnx.data", {"offset": "64"}),
        ("deeper/weights 1", {}),
    ],
)
def test_numbers_beside_a_network_come_along(
    location: str, entries: dict[str, str], folder: Path, target: Path
) -> None:
    taken = _taken(folder, _outside(location, **entries), target)
    assert location.encode() not in taken
    assert _answer(taken) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("../secret.bin", "outside"),
        ("deeper/../../secret.bin", "outside"),
        ("/etc/passwd", "outside"),
        ("C:\\secret.bin", "outside"),
        ("..\\secret.bin", "outside"),
        ("*/_ORT_MEM_ADDR_/*", "outside"),
        ("deeper//weights 1", "outside"),
        ("", "outside"),
        (".", "outside"),
        ("\n", "outside"),
        ("link.bin", "link"),
        ("linked/secret.bin", "link"),
        ("pipe", "no file"),
        ("deeper", "no file"),
        ("not-there.bin", "not there"),
        ("model.onnx.data/x", "not there"),
    ],
)
def test_numbers_are_read_from_files_of_its_folder_alone(location: str, why: str, folder: Path, target: Path) -> None:
    with pytest.raises(InputError, match=why):
        _taken(folder, _outside(location), target)
    assert not target.exists()


@pytest.mark.parametrize("entries", [{"offset": "80"}, {"offset": "99999999999999999"}])
def test_numbers_that_were_cut_off_are_said_to_be(entries: dict[str, str], folder: Path, target: Path) -> None:
    with pytest.raises(InputError, match=r"model\.onnx\.data, which was cut off"):
        _taken(folder, _outside("model.onnx.data", **entries), target)


@pytest.mark.parametrize("entries", [{"offset": "-1"}, {"length": "17"}, {"offset": "1e3"}, {"length": "٣"}])
def test_places_that_are_none_are_refused(entries: dict[str, str], folder: Path, target: Path) -> None:
    with pytest.raises(InputError, match="no ONNX network"):
        _taken(folder, _outside("model.onnx.data", **entries), target)


def _nested(inner: bytes) -> list[bytes]:
    """Return networks that hide a tensor where a hasty reader would not look."""
    branch = Graph([node("Constant", "", "c", value=inner)], [], [value("c", [4])])
    taking = Graph([], [], [value("w2", [4])], [inner])
    function = field(1, "f") + field(10, "mine") + field(7, node("Constant", "", "c", value=inner))
    sparse = field(15, field(1, inner) + field(2, tensor("i", np.zeros(1, np.int64))))
    plain = Graph([node("Add", "x x", "y")], [value("x", [4])], [value("y", [4])])
    hidden = Graph([node("Add", "x x", "y")], [value("x", [4])], [value("y", [4])])
    hidden.content += sparse
    tensors = Graph([node("Odd", "x", "y") + field(5, field(1, "t") + field(10, inner))], [], [])
    graphs = Graph([node("Odd", "x", "y") + field(5, field(1, "g") + field(11, taking.content))], [], [])
    with_if = Graph([node("If", "x", "y", then_branch=branch, else_branch=branch)], [], [])
    odd = [field(5, field(1, "s") + field(at, field(1, inner))) for at in (22, 23)]
    sparse_attributes = [Graph([node("Odd", "x", "y") + each], [], []) for each in odd]
    defaults = field(1, "f") + field(11, field(1, "a") + field(5, inner))
    return [
        network(with_if),
        network(plain, functions=[function]),
        network(plain, functions=[defaults]),
        network(hidden),
        network(tensors),
        network(graphs),
        *map(network, sparse_attributes),
    ]


@pytest.mark.parametrize("place", range(8))
def test_numbers_elsewhere_are_noticed_wherever_a_tensor_may_stand(place: int, folder: Path, target: Path) -> None:
    with pytest.raises(InputError, match="outside its folder"):
        _taken(folder, _nested(tensor_outside("w", _WEIGHTS, "../secret.bin"))[place], target)


def test_what_a_network_works_without_is_left_out(folder: Path, target: Path) -> None:
    training = field(20, field(1, Graph([], [], [], [tensor_outside("t", _WEIGHTS, "../secret.bin")]).content))
    notes = field(6, "a note") + field(14, field(1, "ort_config") + field(2, "{}")) + field(99, b"unknown")
    taken = _taken(folder, _adding(tensor("w", _WEIGHTS), rest=training + notes), target)
    assert _answer(taken) == [1, 2, 3, 4]
    for word in (b"secret", b"a note", b"ort_config", b"unknown"):
        assert word not in taken


def test_a_location_that_is_not_used_is_left_out(folder: Path, target: Path) -> None:
    weights = tensor("w", _WEIGHTS) + field(13, field(1, "location") + field(2, "../secret.bin"))
    assert b"secret" not in _taken(folder, _adding(weights), target)


def test_numbers_here_and_elsewhere_at_once_are_refused(folder: Path, target: Path) -> None:
    both = tensor("w", _WEIGHTS) + field(13, field(1, "location") + field(2, "model.onnx.data")) + field(14, 1)
    with pytest.raises(InputError, match="no ONNX network"):
        _taken(folder, _adding(both), target)


def test_the_one_output_may_be_any_value(folder: Path, target: Path) -> None:
    taken = _taken(folder, resnet50(logits=True), target, only="/Flatten_output_0")
    session = open_session(taken, ("CPUExecutionProvider",), 1)
    assert [each.name for each in session.get_outputs()] == ["/Flatten_output_0"]
    assert session.run(None, {"input": np.zeros((1, 3, 224, 224), np.float32)})[0].shape == (1, 2048)


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


_DEEP = Graph([node("Add", "x x", "y")], [], [])
for _ in range(30):
    _DEEP = Graph([node("If", "c", "y", then_branch=_DEEP)], [], [])


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0JFIF and a picture",
        b"hello, this is no network",
        _cut(resnet50()),
        resnet50()[:-1],
        field(1, 8),  # no graph
        network(_DEEP),
        resnet50() + field(7, b""),  # two graphs
        _adding(tensor("w", _WEIGHTS), more=number(5 << 3 | 1) + b"\x42\0" * 4),  # weights that are eight bytes
        b"\x0b\x0c" + resnet50(),  # a group
        b"\x3f" + resnet50(),  # a kind of value that there is not
        b"\x00\x00" + resnet50(),  # a field without a number
        b"\xff" * 12 + resnet50(),  # a number that does not end
        field(7, 5),  # a graph that is a number
    ],
)
def test_what_is_no_network_is_said_to_be_none(content: bytes, folder: Path, target: Path) -> None:
    with pytest.raises(InputError, match=r"net\.onnx is no ONNX network, or it was cut off"):
        _taken(folder, content, target)
    assert not target.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no ONNX network"),
        (b"PK\x03\x04archive/data.pkl", "a file of PyTorch. Export it to ONNX first"),
        (b"\x89HDF\r\n\x1a\n", "a file of Keras"),
        (b"\x1c\x00\x00\x00TFL3\x14\x00", "a file of TensorFlow Lite"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS"),
    ],
)
def test_what_is_often_taken_for_a_network_is_named(content: bytes, words: str, folder: Path, target: Path) -> None:
    with pytest.raises(InputError, match=words):
        _taken(folder, content, target)


@pytest.mark.parametrize(
    ("name", "words"), [("gone.onnx", "There is no file"), ("deeper", "is no file"), ("pipe", "is no file")]
)
def test_what_is_no_file_is_said_to_be_none(name: str, words: str, folder: Path, target: Path) -> None:
    with pytest.raises(InputError, match=words):
        take_over(folder / name, target)


def test_a_network_with_all_its_numbers_is_bounded(folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_takeover, "MOST_FILE_BYTES", 1000)
    with pytest.raises(InputError, match="too large"):  # the file, before it is read
        _taken(folder, b"nonsense" * 200, target)
    same = [tensor_outside(f"w{at}", np.zeros(16, np.float32), "model.onnx.data") for at in range(16)]
    graph = Graph([node("Add", "x x", "y")], [value("x", [4])], [value("y", [4])], same)
    monkeypatch.setattr(onnx_takeover, "MOST_FILE_BYTES", len(network(graph)))
    with pytest.raises(InputError, match="too large"):  # the same numbers again and again
        _taken(folder, network(graph), target)
