"""The control plane: what tests and people at a desk do to the imitated phone network."""
