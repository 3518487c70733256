"""What someone can make happen: one function a verb, one module a feature.

Knows the store and the platform; knows nothing of HTTP requests, sessions in browsers or HTML.
"""
