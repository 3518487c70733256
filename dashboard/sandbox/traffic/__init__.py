"""Callers who keep the floor alive."""
