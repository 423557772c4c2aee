"""Outgoing 外发: the only place in the house that opens a connection to another machine.

Nobody calls it unless an operator has named the other machine in the settings.
"""
