"""Photokin in the menu of the GNOME file manager. Runs inside Nautilus, through nautilus-python."""

import os
import subprocess

from gi.repository import GObject, Nautilus

COMMAND = ["photokin"]
LABELS = {"": "Find similar photos"}
MEDIA_TYPES = ()


def _label():
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return LABELS.get(os.environ[variable][:2], LABELS[""])
    return LABELS[""]


class PhotokinMenu(GObject.GObject, Nautilus.MenuProvider):
    """Offers the entry when everything selected is a photo on this computer."""

    def get_file_items(self, *arguments):  # older versions of Nautilus pass their window first
        files = arguments[-1]
        paths = [file.get_location().get_path() for file in files if file.get_mime_type() in MEDIA_TYPES]
        if not paths or None in paths or len(paths) != len(files):
            return []
        item = Nautilus.MenuItem(name="Photokin::FindSimilar", label=_label(), icon="photokin")
        item.connect("activate", lambda _: subprocess.Popen([*COMMAND, *paths], start_new_session=True))
        return [item]
