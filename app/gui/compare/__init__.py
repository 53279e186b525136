"""Two to four photos compared: side by side, flicked, under a curtain, and what differs."""
