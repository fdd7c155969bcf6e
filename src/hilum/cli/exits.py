"""The exit statuses of the ``hilum`` command."""

DONE = 0
INCOMPLETE = 1
"""At least one film was refused, or has no map for the overlay asked for; everything else was done."""
WRONG_USE = 2
