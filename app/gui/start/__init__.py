"""From the first thread to the last: one window for a library, and its end."""
