"""``find --outline`` and ``--mask``, and ``engine subject``: what they take, what they print, what is there then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from app.cli.engine_options import EngineOptions
from app.cli.engine_subject_options import SubjectOptions
from app.cli.find_options import FindOptions
from app.cli.options import parse
from app.core.engine_masking import MaskWishes
from app.core.masks import Only
from tests.cli.running import photokin
from tests.cli.test_cli_commands import _KEYS
from tests.segmenting_networks import red
from tests.things_on_grounds import HEIGHT, WIDTH, outline, save_scenes

_OUTLINE = ";".join(f"{x:.3f},{y:.3f}" for x, y in outline())


def _find(*words: str) -> FindOptions:
    own = parse(["find", "/a.jpg", *words]).own
    assert isinstance(own, FindOptions)
    return own


def _subject(*words: str) -> SubjectOptions:
    own = parse(["engine", "subject", *words]).own
    assert isinstance(own, EngineOptions)
    assert isinstance(own.own, SubjectOptions)
    return own.own


def test_a_part_is_understood() -> None:
    assert _find().only is None
    assert _find("--outline", "0,0;1,0; 0.5 , 0.25;").only == Only(((0.0, 0.0), (1.0, 0.0), (0.5, 0.25)))
    assert _find("--mask", "/m.png").only == Only(picture="/m.png")


@pytest.mark.parametrize(
    "words",
    [
        ("--outline", ""),
        ("--outline", "0.1,0.1;2,0.1;0.5,0.5"),
        ("--outline", "0.1;0.2;0.3"),
        ("--outline", "0.1,nan;0.2,0.1;0.3,0.4"),
        ("--outline", "a,b"),
        ("--outline", ";".join(["0.1,0.1"] * 2001)),
        ("--mask", ""),
        ("--mask", "/m.png", "--outline", "0,0;1,0;1,1"),
    ],
)
def test_what_is_no_part_is_said(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["find", "/a.jpg", *words])
    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_what_can_be_said_of_a_mask_is_understood() -> None:
    assert _subject("/a/net.onnx") == SubjectOptions("/a/net.onnx", "", "", "", MaskWishes(), look=False)
    words = "--on large --class 8 --threshold 0.8 --name mine --title Mine --look --preset unit --size 520 --output out"
    asked = _subject("/a/net.onnx", *words.split(), "--layout", "nhwc", "--channels", "bgr")
    wishes = MaskWishes("out", 8, 0.8, "unit", 520, "nhwc", "bgr")
    assert asked == SubjectOptions("/a/net.onnx", "large", "mine", "Mine", wishes, look=True)


@pytest.mark.parametrize("words", [(), ("a.onnx", "--class", "-1"), ("a.onnx", "--threshold", "2")])
def test_what_cannot_be_understood_is_said(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["engine", "subject", *words])
    assert ended.value.code == 2
    assert "engine subject: error" in capsys.readouterr().err


@pytest.mark.slow
def test_the_subject_of_a_library(tmp_path: Path, home: Path) -> None:
    photos, net = tmp_path / "photos", tmp_path / "people.onnx"
    save_scenes(photos)
    net.write_bytes(red())
    assert photokin("index", photos, home=home).code == 0
    query = photos / "rings on waves.jpg"
    find = ("find", query, "-k", "2", "--json")
    part = photokin(*find, "--outline", _OUTLINE, home=home)
    assert (part.code, part.err) == (0, "")
    assert set(part.objects[0]) == _KEYS["find"] | {"looked_at"}
    assert part.objects[0]["looked_at"] == {"share": pytest.approx(0.105, abs=0.01), "trouble": None}
    mask = Image.new("L", (WIDTH, HEIGHT))
    mask.save(tmp_path / "black.png")
    whole = photokin(*find, "--mask", tmp_path / "black.png", home=home)
    assert whole.objects[0]["looked_at"]["trouble"].startswith("The mask leaves hardly anything")
    spoken = photokin("find", query, "--mask", tmp_path / "black.png", home=home)
    assert spoken.err.startswith("The mask leaves hardly anything of the picture")
    gone = photokin("find", query, "--mask", tmp_path / "gone.png", home=home)
    assert (gone.code, gone.is_sentence("The mask", "gone.png")) == (2, True)

    looked = photokin("engine", "subject", net, "--look", "--preset", "unit", "--json", home=home)
    assert (looked.code, looked.err) == (0, "")
    assert set(looked.objects[0]) == _KEYS["engine subject"]
    assert (looked.objects[0]["name"], looked.objects[0]["class"], looked.objects[0]["base"]) == (None, 15, "standard")
    added = photokin("engine", "subject", net, "--preset", "unit", home=home)
    assert (added.code, added.err) == (0, "")
    lines = added.out.splitlines()
    assert lines[3] == "tells     scores of classes of 21 by out, 16 × 16 places"
    assert lines[4] == "subject   class 15, from a share of 0.5 on"
    assert lines[-1].startswith("Added as people_standard.")
    described = json.loads((home / "engines" / "people_standard" / "engine.json").read_text())
    assert described["title"] == "people, Standard"
    assert photokin("engine", "use", "people_standard", home=home).code == 0
    masked = photokin(*find, home=home)
    assert set(masked.paths()) == {str(photos / "rings on bricks.jpg"), str(photos / "rings on rays.jpg")}
    assert 0 < masked.objects[0]["looked_at"]["share"] < 0.2
    nothing = photokin("find", photos / "waves.jpg", home=home)
    assert "The mask found no subject in this picture" in nothing.err
