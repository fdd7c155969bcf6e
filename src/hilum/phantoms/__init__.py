"""Films of known truth, computed; for tests, demonstrations and load."""
