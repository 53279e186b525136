"""Large photos of all formats in one library: what fails for want of memory beside others is read alone, none lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging.prepare import Prepared
from app.pipeline.decoding import memory_budget
from app.pipeline.decoding.decoder import Decoder, Request
from app.pipeline.decoding.decoders import Decoders
from tests.cli.running import command, environment, photokin
from tests.figures import measured
from tests.imaging.large_photos import write_heic, write_large_photos, write_lossless_webp
from tests.pipeline.memory_meter import MemoryMeter

_RULE = InputRule(288, 32, 3.0)
_PROGRAM_BYTES = 1_500_000_000
_needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")


@pytest.fixture
def read_alone(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the names of files that are read with all the memory there is."""
    names: list[str] = []
    send = Decoder.send

    def noting(self: Decoder, request: Request) -> bool:
        sent = send(self, request)
        if sent and not request.room.shared:
            names.append(Path(str(request.arguments[0])).name)
        return sent

    monkeypatch.setattr(Decoder, "send", noting)
    return names


def _read(paths: list[Path]) -> dict[str, Prepared | DecodeError]:
    with Decoders(2, (_RULE,), 320) as decoders:
        return {d.ticket: d.result for d in decoders.read_all((path.name, str(path)) for path in paths) if d}


@_needs_limits
def test_what_fails_for_want_of_memory_beside_others_is_read_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_alone: list[str]
) -> None:
    """Some readers say that there is too little memory, some that the file is damaged, libwebp only that it failed."""
    monkeypatch.setattr(memory_budget, "_SHARE_BYTES", 3 << 20)
    paths = [*write_large_photos(tmp_path, 1.5), write_lossless_webp(tmp_path / "lossless.webp", 1.5)]
    results = _read(paths)
    assert {name: result for name, result in results.items() if not isinstance(result, Prepared)} == {}
    assert {name: r.warning for name, r in results.items() if isinstance(r, Prepared) and r.warning is not None} == {}
    assert len(set(read_alone)) >= 7
    assert {"1.5.heic", "1.5-plain.webp", "lossless.webp", "1.5-plain.avif"} <= set(read_alone)


@_needs_limits
def test_a_damaged_file_is_called_damaged_after_it_was_read_alone(
    tmp_path: Path, read_alone: list[str], make_photo: object
) -> None:
    whole = next(write_large_photos(tmp_path, 0.2))
    cut, half = tmp_path / "cut.jpg", tmp_path / "half.jpg"
    content = whole.read_bytes()
    cut.write_bytes(content[: int(len(content) * 0.9)])
    half.write_bytes(content[: int(len(content) * 0.3)])
    results = _read([whole, cut, half])
    assert isinstance(results["cut.jpg"], Prepared)
    assert results["cut.jpg"].warning is not None
    assert str(results["half.jpg"]) == "The file is cut short: half of the picture or more is missing."
    assert sorted(read_alone) == ["cut.jpg", "half.jpg"]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@_needs_limits
def test_a_library_of_mixed_large_photos_has_no_skipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for megapixels in (12, 24, 48):
        list(write_large_photos(folder, megapixels))
    write_lossless_webp(folder / "33-lossless.webp", 33)
    assert (folder / "33-lossless.webp").stat().st_size > 65_000_000
    for n in range(9):  # as they lie in the folder of a phone: one after the other
        write_heic(folder / f"many-{n}.heic", 12 + n * 0.5)
        (folder / f"many-{n}.webp").write_bytes((folder / "12-plain.webp").read_bytes() + bytes(n))
    program = subprocess.Popen(
        command("index", folder),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(tmp_path / "home"), cwd=tmp_path, text=True,
    )  # fmt: skip
    with MemoryMeter(program.pid) as meter:
        program.communicate()
    status, *skipped = photokin("status", "--skipped", "--json", home=tmp_path / "home").objects
    measured(
        f"{status['photos']} photos, {len(skipped)} skipped; the program took at most {meter.peak_bytes / 1e6:.0f} MB"
    )
    assert skipped == []
    assert status["photos"] == 3 * 9 + 1 + 18
    assert meter.peak_bytes < _PROGRAM_BYTES
