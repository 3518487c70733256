"""Addresses and bodies that the tests of this folder ask with."""

from tests.sandbox.door import BOB
from tests.sandbox.served import KEY

CALLOUTS = "/calling/v1/callouts"
NUMBERS = "/v1/configuration/numbers"
URLS = f"/v1/configuration/callbacks/applications/{KEY}"
QUERY = "/v1/calling/query/number"
TO_BOB = {"type": "number", "endpoint": BOB}
SPEAK = {"method": "ttsCallout", "ttsCallout": {"destination": TO_BOB, "cli": "+1", "text": "Hi"}}
