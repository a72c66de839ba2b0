"""A stand-in for VECOZO and the gemeenten behind it, for tests and as a place to practise.

It shares nothing with the programs that talk to it but the standard itself: its state and its bookkeeping are its own.

Bron: simulatorlijst VSP.
"""

from connectors.simulator.simulator import Simulator

__all__ = ["Simulator"]
