"""Sinch's own REST addresses, imitated."""
