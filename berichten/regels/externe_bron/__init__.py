"""Controleniveau 4: what sources outside the berichten have to say: lists, contracts, the clock."""
