"""Look-alikes: found in the background, grouped, explained; what people say of them is noted."""
