"""What touches the system and is no vocabulary: lasting files, folders, settings, surroundings. Imports core only."""
