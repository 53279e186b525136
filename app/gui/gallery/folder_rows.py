"""How a row of the folder tree looks: chevron, drawing and name at the start, the number of photos at the end."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.core.text import printable
from app.gui.gallery.folder_list_model import count_words, has_warning, is_quiet, sign_of
from app.gui.gallery.folder_tree import FolderNode
from app.gui.kit.icons import ICON_PX
from app.gui.kit.strokes import colour, sign
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of

INDENT_PX = 18
_BEFORE_ICON_PX = 2
_CHEVRON_PX, _WARNING_PX = 12, 14
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine
_LEFT, _RIGHT = _LINE | Qt.AlignmentFlag.AlignLeft, _LINE | Qt.AlignmentFlag.AlignRight


class FolderRows:
    """Paints them in the colours of a view, from right to left where that is its direction."""

    def __init__(self, view: QWidget) -> None:
        self._view = view

    def paint(
        self,
        painter: QPainter,
        row: QRect,
        metrics: QFontMetrics,
        node: FolderNode,
        opened: bool | None,
        numbers_px: int,
    ) -> None:
        """Paint ``node`` in letters that the painter has; ``opened`` is None where nothing lies in it.

        ``numbers_px`` at the end of the row are for numbers (``numbers_width_px``).
        """
        tokens, mirrored = tokens_of(self._view), self._view.isRightToLeft()
        secondary = colour(tokens.sec)
        ink = secondary if is_quiet(node) else colour(tokens.text)

        def at(start_px: int, width_px: int) -> QRect:
            left = row.right() + 1 - start_px - width_px if mirrored else row.left() + start_px
            return QRect(left, row.top(), width_px, row.height())

        start_px = INDENT_PX * depth_of(node)
        if opened is not None:
            name = "open" if opened else "fold"
            sign(painter, name, at(start_px, INDENT_PX), _CHEVRON_PX, secondary, mirrored)
        start_px += INDENT_PX + _BEFORE_ICON_PX
        sign(painter, sign_of(node), at(start_px, ICON_PX), ICON_PX, ink, mirrored)
        start_px += ICON_PX + GAP_PX
        room = at(start_px, max(row.width() - numbers_px - start_px, 0))
        painter.setPen(ink)
        words = metrics.elidedText(str(printable(node.name)), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, _RIGHT if mirrored else _LEFT, words)
        number = count_words(node)
        end_px = row.width() - GAP_PX
        painter.setPen(secondary)
        painter.drawText(at(end_px - numbers_px + GAP_PX, numbers_px - GAP_PX), _LEFT if mirrored else _RIGHT, number)
        if has_warning(node):
            end_px -= metrics.horizontalAdvance(number) + HALF_GAP_PX + _WARNING_PX
            sign(painter, "warning", at(end_px, _WARNING_PX), _WARNING_PX, colour(tokens.warn), mirrored)


def depth_of(node: FolderNode) -> int:
    """Return how many folders of the tree a folder lies in."""
    depth, above = 0, node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


def numbers_width_px(metrics: QFontMetrics, nodes: Iterable[FolderNode]) -> int:
    """Return how wide the numbers of these are, with what stands before them and the air around them."""
    widest: dict[tuple[int, bool, bool], str] = {}
    for node in nodes:
        words = count_words(node)
        widest[len(words), has_warning(node), node.left_out] = words  # digits are about equally wide
    sign_px = _WARNING_PX + HALF_GAP_PX
    widths = (
        metrics.horizontalAdvance(words.translate(_WIDEST)) + warned * sign_px
        for (_, warned, _), words in widest.items()
    )
    return max(widths, default=0) + 2 * GAP_PX


_WIDEST = str.maketrans("0123456789", "0" * 10)
