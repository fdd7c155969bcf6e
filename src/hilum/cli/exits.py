"""The exit statuses of the ``hilum`` command."""

DONE = 0
FILM_REFUSED = 1
"""At least one film was refused; the others were read."""
WRONG_USE = 2
