"""The conveyor: the threads and processes that carry photos from disk to neighbours. No Qt."""
