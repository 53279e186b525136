"""The folder tree for a view: all photos first, then every folder of the library with how many photos it holds."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.text import Text, printable, unmarked
from app.gui.gallery.folder_tree import FolderNode
from app.gui.kit.translate import shown, tr, tr_count

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class FolderRole(IntEnum):
    """What a row is drawn with, besides its words."""

    SIGN = _Role.UserRole.value
    """The name of its drawing."""
    QUIET = SIGN + 1
    """It is in secondary letters: it cannot be read now, or nobody wants it read."""
    WARNING = SIGN + 2
    """There is something to know about it, told in its tooltip."""


class FolderListModel(QAbstractItemModel):
    """Column 0 is the name, column 1 the number of photos in the folder and below."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = FolderNode(None, tr("All photos"), None)
        self._tops = [self._all]

    def set_folders(self, roots: list[FolderNode]) -> bool:
        """Show these; returns False when only numbers changed, so that nothing in a view moved."""
        tops = [FolderNode(None, tr("All photos"), None, photos=sum(root.photos for root in roots)), *roots]
        for row, top in enumerate(tops):
            top.row = row
        if _shape(tops) != _shape(self._tops):
            self.beginResetModel()
            self._all, self._tops = tops[0], tops
            self.endResetModel()
            return True
        changed: dict[int, list[FolderNode]] = {}
        for old, new in zip(_nodes(self._tops), _nodes(tops), strict=True):
            if _state(old) != _state(new):
                old.photos, old.offline, old.reason, old.left_out = _state(new)
                changed.setdefault(id(old.parent), []).append(old)
        for siblings in changed.values():  # told at once: each time the view measures all that it shows
            self.dataChanged.emit(self._index_of(siblings[0]), self._index_of(siblings[-1], 1))
        return False

    def index_of_path(self, path: str | None) -> QModelIndex:
        """Return where a folder is shown, or an invalid index; None is where all photos are."""
        return next((self._index_of(node) for node in _nodes(self._tops) if node.path == path), QModelIndex())

    def path_of(self, index: Index) -> str | None:
        """Return the folder at ``index``, None where all photos are (Qt's own strings cannot hold every path)."""
        node = self._node(index)
        return None if node is None else node.path

    def is_root(self, index: Index) -> bool:
        """Tell whether the user added this folder, rather than one above it."""
        node = self._node(index)
        return node is not None and node.is_root

    def is_left_out(self, index: Index) -> bool:
        """Tell whether nobody wants this folder read."""
        node = self._node(index)
        return node is not None and node.left_out

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._below(parent)[row])

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        node = self._node(index)
        return QModelIndex() if node is None or node.parent is None else self._index_of(node.parent)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return len(self._below(parent)) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 2

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        node = self._node(index)
        if node is None:
            return None
        if index.column() == 1:
            return self._count_data(node, role)
        match role:
            case _Role.DisplayRole:
                return printable(node.name)
            case FolderRole.SIGN:
                return "photos" if node is self._all else "folder"
            case FolderRole.QUIET:
                return node.offline or node.left_out
            case _Role.ToolTipRole:
                return unmarked(_description(node))
            case _Role.AccessibleDescriptionRole:
                return _description(node)
        return None

    def _count_data(self, node: FolderNode, role: int) -> Any:
        match role:
            case _Role.DisplayRole:
                return tr("not read") if node.left_out else f"{node.photos:,}" if node.photos else ""
            case FolderRole.WARNING:
                return node.offline and node.is_root
        return None

    def _below(self, parent: Index) -> list[FolderNode]:
        node = self._node(parent)
        return self._tops if node is None else node.children

    def _node(self, index: Index) -> FolderNode | None:
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, FolderNode) else None

    def _index_of(self, node: FolderNode, column: int = 0) -> QModelIndex:
        return self.createIndex(node.row, column, node)


def _state(node: FolderNode) -> tuple[int, bool, Text | None, bool]:
    return node.photos, node.offline, node.reason, node.left_out


def _nodes(tops: list[FolderNode]) -> list[FolderNode]:
    return [node for top in tops for node in top.walk()]


def _shape(tops: list[FolderNode]) -> list[str | None]:
    return [node.path for node in _nodes(tops)]


def _description(node: FolderNode) -> str:
    lines = [] if node.path is None else [str(printable(node.path))]
    lines.append(
        tr("You have left this folder out of the library.")
        if node.left_out
        else tr_count("{count} photo", "{count} photos", node.photos)
    )
    if node.reason is not None:
        lines.append(shown(node.reason))
    return "\n".join(lines)
