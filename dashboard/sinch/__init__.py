"""The Sinch Voice API, version 1, as a library: what the platform says and what it understands.

Values are frozen dataclasses with one reader and one exact writer; only `client` does any I/O. It
knows nothing of calls on a screen, of a database or of a web framework.
"""
