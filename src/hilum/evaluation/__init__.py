"""Metrics as pure functions, intervals, plots, the model card."""
