"""The Sinch Voice platform imitated over HTTP, for trying things out and for tests.

What it does NOT imitate, so that nobody trusts it too far:

* Sound. Nothing is fetched, heard, recorded or transcribed; speech only takes the time it would
  take (60 ms a character). Recordings and transcripts are told of, and no file is made.
* Speech in menus: nobody understands it.
* In-app clients, SIP and streams: such a leg rings for a second and is answered, without a socket.
* Numbers cannot be bought, and the prices are one flat rate.
* TLS details and the retry habits of the real platform, which it does not publish.

Where the platform's documents say nothing, the sandbox chooses; such choices are commented
where they are made. It imports nothing of Callfloor but `dashboard.sinch`, and it connects only
to the callback URLs it was given. `GET /sandbox/v1/fidelity` lists every behaviour with its test.
"""
