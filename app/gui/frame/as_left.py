"""How the window is, as a state, and the window as a state tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gui.frame.coming_back import left_off
from app.gui.frame.window_state import WindowState
from app.gui.kit.places import LibraryPlace, ReviewPlace

if TYPE_CHECKING:
    from app.gui.frame.main_window import MainWindow

_CELLS_ACROSS = 11
_FIRST_CELL_PX, _FIRST_FOUND_PX = (136, 200), (152, 240)  # as large as the window allows, in these bounds


def state_of(window: MainWindow, before: WindowState) -> WindowState:
    """Return how a furnished window is now; what has not been seen since ``before`` is as it was."""
    folders_px, neighbours_px = window.library.widths()
    folders_open, neighbours_open = window.library.folders_column.left, window.library.neighbours_column.left
    places = window.navigation.places
    search, large = left_off(places)
    return WindowState(
        geometry=bytes(window.saveGeometry().toHex().data()).decode("ascii"),
        folders_px=folders_px or before.folders_px,
        neighbours_px=neighbours_px or before.neighbours_px,
        folders_shown=folders_open[0],
        neighbours_shown=neighbours_open[0],
        folders_shown_narrow=folders_open[1],
        neighbours_shown_narrow=neighbours_open[1],
        menu_bar_shown=window.menus.menu_bar.isChecked(),
        strip_shown=window.viewer.parts.strip_wanted,
        information_shown=window.viewer.parts.information_wanted,
        names_shown=window.library.names_switch.isChecked(),
        cell_px=window.gallery.grid.cell_px(),
        found_px=window.search.cell_px.value,
        library=places[0] if isinstance(places[0], LibraryPlace) else LibraryPlace(window.gallery.query),
        search=search,
        review=next((place for place in places if isinstance(place, ReviewPlace)), None),
        large=large,
        known_roots=window.folders.known_roots,
        open_folders=window.folders.open_folders,
    )


def arrange(window: MainWindow, state: WindowState) -> None:
    """Arrange a window that was just furnished; where in it one was is for ``ComingBack`` to find."""
    library, across_px = window.library, window.width() // _CELLS_ACROSS
    library.cell_px.choose(state.cell_px or _within(across_px, _FIRST_CELL_PX))
    window.search.cell_px.choose(state.found_px or _within(across_px, _FIRST_FOUND_PX))
    window.folders.open_as_left(state.known_roots, state.open_folders)
    library.enter(state.library)
    library.folders_column.leave(state.folders_shown, state.folders_shown_narrow)
    library.neighbours_column.leave(state.neighbours_shown, state.neighbours_shown_narrow)
    window.viewer.parts.set_strip(state.strip_shown)
    window.viewer.parts.set_information(state.information_shown)
    library.names_switch.setChecked(state.names_shown)
    window.menus.menu_bar.setChecked(state.menu_bar_shown)
    window.menus.show_bar(state.menu_bar_shown)
    library.set_widths(state.folders_px, state.neighbours_px)


def _within(value: int, bounds: tuple[int, int]) -> int:
    least, most = bounds
    return min(max(value, least), most)
