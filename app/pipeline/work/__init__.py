"""How work is done: threads with an inbox, the pace, the model in use."""
