"""``photokin --self-test``: whether this copy of the program works on this computer, part by part."""
