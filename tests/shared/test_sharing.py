"""A library that is copied in is the one it was, and copying again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.gallery import GalleryQuery
from app.core.photo import PictureFacts, Stamp
from app.core.text import text
from app.shared.sharing import SharedPhoto, Sharing
from app.shared.thumbnails import SharedThumbnails
from tests.shared.both import FACTS, MODEL, VECTOR, Shared, content_of

_MANY = 2_500


def _photos() -> Iterator[SharedPhoto]:
    for number in range(_MANY):
        folder = b"" if number % 2 else b"x/y"
        yield SharedPhoto(folder, b"%d.jpg" % number, Stamp(1, number), number, content_of(str(number)))
    yield SharedPhoto(b"x", b"broken.jpg", Stamp(1, 1), 5, None, ("decode", text("It is no picture."), "reader"))
    yield SharedPhoto(b"x", b"new\xff.jpg", Stamp(1, 1), 5, None)


def _copy(sharing: Sharing) -> tuple[int, int]:
    contents = [content_of(str(number)) for number in range(_MANY)]
    sharing.add_contents((content, FACTS) for content in contents)
    vectors = sharing.add_vectors(MODEL, [*((content, VECTOR) for content in contents), (content_of("none"), VECTOR)])
    sharing.add_thumbnails((content, b"jpeg") for content in contents)
    return vectors, sharing.add_photos("r", _photos())


def test_copied_twice_it_is_there_once(shared_library: Shared) -> None:
    sharing = Sharing(shared_library.store.session)
    assert _copy(sharing) == (_MANY, _MANY + 2)
    assert _copy(sharing) == (0, 0)
    sharing.look_through()
    facts = shared_library.facts
    counts = facts.counts(MODEL)
    assert (counts.photos, counts.contents, counts.waiting, counts.skipped) == (_MANY + 2, _MANY, 1, 1)
    assert [folder.path for folder in facts.folders()] == ["/r", "/r/x", "/r/x/y"]
    assert [str(failure.reason) for failure in facts.failures()] == ["It is no picture."]
    assert facts.photo_at("/r/x/y/100.jpg") is not None
    assert len(facts.gallery(GalleryQuery(words="x/y")).photo_ids) == _MANY // 2
    assert facts.facts(content_of("7")) == FACTS
    assert SharedThumbnails(shared_library.store.session).get(content_of("7")) == b"jpeg"


def test_what_is_there_already_stays(shared_library: Shared) -> None:
    shared_library.with_photos("1.jpg")
    shared_library.embed("1.jpg", content=content_of("1"))
    sharing = Sharing(shared_library.store.session)
    sharing.add_contents([(content_of("1"), PictureFacts(1, 1, "PNG", None, None, None))])
    assert sharing.add_vectors(MODEL, [(content_of("1"), VECTOR[::-1]), (content_of("1"), b"odd")]) == 0
    assert sharing.add_photos("r", [SharedPhoto(b"", b"1.jpg", Stamp(9, 9), 9, None)]) == 0
    assert shared_library.facts.facts(content_of("1")) == FACTS
    assert shared_library.photo("/r/1.jpg").content_id == content_of("1")


def test_others_hear_of_it(shared_library: Shared) -> None:
    before = shared_library.facts.version()
    Sharing(shared_library.store.session).add_photos("s", [SharedPhoto(b"", b"1.jpg", Stamp(9, 9), 9, None)])
    assert shared_library.facts.version() != before
    assert [root.path for root in shared_library.facts.roots()] == ["s:/"]
