"""The folders of the library as a tree of plain values: what the folder list shows, without Qt."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.core.gallery import Folder
from app.core.photo import Root
from app.core.text import Text


@dataclass(slots=True, eq=False)
class FolderNode:
    """A folder with its subfolders. ``path`` is None for all photos; ``photos`` counts those below it too.

    ``left_out``: nobody wants it read. ``shared_as``: what a shared library calls a folder that lies nowhere here.
    """

    path: str | None
    name: str
    parent: FolderNode | None
    is_root: bool = False
    offline: bool = False
    reason: Text | None = None
    left_out: bool = False
    shared_as: str = ""
    photos: int = 0
    row: int = 0
    children: list[FolderNode] = field(default_factory=list)

    def walk(self) -> Iterator[FolderNode]:
        """Yield this node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def folder_nodes(roots: Iterable[Root], folders: Iterable[Folder]) -> list[FolderNode]:
    """Return the roots as trees; folders without photos of their own are there when deeper ones have some.

    Those that are left out are there, too: that is where they can be taken in again.
    """
    roots = tuple(roots)
    tops: list[FolderNode] = []
    known: dict[str, FolderNode] = {}
    for root in roots:
        name = root.name or _name(root.path)
        top = FolderNode(root.path, name, None, is_root=True, offline=root.state == "offline", reason=root.reason)
        top.shared_as = "" if os.path.isabs(root.path) else root.name
        top.row = len(tops)
        known[root.path] = top
        tops.append(top)
    left_out = {path: root.path for root in roots for path in root.left_out}
    shown = {folder.path: folder for folder in folders}
    for path in sorted({*shown, *left_out}, key=os.fsencode):
        folder = shown.get(path)
        node = _node(path, folder.root if folder is not None else left_out[path], known)
        if node is not None:
            node.left_out = path in left_out
        while node is not None and folder is not None:
            node.photos += folder.photos
            node = node.parent
    return tops


def _node(path: str, root: str, known: dict[str, FolderNode]) -> FolderNode | None:
    """Find the node of a folder, or make it and those between it and its root; None outside of every root."""
    missing: list[str] = []
    at = path
    while at not in known:
        missing.append(at)
        above = os.path.dirname(at)
        if at in (root, above):
            return None
        at = root if at.startswith(root) and len(above) < len(root) else above  # one that lies nowhere ends with "/"
    node = known[at]
    for each in reversed(missing):
        child = FolderNode(each, _name(each), node, offline=node.offline, reason=node.reason, row=len(node.children))
        node.children.append(child)
        known[each] = child
        node = child
    return node


def _name(path: str) -> str:
    return os.path.basename(path.rstrip(os.sep)) or path
