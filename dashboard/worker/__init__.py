"""What heals and ages: rosters and silent calls looked up, lost commands settled.

One process of a store leads at a time; the others wait. Knows nothing of pages or callbacks.
"""
