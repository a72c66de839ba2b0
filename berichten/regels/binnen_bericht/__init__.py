"""Controleniveau 2: what one bericht shows by itself."""
