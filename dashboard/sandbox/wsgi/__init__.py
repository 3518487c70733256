"""The sandbox's address: requests in, answers out, with or without a socket."""
