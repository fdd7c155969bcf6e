"""Films and readings, kept."""
