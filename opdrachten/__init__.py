"""The opdrachten of the command line: options, wiring, one proces, and a sentence for who reads.

`cli.py` names them; a package of its own keeps each group of opdrachten on one page and the start of the program light.
Every module here imports click alone at the top; what is heavy is imported where it runs.
"""
