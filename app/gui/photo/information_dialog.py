"""What is known of one photo: file, camera, date, place, size, distance to the query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.gallery import Information
from app.core.photo import Answer
from app.core.text import Text
from app.gui.kit.file_size import file_size
from app.gui.kit.photo_words import distance_words, folder_of, moment_words, name_of, size_words, taken_words
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_COLUMNS = 56


class InformationDialog(QDialog):
    """Stays open beside the window and follows the selection."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._path = ""
        self._answer: Answer | None = None
        self._shown: list[tuple[str, str]] = []
        self._rows = QFormLayout()
        self._rows.setVerticalSpacing(GAP_PX)
        self._rows.setHorizontalSpacing(2 * GAP_PX)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        buttons = QDialogButtonBox()
        close = buttons.addButton(tr("&Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        column.setSpacing(2 * GAP_PX)
        column.addLayout(self._rows)
        column.addStretch()
        column.addWidget(buttons)
        self.setWindowTitle(tr("Information"))
        self.resize(self.fontMetrics().averageCharWidth() * _COLUMNS, self.sizeHint().height())

    def show_photo(self, path: str, answer: Answer | None) -> None:
        """Tell of the photo at ``path``; ``answer`` holds its distance if it was a neighbour."""
        self._answer = answer
        if path != self._path or not self.isVisible():
            self._path = path
            self._show_rows(self._file_rows())
            self._requests.ask(
                self._catalog.pictures.information(path),
                lambda information: self._on_information(path, information),
                lambda reason: self._on_failed(path, reason),
            )
        self.show()

    def rows(self) -> dict[str, str]:
        """Return what is shown, label by label."""
        return dict(self._shown)

    def _on_information(self, path: str, information: Information) -> None:
        if path == self._path:
            self._show_rows([*self._file_rows(), *_picture_rows(information), *self._distance_rows()])

    def _on_failed(self, path: str, reason: Text) -> None:
        if path == self._path:
            self._show_rows([*self._file_rows(), (tr("Not readable"), shown(reason)), *self._distance_rows()])

    def _file_rows(self) -> list[tuple[str, str]]:
        return [(tr("Name"), name_of(self._path)), (tr("Folder"), folder_of(self._path))]

    def _distance_rows(self) -> list[tuple[str, str]]:
        if self._answer is None:
            return []
        for match in self._answer.matches:
            if self._path in match.paths:
                words = tr(
                    "{distance} from {name}",
                    distance=distance_words(match.distance),
                    name=name_of(self._answer.query_path),
                )
                rows = [(tr("Distance"), words)]
                others = [folder_of(path) for path in match.paths if path != self._path]
                return [*rows, (tr("Copies"), "\n".join(others))] if others else rows
        return []

    def _show_rows(self, rows: list[tuple[str, str]]) -> None:
        self._shown = [(label, words) for label, words in rows if words]
        while self._rows.rowCount():
            self._rows.removeRow(0)
        for label, words in self._shown:
            field = plain_label(words)
            field.setWordWrap(True)
            policy = field.sizePolicy()  # changed, not replaced: that its height depends on its width stands there
            policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
            field.setSizePolicy(policy)
            field.setMinimumWidth(1)  # a name without a space in it must not make the window as wide
            give_tip(field, words)
            field.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            field.setAccessibleName(f"{label}: {words}")
            self._rows.addRow(plain_label(label), field)

    def event(self, event: QEvent) -> bool:
        """Grow when the rows have become more or longer; how high they are is not known before they are laid out."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.resize(self.width(), max(self.height(), self.heightForWidth(self.width())))
        return handled


def _picture_rows(information: Information) -> list[tuple[str, str]]:
    size = size_words(information.width_px or 0, information.height_px or 0)
    picture = [size, information.format or "", file_size(information.size_bytes)]
    taking = [
        information.exposure,
        information.aperture,
        information.iso,
        information.focal_length,
    ]
    return [
        (tr("Picture"), " · ".join(part for part in picture if part)),
        (tr("Taken"), taken_words(information.taken) if information.taken else ""),
        (tr("Camera"), information.camera or ""),
        (tr("Lens"), information.lens or ""),
        (tr("Exposure"), " · ".join(part for part in taking if part)),
        (tr("Place"), _place_words(information.place) if information.place else ""),
        (tr("Changed"), moment_words(information.modified_s)),
        (tr("Note"), shown(information.warning) if information.warning else ""),
    ]


def _place_words(place: tuple[float, float]) -> str:
    north, east = place
    latitude, longitude = (f"{abs(degrees):.5f}" for degrees in place)
    return ", ".join(
        (
            tr("{degrees}° north", degrees=latitude) if north >= 0 else tr("{degrees}° south", degrees=latitude),
            tr("{degrees}° east", degrees=longitude) if east >= 0 else tr("{degrees}° west", degrees=longitude),
        )
    )
