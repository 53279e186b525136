"""What any wing of the window needs: questions to the catalog, chores, words, icons, the theme."""
