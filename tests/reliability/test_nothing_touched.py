"""The photos are the user's: everything short of the trash leaves the folder as it was, to the last bit of metadata."""

from __future__ import annotations

import ast
import os
import shutil
from pathlib import Path

import pillow_heif
import pytest

from tests.cli.running import REPOSITORY, photokin
from tests.conftest import picture, save_picture
from tests.figures import measured
from tests.reliability.system_calls import NAMES_OF_USERS, SystemCalls, alone, can_be_alone, can_watch
from tests.reliability.untouched import fingerprint
from tests.shared.working import database
from tests.shared_server import Server

_APP = REPOSITORY / "app"
_TRASH = "app/gui/photo/trash.py"
_OF_REVIEW = ("moving.py", "acting.py")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Photos of all kinds, a broken one, links, and what else lies in such folders; read-only in part."""
    tree = tmp_path / "my photos 写真"
    (tree / "sub").mkdir(parents=True)
    for seed, suffix in enumerate(("png", "jpg", "tif", "webp", "bmp", "gif", "avif")):
        save_picture(tree / f"{seed}.{suffix}", seed)
    pillow_heif.from_pillow(picture(8)).save(tree / "8.heic")
    shutil.copy2(tree / "1.jpg", tree / "sub" / "copy.jpg")
    (tree / "sub" / "cut short.jpg").write_bytes((tree / "1.jpg").read_bytes()[:-200])
    (tree / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    (tree / "notes.txt").write_text("no photo")
    (tree / "link.jpg").symlink_to("1.jpg")
    (tree / "0.png").chmod(0o400)
    if hasattr(os, "setxattr"):
        os.setxattr(tree / "1.jpg", "user.rating", b"5")
    for path in (tree / "1.jpg", tree / "sub"):
        os.utime(path, ns=(1, 1_000_000_007))
    return tree


def test_the_command_line_reads_and_no_more(tree: Path, home: Path, tmp_path: Path) -> None:
    before = fingerprint(tree)
    commands: list[list[str | Path]] = [
        [tree], ["find", tree / "sub" / "cut short.jpg", "--exact"], ["find", tree / "broken.jpg"], ["remove", tree],
    ]  # fmt: skip
    for words in commands:
        assert photokin(*words, home=home).code in (0, 1, 2), words
    assert fingerprint(tree) == before


@pytest.mark.skipif(not can_watch(), reason="strace is not here, or may not follow programs on this machine")
def test_no_photo_is_ever_opened_to_be_written_and_nothing_is_sent(tree: Path, home: Path, tmp_path: Path) -> None:
    """The same seen from the system's side, and without a network: from Python's start to its end."""
    opened = 0
    commands: list[list[str | Path]] = [["index", tree], ["find", tree / "2.tif"], ["status"], ["remove", tree]]
    for number, words in enumerate(commands):
        calls = SystemCalls(tmp_path / f"calls-{number}")
        ran = photokin(*words, home=home, within=[*(alone() if can_be_alone() else []), *calls.words])
        assert (ran.code, ran.err) == (1 if words[0] == "index" else 0, "")
        assert calls.changes(tree) == []
        assert calls.sockets() == set()
        opened += calls.opened(tree)
    assert opened > 20
    measured(f"files and folders of the photo tree opened, all for reading: {opened}; sockets: none")


@pytest.mark.skipif(not can_watch(), reason="strace is not here, or may not follow programs on this machine")
@pytest.mark.parametrize("by_socket", [True, False], ids=["socket", "loopback"])
def test_a_shared_library_is_the_one_place_that_is_spoken_to(
    tree: Path, home: Path, tmp_path: Path, server: Server, library_url: str, *, by_socket: bool
) -> None:
    """By the socket in its folder, or at the address that was given; no name is asked for.

    A library of one's own is shared first, so that what copies it in is seen as well.
    """
    url = library_url if by_socket else server.loopback(database(library_url))
    passwords = home.parent / ".pgpass"
    passwords.write_text(f"127.0.0.1:{server.port}:*:postgres:right\n")
    passwords.chmod(0o600)
    assert photokin("index", tree, home=home).code == 1
    before = fingerprint(tree)
    commands: list[list[str | Path]] = [
        ["share", url], ["--library", url, "index", tree], ["--library", url, "work", "--until-done"],
        ["--library", url, "find", tree / "2.tif"], ["--library", url, "status"], ["--library", url, "folders"],
        ["--library", url, "remove", tree],
    ]  # fmt: skip
    met = set[str]()
    for number, words in enumerate(commands):
        calls = SystemCalls(tmp_path / f"calls-{number}")
        ran = photokin(*words, home=home, within=calls.words)
        assert (ran.code in (0, 1), ran.err.count("\n") <= 1) == (True, True), ran
        assert calls.changes(tree) == []
        met |= calls.sockets() | calls.places()
    met.discard(NAMES_OF_USERS)
    own = {f"{server.folder}/.s.PGSQL.{server.port}"} if by_socket else {"AF_INET", f"127.0.0.1:{server.port}"}
    assert met == own
    measured(f"seven commands by {'a socket' if by_socket else 'an address'}: no other")
    assert fingerprint(tree) == before


@pytest.mark.skipif(not can_watch(), reason="strace is not here, or may not follow programs on this machine")
def test_the_watcher_sees_every_kind_of_touch(tree: Path, home: Path, tmp_path: Path) -> None:
    """Planted touches, one of each kind: the two tests above can fail."""
    touches = [
        "open('1.jpg', 'r+b').close()", "os.utime('1.jpg')", "os.chmod('1.jpg', 0o600)", "os.rename('1.jpg', 'x.jpg')",
        "os.link('x.jpg', '1.jpg')", "os.unlink('x.jpg')", "os.mkdir('sub/new')", "os.rmdir('sub/new')",
        "os.setxattr('1.jpg', 'user.a', b'')", "os.truncate('1.jpg', 9)", "os.symlink('1.jpg', 's.jpg')",
        "os.fchmod(os.open('1.jpg', os.O_RDONLY), 0o640)",
    ]  # fmt: skip
    sockets = ["import socket", "socket.socket(socket.AF_INET)", "socket.socket().connect_ex(('127.0.0.1', 9))",
               "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('127.0.0.2', 53))"]  # fmt: skip
    program = "\n".join(["import os, sys", *(touch.replace("'1.", "tree + '/1.").replace("'x.", "tree + '/x.")
                         .replace("'s", "tree + '/s") for touch in touches)])  # fmt: skip
    calls, before = SystemCalls(tmp_path / "calls"), fingerprint(tree)
    script = f"tree = {str(tree)!r}\n{program}\n" + "\n".join(sockets)
    assert photokin(home=home, before=f"exec({script!r}); sys.exit(0)", within=calls.words).code == 0
    assert len(calls.changes(tree)) == len(touches)
    assert calls.sockets() >= {"AF_INET"}
    assert calls.places() == {"127.0.0.1:9", "127.0.0.2:53"}
    assert fingerprint(tree) != before


def _callers(name: str) -> dict[str, list[int]]:
    """Return the modules that call something of this name, with the lines."""
    found: dict[str, list[int]] = {}
    for path in sorted(_APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and name in (getattr(node.func, "attr", ""), getattr(node.func, "id", "")):
                found.setdefault(str(path.relative_to(REPOSITORY)), []).append(node.lineno)
    return found


def test_only_the_users_own_action_leads_to_the_trash() -> None:
    assert list(_callers("moveToTrash")) == [_TRASH]
    assert list(_callers("move_to_trash")) == ["app/gui/photo/trashing.py", "app/gui/review/moving.py"]
    # One method moves. It is called by the button of the question, and by those of the list of copies alone.
    trashing, actions, copies, dialog = (
        _tree(f"{name}.py") for name in ("trashing", "actions", "copies", "copies_dialog")
    )
    assert _functions(trashing, "move_to_trash(") == ["move"]
    assert _functions(trashing, "self.move(") == ["ask"]
    assert "move.clicked.connect(lambda: self.move(paths))" in ast.unparse(trashing)
    assert ast.unparse(actions).count("trashing.move)") == 1
    assert "self._copies.trash_wanted.connect(self.trashing.move)" in ast.unparse(actions)
    assert ast.unparse(actions).count("trashing.ask") == 1
    question = "self._copies.ask_first(self._paths, self._copies_of, self.trashing.ask, self._kinds)"
    assert question in ast.unparse(actions)
    # Where a photo stands alone the question follows; nothing else is done with it on the way.
    assert set(_functions(copies, "on_alone")) == {"ask_first", "on_found"}
    assert _functions(actions, "trashing.ask") == ["_on_trash"]
    assert _functions(dialog, "trash_wanted.emit(") == ["_on_trash_clicked"]
    assert _functions(dialog, "keep_wanted.emit(") == ["_on_keep_clicked"]
    # What goes because others are kept goes after it was compared with them.
    assert "dialog.keep_wanted.connect(self._keep_only)" in ast.unparse(copies)
    assert set(_functions(copies, "trash_wanted.emit(")) == {"_keep_only", "on_compared"}
    # In review one place moves: of what somebody meant there, what was cleared, after what is asked of the last copy.
    moving, acting = (ast.parse((_APP / "gui" / "review" / name).read_text("utf-8")) for name in _OF_REVIEW)
    assert _functions(moving, "move_to_trash(") == ["moved_one_by_one"]
    assert _functions(acting, "moved_one_by_one(") == ["_move"]
    assert set(_functions(acting, "self._move(")) == {"_on_checked", "on_noted", "_note"}
    assert _functions(acting, "self._on_checked(") == ["_on_cleared"]
    # It is what the action of the menu does: the one pair of the two, and no other use.
    uses = [node for node in ast.walk(actions) if isinstance(node, ast.Attribute) and node.attr == "_on_trash"]
    assert len(uses) == 1
    assert ast.unparse(actions).count("(self.trash, self._on_trash)") == 1


def _tree(name: str) -> ast.Module:
    return ast.parse((_APP / "gui" / "photo" / name).read_text("utf-8"))


def _functions(tree: ast.Module, words: str) -> list[str]:
    """Return the functions in which ``words`` stand."""
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and words in ast.unparse(node)]
