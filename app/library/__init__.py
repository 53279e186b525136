"""Facts: what lies on disk and what we know of it. The only room that speaks SQL."""
