"""The platform's door: callbacks in, answers out, and nothing else.

Runs as a process of its own, so that nothing an operator or a browser does can slow it down.
"""
