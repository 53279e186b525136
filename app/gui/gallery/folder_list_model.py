"""The folder tree for a view: all photos first, then every folder of the library with how many photos it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.text import Text, printable, unmarked
from app.gui.gallery.folder_tree import FolderNode
from app.gui.kit.translate import shown, tr, tr_count

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_COLUMNS = 2


class FolderListModel(QAbstractItemModel):
    """Column 0 is the name, column 1 the number of photos in the folder and below."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tops = [FolderNode(None, tr("All photos"), None)]
        self._nodes = self._tops
        self._at_path: dict[str | None, FolderNode] = {None: self._tops[0]}

    def set_folders(self, roots: list[FolderNode]) -> bool:
        """Show these; returns False when only numbers changed, so that nothing in a view moved."""
        tops = [FolderNode(None, tr("All photos"), None, photos=sum(root.photos for root in roots)), *roots]
        for row, top in enumerate(tops):
            top.row = row
        nodes = [node for top in tops for node in top.walk()]
        if [node.path for node in nodes] != [node.path for node in self._nodes]:
            self.beginResetModel()
            self._tops, self._nodes = tops, nodes
            self._at_path = {node.path: node for node in reversed(nodes)}
            self.endResetModel()
            return True
        changed: dict[int, list[FolderNode]] = {}
        for old, new in zip(self._nodes, nodes, strict=True):
            if _state(old) != _state(new):
                old.photos, old.offline, old.reason, old.left_out = _state(new)
                changed.setdefault(id(old.parent), []).append(old)
        for siblings in changed.values():  # told at once: each time the view measures all that it shows
            self.dataChanged.emit(self.index_of(siblings[0]), self.index_of(siblings[-1], 1))
        return False

    def index_of_path(self, path: str | None) -> QModelIndex:
        """Return where a folder is shown, or an invalid index; None is where all photos are."""
        node = self._at_path.get(path)
        return QModelIndex() if node is None else self.index_of(node)

    def node(self, index: Index) -> FolderNode | None:
        """Return what stands at ``index``."""
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, FolderNode) else None

    @property
    def nodes(self) -> Sequence[FolderNode]:
        """All rows, shown or inside closed folders, top to bottom."""
        return self._nodes

    def index_of(self, node: FolderNode, column: int = 0) -> QModelIndex:
        """Return where one of the ``nodes`` stands."""
        return self.createIndex(node.row, column, node)

    def path_of(self, index: Index) -> str | None:
        """Return the folder at ``index``, None where all photos are (Qt's own strings cannot hold every path)."""
        node = self.node(index)
        return None if node is None else node.path

    def is_root(self, index: Index) -> bool:
        """Tell whether the user added this folder, rather than one above it."""
        node = self.node(index)
        return node is not None and node.is_root

    def is_left_out(self, index: Index) -> bool:
        """Tell whether nobody wants this folder read."""
        node = self.node(index)
        return node is not None and node.left_out

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        below = self._below(parent)
        if not (0 <= row < len(below) and 0 <= column < _COLUMNS):
            return QModelIndex()
        return self.createIndex(row, column, below[row])

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        node = self.node(index)
        return QModelIndex() if node is None or node.parent is None else self.index_of(node.parent)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return len(self._below(parent)) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return _COLUMNS

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if index.column() == 1:
            return count_words(node) if role == _Role.DisplayRole else None
        match role:
            case _Role.DisplayRole:
                return printable(node.name)
            case _Role.ToolTipRole:
                return unmarked(_description(node))
            case _Role.AccessibleDescriptionRole:
                return _description(node)
        return None

    def _below(self, parent: Index) -> list[FolderNode]:
        node = self.node(parent)
        return self._tops if node is None else node.children


def count_words(node: FolderNode) -> str:
    """Return the number of photos in a folder and below, as it stands at the end of its row."""
    return tr("not read") if node.left_out else f"{node.photos:,}" if node.photos else ""


def sign_of(node: FolderNode) -> str:
    """Return the name of a row's drawing."""
    return "photos" if node.path is None else "folder"


def is_quiet(node: FolderNode) -> bool:
    """Tell whether a row is in secondary letters: it cannot be read now, or nobody wants it read."""
    return node.offline or node.left_out


def has_warning(node: FolderNode) -> bool:
    """Tell whether there is something to know about a folder, told in its tooltip: once for all of a disk."""
    return node.offline and node.is_root


def _state(node: FolderNode) -> tuple[int, bool, Text | None, bool]:
    return node.photos, node.offline, node.reason, node.left_out


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
