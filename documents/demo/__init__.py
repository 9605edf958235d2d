"""Sjöstads kommun: an invented municipality, filled through the same acts as a real one."""
