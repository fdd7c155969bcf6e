"""A reading to words and pages."""
