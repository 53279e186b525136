"""What is left of the columns beside the gallery where they are folded."""

from __future__ import annotations

from PySide6.QtGui import QAction

from app.gui.gallery.folder_panel import FolderPanel
from app.gui.gallery.side_column import Edge
from app.gui.kit.translate import tr


def folders_edge(folders: FolderPanel, switch: QAction) -> Edge:
    """Return the edge of the folders, with what is wanted of them most often."""
    edge = Edge()
    edge.add_button("folders", tr("Show the folders"), "F9").clicked.connect(switch.toggle)
    edge.add_line()
    everything = edge.add_button("photos", tr("All photos"))
    everything.setCheckable(True)
    everything.clicked.connect(folders.choose_all)
    folders.all_shown.connect(everything.setChecked)
    everything.setChecked(True)
    look_alikes = edge.add_button("near", tr("Look-alikes"))
    look_alikes.setCheckable(True)
    look_alikes.clicked.connect(folders.choose_look_alikes)
    look_alikes.hide()
    folders.look_alikes.found.connect(look_alikes.show)
    folders.look_alikes.marked.connect(look_alikes.setChecked)
    edge.add_room()
    add = edge.add_button("add", tr("Add a folder of photos to the library"))
    add.clicked.connect(folders.add_wanted)
    return edge


def neighbours_edge(switch: QAction) -> Edge:
    """Return the edge of the neighbours."""
    edge = Edge()
    edge.add_button("similar", tr("Show the neighbours"), "F8").clicked.connect(switch.toggle)
    edge.add_room()
    return edge
