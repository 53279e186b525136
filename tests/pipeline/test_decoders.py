"""Decoder processes: whatever happens in one costs one photo, which gets a reason, and the others go on."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from app.core.errors import AppError, DecodeError
from app.core.input_rule import InputRule
from app.imaging.prepare import Prepared
from app.pipeline.decoding import decoder as decoder_module
from app.pipeline.decoding import decoders as decoders_module
from app.pipeline.decoding import memory_budget
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.processor_wait import waited_for_processor_s
from app.pipeline.decoding.sole_decoder import SoleDecoder
from tests.loaded_processes import running_processes
from tests.pipeline.misbehaving import die_at_first, die_at_once, misbehave
from tests.pipeline.waiting import until

MakePhoto = Callable[..., Path]

_ROOT = Path(__file__).resolve().parents[2]
_RULE = InputRule(288, 32, 3.0)


@pytest.fixture
def bad_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoders_module, "prepare", misbehave)
    monkeypatch.setattr(decoders_module, "TIMEOUT_S", 2.5)


def _read_all(paths: list[Path], processes: int = 2) -> dict[str, Prepared | DecodeError]:
    requests = iter([(path.name, str(path)) for path in paths])
    with Decoders(processes, (_RULE,), 320) as decoders:
        return {d.ticket: d.result for d in decoders.read_all(requests) if d is not None}


@pytest.mark.real_processes
def test_photos_are_read(make_photo: MakePhoto) -> None:
    paths = [make_photo(f"{n}.jpg", seed=n) for n in range(30)]
    results = _read_all(paths)
    assert set(results) == {path.name for path in paths}
    assert all(isinstance(result, Prepared) and result.width_px == 320 for result in results.values())


def test_no_photos_no_processes() -> None:
    with Decoders(2, (_RULE,), 320) as decoders:
        assert list(decoders.read_all(iter([]))) == []
        assert running_processes() == []


@pytest.mark.parametrize(("first", "then"), [(2, 1), (1, 2)])
def test_another_number_of_processes_is_taken_up_on_the_way(make_photo: MakePhoto, first: int, then: int) -> None:
    paths = [make_photo(f"{n}.jpg", seed=n) for n in range(40)]
    read, processes = set(), []
    with Decoders(first, (_RULE,), 320) as decoders:
        for decoded in decoders.read_all(iter([(path.name, str(path)) for path in paths])):
            if decoded is not None:
                assert isinstance(decoded.result, Prepared)
                read.add(decoded.ticket)
                processes.append(len(running_processes()))
                decoders.processes = then if len(read) >= 5 else first
    assert read == {path.name for path in paths}
    assert (processes[0], processes[-1]) == (first, then)


@pytest.mark.usefixtures("bad_reader")
def test_every_misfortune_costs_one_photo(make_photo: MakePhoto) -> None:
    crashed = "Reading this file made the decoder crash."
    slow = "Reading this file took longer than 2 seconds."
    memory = "There is not enough memory to read this picture."
    reasons = {
        "segfault": crashed,
        "killed": crashed,
        "leaves": crashed,
        "hang": slow,
        "stuck": slow,
        "greedy": memory,
        "bug": "This file could not be read because of a bug in Photokin; the log says more.",
    }
    good = [make_photo(f"good{n}.png", seed=n) for n in range(8)]
    bad = [make_photo(f"{name}.png") for name in (*reasons, "unpicklable", "exits", "growing", "once")]
    mixed = [photo for pair in zip(good, bad, strict=False) for photo in pair] + bad[len(good) :]
    started = time.monotonic()
    results = _read_all(mixed)
    assert time.monotonic() - started < 60
    for path in [*good, Path("once.png")]:
        assert isinstance(results[path.name], Prepared), results[path.name]
    for name, reason in reasons.items():
        assert (name, str(results[f"{name}.png"])) == (name, reason)
    for name in ("unpicklable", "exits", "growing"):  # a slow machine takes longer than the limit to fill memory
        assert isinstance(results[f"{name}.png"], DecodeError)


@pytest.mark.usefixtures("bad_reader")
def test_reading_one_photo_raises_its_reason(make_photo: MakePhoto, tmp_path: Path) -> None:
    with Decoders(1, (_RULE,), 320) as decoders:
        with pytest.raises(DecodeError, match="made the decoder crash"):
            decoders.read(str(make_photo("killed.png")))
        with pytest.raises(DecodeError):
            decoders.read(str(tmp_path / "gone.jpg"))
        assert decoders.read(str(make_photo("good.png"))).width_px == 320


@pytest.mark.usefixtures("bad_reader")
def test_closing_does_not_wait_for_what_hangs(make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoders_module, "TIMEOUT_S", 600.0)
    with Decoders(2, (_RULE,), 320) as decoders:
        answers = decoders.read_all(iter([(n, str(make_photo(f"hang.{n}.png"))) for n in range(2)]))
        assert next(answers) is None  # nothing ready, and the caller gets its turn
        assert len(running_processes()) == 2
        started = time.monotonic()
    assert time.monotonic() - started < 60


def test_decoders_give_way_those_least_that_somebody_waits_for(make_photo: MakePhoto) -> None:
    own = os.nice(0)
    with Decoders(1, (_RULE,), 320) as decoders:
        decoders.read(str(make_photo("a.png")))
        (in_the_background,) = [os.getpriority(os.PRIO_PROCESS, each.pid) for each in running_processes()]
    sole = SoleDecoder(MemoryBudget())
    sole.start()
    try:
        (process,) = running_processes()
        waited_for = until(lambda: [each for each in [process.nice()] if each > own])[0]  # once it has begun
    finally:
        sole.close()
    assert own < waited_for < in_the_background


def test_an_idle_decoder_that_is_killed_is_replaced(make_photo: MakePhoto) -> None:
    with Decoders(2, (_RULE,), 320) as decoders:
        for round_number in range(3):
            photo = make_photo(f"{round_number}.png", seed=round_number)
            assert decoders.read(str(photo)).width_px == 320
            for process in running_processes():
                process.kill()
            time.sleep(0.3)
        assert decoders.read(str(make_photo("last.png", seed=9))).width_px == 320


def test_a_decoder_that_keeps_much_memory_is_replaced(make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoders_module, "_MOST_HELD_BYTES", -(1 << 40))  # whatever it keeps is more
    seen: set[int] = set()
    with Decoders(1, (_RULE,), 320) as decoders:
        for number in range(2):
            decoders.read(str(make_photo(f"{number}.png", seed=number)))
            seen.update(process.pid for process in running_processes())
    assert len(seen) == 2


def test_decoders_killed_at_any_moment_cost_time_only(make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoders_module, "TIMEOUT_S", 3.0)  # one that dies with a lock in its hand costs twice this
    paths = [make_photo(f"{n % 5}.jpg", seed=n % 5, size=(1200, 900)) for n in range(120)]
    killed = 0
    with Decoders(2, (_RULE,), 320) as decoders:
        results = []
        for decoded in decoders.read_all(iter([(n, str(path)) for n, path in enumerate(paths)])):
            if decoded is not None:
                results.append(decoded)
            if killed < 4 and len(results) >= 20 * (killed + 1):
                running_processes()[0].kill()
                killed += 1
    assert sorted(decoded.ticket for decoded in results) == list(range(120))
    assert killed == 4
    assert sum(isinstance(decoded.result, DecodeError) for decoded in results) <= 2


def test_processes_that_never_live_end_with_one_sentence(
    make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders_module, "become_decoder", die_at_once)
    with Decoders(1, (_RULE,), 320) as decoders, pytest.raises(AppError, match="The processes that read photos"):
        decoders.read(str(make_photo("a.png")))


def test_requests_are_drawn_only_as_places_get_free(make_photo: MakePhoto) -> None:
    drawn = 0

    def requests() -> Iterator[tuple[int, str]]:
        nonlocal drawn
        for n in range(100):
            drawn += 1
            yield n, str(make_photo(f"{n % 3}.png", seed=n % 3))

    with Decoders(1, (_RULE,), 320) as decoders:
        answered = 0
        for decoded in decoders.read_all(requests()):
            if decoded is not None:
                answered += 1
                assert drawn - answered <= decoders_module._WINDOW_PER_PROCESS
            if answered == 20:
                break
    assert drawn < 30


def test_an_error_of_whoever_asks_passes_through(make_photo: MakePhoto) -> None:
    def requests() -> Iterator[tuple[int, str]]:
        yield 1, str(make_photo("a.png"))
        raise KeyError("mine")

    with Decoders(1, (_RULE,), 320) as decoders, pytest.raises(KeyError, match="mine"):
        list(decoders.read_all(requests()))


def test_decoders_print_nothing_and_are_bounded(make_photo: MakePhoto, capfd: pytest.CaptureFixture[str]) -> None:
    with Decoders(1, (_RULE,), 320) as decoders:
        decoders.read(str(make_photo("a.png")))
        soft, _ = running_processes()[0].rlimit(psutil.RLIMIT_DATA)
        assert 0 < soft <= 1 << 30
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")
def test_a_picture_that_finds_no_room_beside_others_is_read_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libheif calls it a failure of its own, and not a lack of memory."""
    photo = tmp_path / "large.heic"
    Image.new("RGB", (3000, 2000), "teal").save(photo)
    monkeypatch.setattr(memory_budget, "_SHARE_BYTES", 40 << 20)
    assert isinstance(_read_all([photo])[photo.name], Prepared)
    monkeypatch.setattr(memory_budget, "_WHOLE_BYTES", 40 << 20)
    assert str(_read_all([photo])[photo.name]) == "There is not enough memory to read this picture."


@pytest.mark.real_processes
@pytest.mark.usefixtures("bad_reader")
def test_garbage_on_the_pipe_costs_the_photo_that_wrote_it(make_photo: MakePhoto) -> None:
    names = ["a.png", "garbage.png", "b.png", "c.png", "d.png", "e.png"]
    results = _read_all([make_photo(name, seed=n) for n, name in enumerate(names)])
    assert isinstance(results.pop("garbage.png"), DecodeError)
    assert len(results) == 5
    assert all(isinstance(result, Prepared) for result in results.values()), results


def test_a_decoder_that_dies_as_it_starts_is_replaced(
    make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(decoders_module, "become_decoder", die_at_first)
    monkeypatch.setenv("PHOTOKIN_DEATH", str(tmp_path / "died"))
    results = _read_all([make_photo(f"{n}.png", seed=n) for n in range(6)])
    assert (tmp_path / "died").exists()
    assert all(isinstance(result, Prepared) for result in results.values())
    assert len(results) == 6


def test_decoders_need_no_semaphores_that_a_kill_would_leave_behind(
    make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They lie under names in /dev/shm until somebody takes them away; a killed program takes nothing away."""

    def refuse(self: object, *_: object, **__: object) -> None:
        raise AssertionError("a semaphore with a name")

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", refuse)
    assert all(
        isinstance(result, Prepared) for result in _read_all([make_photo("a.png"), make_photo("b.png")]).values()
    )


_CLOSING = """
import os, sys, time
from app.core.input_rule import InputRule
from app.pipeline.work.child_process import ChildContext
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.processor_wait import waited_for_processor_s

if __name__ == "__main__":
    context = ChildContext()
    lock = context.RLock()  # as a pool's, which is gone when its process wants it
    process = context.Process(target=os.getpid, args=(lock,))
    process.start()
    del lock
    process.join()
    print(process.exitcode)
    for n in range(4):
        decoders = Decoders(2, (InputRule(288, 32, 3.0),), 320)
        decoders._start()
        time.sleep(n * 0.05)
        decoders.close()
"""


def test_closing_while_decoders_start_prints_nothing(tmp_path: Path) -> None:
    (tmp_path / "closing.py").write_text(_CLOSING)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "closing.py")],
        capture_output=True, text=True, timeout=100, env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


_STUCK = """
import sys
from app.core.input_rule import InputRule
from app.pipeline.decoding import decoders
from tests.pipeline.misbehaving import misbehave

if __name__ == "__main__":
    decoders.prepare = misbehave
    with decoders.Decoders(1, (InputRule(288, 32, 3.0),), 320) as pool:
        pool.read(sys.argv[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process that never lets go of its interpreter")
def test_a_stuck_decoder_does_not_outlive_a_killed_program(make_photo: MakePhoto, tmp_path: Path) -> None:
    (tmp_path / "reading.py").write_text(_STUCK)
    photo = str(make_photo("stuck.png"))
    program = subprocess.Popen(
        [sys.executable, str(tmp_path / "reading.py"), photo],
        stderr=subprocess.DEVNULL,  # Python's resource tracker tells that it cleans up
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    decoders: list[psutil.Process] = []
    try:
        deadline = time.monotonic() + 60
        while not Path(f"{photo}.begun").exists():
            assert time.monotonic() < deadline, "the decoder never came to its photo"
            time.sleep(0.05)
        decoders = running_processes(program.pid)
        assert decoders
        program.send_signal(signal.SIGKILL)
        program.wait()
        _, alive = psutil.wait_procs(decoders, timeout=20)
        assert alive == []
    finally:
        program.kill()
        program.wait()
        for decoder in decoders:
            with contextlib.suppress(psutil.NoSuchProcess):
                decoder.kill()


def test_waiting_for_a_processor_is_not_counted(make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy computer makes each file take longer by the clock, and none of them is to blame."""
    monkeypatch.setattr(decoders_module, "prepare", misbehave)
    monkeypatch.setattr(decoders_module, "TIMEOUT_S", 0.5)
    slow = make_photo("slow.png")
    assert str(_read_all([slow])["slow.png"]) == "Reading this file took longer than 0 seconds."
    monkeypatch.setattr(decoder_module, "waited_for_processor_s", lambda _: time.monotonic())
    assert isinstance(_read_all([slow])["slow.png"], Prepared)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long a process waited for a processor")
def test_a_process_beside_busy_ones_waits_and_that_is_told() -> None:
    busy = "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nwhile True: pass"
    processes = [subprocess.Popen([sys.executable, "-c", busy]) for _ in range(2)]
    try:
        deadline = time.monotonic() + 60
        while min(waited_for_processor_s(process.pid) for process in processes) < 0.2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert waited_for_processor_s(processes[0].pid) == 0
