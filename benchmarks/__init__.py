"""How fast the product's own processes are, on this machine, beside the limits that it promises.

What is measured runs as it is shipped, in processes of its own; so does the load.
"""
