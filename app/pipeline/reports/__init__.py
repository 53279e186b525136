"""What people take out of their library, and how well engines find what belongs together."""
