"""Imported last by a process that others are copies of: Python never looks for garbage in what it holds by then.

A copy shares that memory until somebody writes there, as looking for garbage does, to every object: a copy would have
memory of its own for most of them, which costs more than many a command of the program.
"""

import gc

gc.collect()
gc.freeze()
