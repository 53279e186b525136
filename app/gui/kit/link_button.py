"""A button that looks like words: in the colour of the text, with a line below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from app.gui.kit.button_style import make_link
from app.gui.kit.icons import give_icon
from app.gui.kit.type import Type, set_type


class LinkButton(QToolButton):
    """Words may mark a key with an ampersand, as on any button. An icon before them is in ``ink``, a colour's name."""

    def __init__(
        self,
        words: str = "",
        kind: Type = "status",
        parent: QWidget | None = None,
        *,
        icon: str = "",
        ink: str = "text",
    ) -> None:
        super().__init__(parent)
        self.setText(words)
        set_type(self, kind)
        make_link(self, ink)
        if icon:
            give_icon(self, icon)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
