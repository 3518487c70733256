"""Callfloor: the live floor for Sinch Voice."""
