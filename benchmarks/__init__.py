"""How fast reading, judging and writing messages is, and how much memory it takes; run as `python -m benchmarks`.

Every figure is a ratio to a floor that is measured in the same run, in turns, so that a slow or busy machine slows both.
The floor b is what any program must do at least: parse the file with lxml and hold it against the compiled XSD. Nothing
here judges; the targets stand beside the figures for who reads them.
"""
