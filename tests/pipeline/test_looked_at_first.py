"""What somebody looks at is read before its turn, by whoever has time, and by nobody twice."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

import pytest

from app.core.errors import Cancelled
from app.core.events import Event, ShapesReady, ThumbnailReady
from app.core.gallery import GalleryQuery
from app.core.job import Job
from app.core.photo import FileKey
from app.imaging.picture import read_thumbnail
from app.imaging.prepare import Prepared
from app.pipeline.decoding.decoder import Decoder, Request
from app.pipeline.decoding.warm_decoders import Reading, WarmDecoders
from app.pipeline.facets.gallery import GalleryFacet
from app.pipeline.ingest import embed
from app.pipeline.looking import thumbnails
from app.pipeline.looking.thumbnails import ThumbnailLoader
from app.pipeline.work import wanted_pictures
from app.pipeline.work.wanted_pictures import WantedPictures
from tests.conftest import picture, save_picture
from tests.imaging.previews import photo_with_preview
from tests.pipeline.harness import Library

MakePhoto = Callable[..., Path]
_A, _B, _C = (FileKey(f"/photos/{name}.jpg", 1, 1) for name in "abc")
_ALL = frozenset((_A, _B, _C))
_SLOW = FileKey("/photos/slow.HEIC", 2_000_000, 1)
_BOTH = frozenset((_SLOW, _A))


def _key(path: Path) -> FileKey:
    info = path.stat()
    return FileKey(os.path.realpath(path), info.st_size, info.st_mtime_ns)


def _job() -> Job:
    return Job(1, lambda _: None)


def test_nobody_reads_what_another_one_reads() -> None:
    wanted = WantedPictures()
    wanted.want([_A, _B, _C])
    assert (wanted.take_next(), wanted.take_first(_ALL), wanted.take_next()) == (_A, _B, _C)
    assert wanted.take_next() is None
    assert wanted.take_first(_ALL) is None
    wanted.bring(_A, b"jpeg")
    assert wanted.wait(_ALL, _job())
    assert wanted.take_brought() == [(_A, b"jpeg")]
    wanted.give_back([_C])
    assert wanted.take_next() is None  # an ingest that gave it back does not get it again
    assert wanted.take_first(_ALL) == _C
    assert not wanted.wait(_ALL, _job())


def test_what_was_given_back_is_an_ingests_again_when_it_is_wanted_anew() -> None:
    wanted = WantedPictures()
    wanted.want([_A])
    assert wanted.take_next() == _A
    wanted.give_back([_A])
    assert wanted.take_next() is None
    wanted.want([_A, _B])
    assert wanted.take_next() == _A


def test_what_an_ingest_does_not_bring_in_time_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wanted_pictures, "_PATIENCE_S", -1.0)
    wanted = WantedPictures()
    wanted.want([_A])
    assert wanted.take_next() == _A
    assert wanted.take_first(_ALL) == _A
    wanted.bring(_A, b"too late")
    assert wanted.take_brought() == []


def test_what_was_waited_for_in_vain_comes_before_what_nobody_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = WantedPictures()
    wanted.want([_SLOW, _A, _B, _C])
    assert [wanted.take_next() for _ in range(3)] == [_SLOW, _A, _B]
    monkeypatch.setattr(wanted_pictures, "_PATIENCE_S", -1.0)
    monkeypatch.setattr(wanted_pictures, "_PATIENCE_WITH_SLOW_S", -1.0)
    everything = _ALL | _BOTH
    assert [wanted.take_first(everything) for _ in range(4)] == [_A, _B, _C, _SLOW]


def test_what_takes_long_is_left_to_an_ingest_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begun twice it takes twice as long, and the thumbnails thread may leave it unfinished."""
    monkeypatch.setattr(wanted_pictures, "_UNTAKEN_S", 60.0)
    monkeypatch.setattr(wanted_pictures, "_PATIENCE_S", -1.0)
    wanted = WantedPictures()
    assert wanted.take_next() is None
    slow = frozenset((_SLOW,))
    wanted.want([_SLOW, _A])
    assert wanted.take_first(_BOTH) == _A
    assert wanted.take_first(_BOTH) is None
    job = _job()
    threading.Timer(0.05, job.cancel).start()
    with pytest.raises(Cancelled):
        wanted.wait(slow, job)  # it is expected to come
    assert wanted.take_next() == _SLOW
    assert wanted.take_first(slow) is None
    wanted.stop_reading([_SLOW])
    assert wanted.wait(slow, _job())
    assert wanted.take_first(slow) == _SLOW


@pytest.mark.parametrize("taken", [False, True])
def test_an_ingest_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch, taken: bool) -> None:
    monkeypatch.setattr(wanted_pictures, "_UNTAKEN_S", 0.0)
    wanted = WantedPictures()
    wanted.take_next()
    wanted.want([_SLOW])
    if taken:
        assert wanted.take_next() == _SLOW
        assert wanted.take_first(_BOTH) is None
        monkeypatch.setattr(wanted_pictures, "_PATIENCE_WITH_SLOW_S", -1.0)
    assert wanted.take_first(_BOTH) == _SLOW


def test_wanted_again_is_not_wanted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wanted_pictures, "_UNTAKEN_S", 0.1)
    wanted = WantedPictures()
    wanted.take_next()
    wanted.want([_SLOW, _A])
    time.sleep(0.12)
    wanted.want([_SLOW])
    assert wanted.take_first(_BOTH) == _SLOW


def test_where_no_ingest_reads_nothing_is_left_to_it() -> None:
    wanted = WantedPictures()
    wanted.want([_SLOW])
    assert wanted.take_first(_BOTH) == _SLOW
    wanted.take_next()
    wanted.stop_reading([])
    wanted.want([_SLOW])
    assert wanted.take_first(_BOTH) == _SLOW


def test_that_of_which_something_is_to_be_seen_is_read_last() -> None:
    wanted = WantedPictures()
    wanted.want([_A, _B, _C])
    wanted.put_off([_A, _SLOW])
    assert (wanted.take_next(), wanted.take_first(_ALL), wanted.take_next()) == (_B, _C, _A)


def test_who_waits_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wanted_pictures, "_PATIENCE_S", 60.0)
    wanted = WantedPictures()
    wanted.want([_A])
    wanted.take_next()
    job = _job()
    threading.Timer(0.05, job.cancel).start()
    with pytest.raises(Cancelled):
        wanted.wait(_ALL, job)
    threading.Timer(0.05, wanted.give_back, ([_A],)).start()
    assert wanted.wait(_ALL, _job())


def test_only_the_newest_photos_wait_for_an_ingest() -> None:
    wanted = WantedPictures()
    keys = [FileKey(f"/{number}.jpg", 1, 1) for number in range(wanted_pictures._KEPT + 3)]
    for key in keys:
        wanted.hand_on(key, cast("Prepared", None))
    assert [key for key, _ in wanted.take_read()] == keys[3:]
    assert wanted.take_read() == []


def test_a_scan_reads_first_what_is_looked_at_then_the_folder_and_tells_of_it(
    library: Library, make_photo: MakePhoto, decoded: list[str]
) -> None:
    photos = [make_photo(f"{'ab'[n // 10]}/{n:02}.png", seed=n) for n in range(20)]
    library.add(photos[0].parent.parent)
    wanted = library.workshop.wanted
    looked_at = [photos[7], photos[15]]
    wanted.want([_key(path) for path in looked_at])
    wanted.look_into(os.path.realpath(photos[10].parent))
    library.ingest()
    order = [int(Path(path).stem) for path in decoded]
    assert sorted(order) == list(range(20))
    assert order[:2] == [7, 15]
    assert set(order[2:11]) == {10, 11, 12, 13, 14, 16, 17, 18, 19}
    brought = wanted.take_brought()
    assert {key for key, _ in brought} == {_key(path) for path in looked_at}
    assert all(jpeg is not None and read_thumbnail(jpeg).width_px == 320 for _, jpeg in brought)
    assert library.counts().waiting == 0


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what decoders were asked for: "picture", "vector" of one that was read, or "both"."""
    asked: list[str] = []
    send = Decoder.send

    def noting(self: Decoder, request: Request) -> bool:
        sent = send(self, request)
        if sent and request.engine is None:
            asked.append("picture")
        elif sent:
            asked.append("both" if isinstance(request.arguments[0], str) else "vector")
        return sent

    monkeypatch.setattr(Decoder, "send", noting)
    return asked


@pytest.mark.parametrize("most", [128, 5])
def test_the_network_rests_while_somebody_waits_for_a_picture(
    library: Library, make_photo: MakePhoto, asked_for: list[str], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Longer than for so many photos it does not rest, whoever waits."""
    monkeypatch.setattr(embed, "_MOST_DECODED", most)
    monkeypatch.setattr(embed, "_NETWORK_RESTS_S", 60.0)
    photos = [make_photo(f"a/{number:02}.png", seed=number) for number in range(20)]
    library.add(photos[0].parent)
    library.workshop.wanted.want([FileKey("/elsewhere/never-read.jpg", 1, 1)])
    library.ingest()
    assert library.counts().waiting == 0
    assert asked_for.count("picture") + asked_for.count("both") == 20
    assert asked_for.count("picture") == asked_for.count("vector")
    assert (asked_for == 20 * ["picture"] + 20 * ["vector"]) == (most == 128)
    assert asked_for[:5] == 5 * ["picture"]


def test_before_the_first_picture_no_network_is_loaded(
    library: Library, make_photo: MakePhoto, asked_for: list[str]
) -> None:
    photos = [make_photo(f"a/{number:02}.png", seed=number) for number in range(12)]
    library.add(photos[0].parent)
    library.ingest()
    processes = library.model.pace.processes
    assert asked_for[:processes] == ["picture"] * processes
    assert sorted(asked_for[processes:]) == ["both"] * (12 - processes) + ["vector"] * processes


def test_a_folder_that_is_looked_at_brings_those_inside_it(
    library: Library, make_photo: MakePhoto, decoded: list[str]
) -> None:
    names = ("a/0", "a/1", "b 2/2", "b/deep/3", "b/4")
    photos = [make_photo(f"{name}.png", seed=n) for n, name in enumerate(names)]
    library.add(photos[0].parent.parent)
    library.workshop.wanted.look_into(os.path.realpath(photos[4].parent))
    library.ingest()
    order = [int(Path(path).stem) for path in decoded]
    assert (set(order[:2]), set(order[2:])) == ({3, 4}, {0, 1, 2})


def test_a_copy_that_is_looked_at_is_told_of_without_reading_it(
    library: Library, make_photo: MakePhoto, decoded: list[str]
) -> None:
    photo = make_photo("a/photo.png", seed=1)
    library.add(photo.parent.parent)
    library.ingest()
    copy = photo.with_name("copy.png")
    copy.write_bytes(photo.read_bytes())
    wanted = library.workshop.wanted
    wanted.want([_key(copy)])
    decoded.clear()
    library.ingest()
    assert decoded == []
    [(key, jpeg)] = wanted.take_brought()
    assert key == _key(copy)
    assert jpeg is not None


def test_what_cannot_be_read_or_is_another_file_by_now_is_not_waited_for(
    library: Library, make_photo: MakePhoto
) -> None:
    photo = make_photo("photo.png", seed=1)
    broken = photo.with_name("broken.jpg")
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture at all")
    library.add(photo.parent)
    wanted = library.workshop.wanted
    changed = _key(photo)._replace(mtime_ns=5)
    wanted.want([_key(broken), changed])
    library.ingest()
    assert wanted.take_brought() == [(_key(broken), None)]
    assert wanted.take_first(frozenset([changed])) == changed


def test_what_was_read_for_looking_is_not_read_again(
    library: Library, make_photo: MakePhoto, decoded: list[str]
) -> None:
    photos = [make_photo(f"{n}.png", seed=n) for n in range(4)]
    library.add(photos[0].parent)
    events: list[Event] = []
    loader = ThumbnailLoader(library.paths, library.decoders, events.append, library.workshop.wanted)
    loader.load(_job(), [_key(photos[2]), _key(photos[1])])
    loader.close()
    assert [event.key for event in events if isinstance(event, ThumbnailReady)] == [_key(photos[2]), _key(photos[1])]
    decoded.clear()
    library.ingest()
    assert sorted(Path(path).name for path in decoded) == ["0.png", "3.png"]
    assert library.counts().contents == 4
    assert set(library.snapshot().vectors) == {c for _, _, c in library.snapshot().photos.values()}


def test_the_preview_in_a_file_comes_before_its_picture_and_only_once(library: Library, tmp_path: Path) -> None:
    small = picture(3, (160, 120))
    path = tmp_path / "camera.jpg"
    path.write_bytes(photo_with_preview(picture(3), small))
    plain = tmp_path / "plain.png"
    save_picture(plain, 4)
    events: list[Event] = []
    loader = ThumbnailLoader(library.paths, library.decoders, events.append, WantedPictures())
    keys = [_key(path), _key(plain)]
    loader.load(_job(), keys)
    ready = [event for event in events if isinstance(event, ThumbnailReady)]
    grey_first = [keys[1], keys[0]]
    assert [event.key for event in ready] == [keys[0]._replace(stand_in=True), *grey_first]
    assert [event.picture.width_px for event in ready if event.picture] == [160, 320, 320]
    events.clear()
    loader.load(_job(), keys)
    assert [event.key for event in events if isinstance(event, ThumbnailReady)] == grey_first
    loader.close()


def test_what_takes_long_is_read_after_what_does_not(
    library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But before what is further from being in sight than a few lines of photos."""
    monkeypatch.setattr(thumbnails, "_FILES_AT_ONCE", 4)
    photos = [make_photo(f"{n:02}.png", seed=n) for n in range(thumbnails._FILES_AT_ONCE + 1)]
    slow = [photos[0].rename(photos[0].with_suffix(".heic")), photos[2].rename(photos[2].with_suffix(".HEIF"))]
    for path in slow:
        with path.open("ab") as file:
            file.write(bytes(400_000))
    near = [slow[0], photos[1], slow[1], *photos[3:-1]]
    wanted = WantedPictures()
    loader = ThumbnailLoader(library.paths, library.decoders, lambda _: None, wanted)
    loader.load(_job(), [_key(path) for path in [*near, photos[-1]]])
    loader.close()
    assert [Path(key.path).stem for key, _ in wanted.take_read()] == ["01", "03", "00", "02", "04"]


def test_what_takes_long_keeps_nobody_waiting(
    library: Library, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ingest does not bring a photo in time: it is read and shown while one that takes long is being read."""
    monkeypatch.setattr(wanted_pictures, "_PATIENCE_S", 0.05)
    monkeypatch.setattr(wanted_pictures, "_UNTAKEN_S", 0.0)
    quick, slow = make_photo("quick.png", seed=1), make_photo("slow.heic", seed=2)
    with slow.open("ab") as file:
        file.write(bytes(400_000))
    events: list[Event] = []

    def shown() -> list[str]:
        keys = [event.key for event in events if isinstance(event, ThumbnailReady)]
        return [Path(key.path).stem for key in keys if isinstance(key, FileKey)]

    class SlowReading(Reading[Prepared]):
        is_done = property(lambda _: "quick" in shown())

    class Busy(WantedPictures):
        def want(self, keys: Iterable[FileKey]) -> None:
            super().want(keys)
            assert self.take_next() == _key(quick)

    prepare = WarmDecoders.prepare

    def preparing(self: WarmDecoders, path: str, *, patient: bool = False) -> Reading[Prepared]:
        reading = prepare(self, path, patient=patient)
        if path == str(slow):
            reading.__class__ = SlowReading
        return reading

    monkeypatch.setattr(WarmDecoders, "prepare", preparing)
    loader = ThumbnailLoader(library.paths, library.decoders, events.append, Busy())
    loader.load(_job(), [_key(slow), _key(quick)])
    loader.close()
    assert shown() == ["quick", "slow"]


def test_shapes_come_before_any_picture_and_only_once(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pipeline.looking.thumbnails._SHAPES_WITHIN_S", 60.0)  # on a busy machine, all of them
    path = tmp_path / "camera.jpg"
    path.write_bytes(photo_with_preview(picture(3, (320, 240)), picture(3, (160, 120))))
    tall, broken = tmp_path / "tall.png", tmp_path / "broken.jpg"
    save_picture(tall, 4, (100, 200))
    broken.write_bytes(b"no picture")
    events: list[Event] = []
    loader = ThumbnailLoader(library.paths, library.decoders, events.append, WantedPictures())
    keys = [_key(path), _key(broken), _key(tall)]
    loader.load(_job(), keys)
    assert events[0] == ShapesReady(((keys[0], 4 / 3), (keys[2], 0.5)))
    loader.load(_job(), keys)
    assert len([event for event in events if isinstance(event, ShapesReady)]) == 1
    loader.close()


def test_a_file_that_changed_or_went_is_never_shown_as_what_it_was(library: Library, make_photo: MakePhoto) -> None:
    photo = make_photo("photo.png")
    changed, gone = _key(photo)._replace(size_bytes=1), FileKey(str(photo.with_name("gone.png")), 1, 1)
    events: list[Event] = []
    wanted = WantedPictures()
    loader = ThumbnailLoader(library.paths, library.decoders, events.append, wanted)
    loader.load(_job(), [changed, gone])
    loader.close()
    assert events == [ThumbnailReady(changed, None), ThumbnailReady(gone, None)]
    assert wanted.take_read() == []


def test_the_gallery_tells_which_folder_is_looked_at() -> None:
    class Browsing:
        def submit(self, task: Callable[[object], object], **_: object) -> int:
            task(None)
            return 1

    class Books:
        def gallery(self, *_: object) -> None:
            return None

    class Asking:
        def reading(self, task: object) -> object:
            return task

    wanted = WantedPictures()
    facet = GalleryFacet(Asking(), Books(), Browsing(), wanted)  # type: ignore[arg-type]
    facet.photos(GalleryQuery(directory="/photos/august"))
    assert wanted.folder == "/photos/august"
    facet.photos(GalleryQuery())
    assert wanted.folder is None
