"""Joins the pages into one window: bars, menus, ways in, what goes on."""
