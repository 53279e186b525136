"""Files made to break readers, through the real decoder processes: each ends as a picture or as one plain sentence."""

from __future__ import annotations

import itertools
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.imaging import formats
from app.imaging.formats import format_name
from app.imaging.prepare import Prepared
from app.imaging.stand_in import read_stand_in
from app.pipeline.decoding import decoders as decoders_module
from app.pipeline.decoding.decoder import Decoder
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.warm_decoders import WarmDecoders
from tests.figures import measured
from tests.imaging.made_up import BOMBS, FOREIGN, LIES, slow_jpeg
from tests.imaging.readable import fault_in
from tests.pipeline.memory_meter import MemoryMeter

SUFFIXES = sorted(formats._PHOTO_SUFFIXES)
_RULE = InputRule(288, 32, 2.0)
_EVERY = 25  # of the shared files, in the default run
_ALWAYS = ("dos", "bomb", "crash", "oom", "timeout", "memory", "overflow", "l2rgb_read", "decompression")
_NOT_THE_FILES_FAULT = ("made the decoder crash", "took longer", "bug in Photokin")
_DECODERS_BYTES = 1_200_000_000  # 1.5 GB for the whole program, less what that takes without them


@dataclass
class Tried:
    """What came of many files; ``faults`` names those that did not end as they should."""

    pictures: int = 0
    warned: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    peak_bytes: int = 0
    seconds: float = 0

    def __str__(self) -> str:
        return (
            f"{self.pictures + sum(self.reasons.values())} readings in {self.seconds:.0f} s: {self.pictures} pictures "
            f"({self.warned} with a warning), {sum(self.reasons.values())} skipped with {len(self.reasons)} different "
            f"reasons, {len(self.faults)} at fault; memory of the decoders at most {self.peak_bytes / 1e6:.0f} MB"
        )


def _read(requests: Iterable[tuple[Path, str]], links: Path) -> Tried:
    """Read each (file, suffix) in the decoder processes, under a name with this suffix, "" for its own."""
    tried = Tried()
    links.mkdir()

    def linked() -> Iterator[tuple[tuple[Path, str], str]]:
        for number, (path, suffix) in enumerate(requests):
            link = links / f"{number}{suffix or path.suffix}"
            link.symlink_to(path)
            yield (link, str(path)), str(link)

    began = time.monotonic()
    with MemoryMeter(os.getpid(), others_alone=True) as meter, Decoders(2, (_RULE,), 320) as decoders:
        for decoded in decoders.read_all(linked()):
            if decoded is None:
                continue
            link, path = decoded.ticket
            link.unlink()
            if isinstance(decoded.result, DecodeError):
                reason = str(decoded.result)
                tried.reasons[reason] += 1
                fault = fault_in(reason) or next((words for words in _NOT_THE_FILES_FAULT if words in reason), None)
                if fault is not None:
                    tried.faults.append(f"{path} as {link.suffix}: {fault}: {reason}")
            else:
                tried.pictures += 1
                tried.warned += decoded.result.warning is not None
                if decoded.result.warning is not None and (fault := fault_in(str(decoded.result.warning))):
                    tried.faults.append(f"{path} as {link.suffix}: {fault}: {decoded.result.warning}")
    tried.peak_bytes, tried.seconds = meter.peak_others_bytes, time.monotonic() - began
    measured(str(tried))
    return tried


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(formats.HEAD_BYTES)


def _brings_thumbnail(path: Path) -> bool:
    return b"thmb" in path.read_bytes()


def _written(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def test_a_sample_of_the_shared_files_under_every_suffix(
    shared: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = _files(shared / "hostile")
    sample = {path for path in files if any(word in path.name.lower() for word in _ALWAYS)}
    sample |= {*files[::_EVERY], *_files(shared / "photos")[:: 2 * _EVERY]}
    turns = itertools.cycle(SUFFIXES)
    tried = _read([(path, suffix) for path in sorted(sample) for suffix in ("", next(turns))], tmp_path / "links")
    assert tried.faults == []
    assert tried.pictures > len(sample) / 2
    assert len(sample) > 2 * len(SUFFIXES)
    assert capfd.readouterr().err == ""  # libtiff and others have much to say about these


def test_the_previews_in_files_made_to_break_readers_are_pictures_or_none(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And none of them costs a process: those who look at other photos wait for it."""
    started: list[Decoder] = []
    start = Decoder.__init__

    def noting(decoder: Decoder, *given: Any) -> None:
        started.append(decoder)
        start(decoder, *given)

    monkeypatch.setattr(Decoder, "__init__", noting)
    files = [path for path in _files(shared / "hostile") if format_name(_head_of(path)) in ("HEIC", "AVIF")]
    sample = {path for path in files if _brings_thumbnail(path)} | set(files[::_EVERY])
    assert len(sample) > 2 * 13
    warm = WarmDecoders(lambda: (_RULE,), 320)
    found, reasons = 0, list[str]()
    try:
        for path in sorted(sample):
            try:
                picture = warm.reading(read_stand_in, str(path)).result(Job(1, lambda _: None))
            except DecodeError as error:
                reasons.append(str(error))
                continue
            assert len(picture.rgb) == 3 * picture.width_px * picture.height_px <= 3 << 20
            wider = picture.width_px * picture.whole_height_px / (picture.height_px * picture.whole_width_px)
            assert abs(wider - 1) < 2 / min(picture.width_px, picture.height_px), path
            found += 1
    finally:
        warm.close()
    assert found >= 3
    assert len(started) == 1
    assert [words for words in reasons if fault_in(words) or any(each in words for each in _NOT_THE_FILES_FAULT)] == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("folder", ["hostile", "photos"])
def test_every_shared_file_under_every_suffix(shared: Path, tmp_path: Path, folder: str) -> None:
    files = _files(shared / folder)
    measured(f"{len(files)} files of {folder} under their own name and {len(SUFFIXES)} suffixes:")
    tried = _read(((path, suffix) for path in files for suffix in ("", *SUFFIXES)), tmp_path / "links")
    assert tried.faults == []
    assert tried.pictures + sum(tried.reasons.values()) == len(files) * (len(SUFFIXES) + 1)
    assert tried.peak_bytes < _DECODERS_BYTES


def test_lies_and_lists_without_end_under_every_suffix(tmp_path: Path) -> None:
    files = _written(tmp_path / "made", {name: make() for name, make in LIES.items()})
    tried = _read([(path, suffix) for path in files for suffix in ("", ".jpg", ".tif", ".nef")], tmp_path / "links")
    assert tried.faults == []
    assert tried.peak_bytes < _DECODERS_BYTES


@pytest.mark.parametrize("name", ["text-bomb.png", "profile-bomb.png", "much-metadata.jpg", "circular-exif.jpg"])
def test_a_photo_is_read_in_spite_of_its_metadata(tmp_path: Path, name: str) -> None:
    (file,) = _written(tmp_path, {name: LIES[name]()})
    with Decoders(1, (_RULE,), 320) as decoders:
        assert (decoders.read(str(file)).width_px, decoders.read(str(file)).height_px) == (64, 64)


def test_what_is_no_photo_says_so_and_starts_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow would hand PostScript to Ghostscript: a ``gs`` that leaves a trace must not be run."""
    trace = tmp_path / "started"
    (tmp_path / "bin").mkdir()
    for name in ("gs", "gswin32c", "convert", "djpeg", "xv"):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\ntouch {trace}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    files = _written(tmp_path / "made", FOREIGN)
    tried = _read(itertools.product(files, ("", ".jpg", ".tif", ".heic", ".nef", ".mpo")), tmp_path / "links")
    assert tried.faults == []
    assert tried.pictures == 0
    assert not trace.exists()


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "endless.jpg").symlink_to("/dev/zero")
    (tmp_path / "terminal.jpg").symlink_to("/dev/tty")
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    (tmp_path / "process.jpg").symlink_to("/proc/self/mem")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.jpg"))
        tried = _read([(path, "") for path in sorted(tmp_path.iterdir())], tmp_path / "links")
    assert tried.faults == []
    assert sum(tried.reasons.values()) == 7


def test_a_picture_that_takes_for_ever_ends_at_the_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_photo: Callable[..., Path]
) -> None:
    monkeypatch.setattr(decoders_module, "TIMEOUT_S", 2.0)
    (slow,) = _written(tmp_path, {"slow.jpg": slow_jpeg(16_000, 20_000)})
    others = [make_photo(f"{n}.png", seed=n) for n in range(4)]
    with Decoders(2, (_RULE,), 320) as decoders:
        results = {d.ticket: d.result for d in decoders.read_all((p.name, str(p)) for p in [slow, *others]) if d}
    assert str(results.pop("slow.jpg")) == "Reading this file took longer than 2 seconds."
    assert len(results) == 4
    assert all(isinstance(result, Prepared) for result in results.values())


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_bombs_end_as_pictures_or_as_too_much_memory(tmp_path: Path) -> None:
    files = _written(tmp_path / "made", {name: make() for name, make in BOMBS.items()})
    tried = _read([(path, "") for path in files], tmp_path / "links")
    assert tried.faults == []
    assert tried.pictures >= 4  # a hundred megapixels fit in most formats
    assert set(tried.reasons) == {"There is not enough memory to read this picture."}
    assert tried.peak_bytes < _DECODERS_BYTES
