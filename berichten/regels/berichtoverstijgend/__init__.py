"""Controleniveau 3: what earlier berichten of the same Client have to say."""
