"""Run a bundle on a film."""
