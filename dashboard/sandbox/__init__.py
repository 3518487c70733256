"""The Sinch Voice platform imitated over HTTP, for trying things out and for tests.

What it does NOT imitate, so that nobody trusts it too far:

* Sound. Nothing is heard, recorded or transcribed; speech only takes the time it would take
  (60 ms a character). `startRecording` is accepted and makes no file and no notification.
* Tones. `sendDtmf` is accepted and nobody hears it; `conferenceDtmfOptions` are accepted, and
  keys pressed inside a conference go nowhere.
* In-app clients, SIP and streams: such a leg simply rings for a second and is answered.
* Answering machine detection, X-CB- headers, credit, barred destinations, rate limits.
* Regions: there is one, and every path is served on one address.
* Numbers cannot be bought, and the prices are one flat rate.
* Redirects, TLS details and the retry habits of the real platform, which it does not publish.

Where the platform's documents say nothing, the sandbox chooses; such choices are commented
where they are made. It imports nothing of Callfloor but `dashboard.sinch`, and it connects only
to the callback URLs it was given.
"""
