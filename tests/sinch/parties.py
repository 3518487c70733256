"""Who calls whom in the tests of the client."""

from dashboard.sinch.callouts import TtsCallout
from dashboard.sinch.destinations import Destination

KEY = "3f1c0d52-7a1e-4c0b-9d6e-5b2a9e0f7c11"
SECRET = "c2FuZGJveC1zZWNyZXQtMQ=="
CALLOUT = TtsCallout(
    destination=Destination("number", "+14045000101"), cli="+14045000100", text="Hi"
)
