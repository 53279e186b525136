"""Photokin in the menus of the desktop: applications menu, file managers, "Open with". Per user, and reversible."""
