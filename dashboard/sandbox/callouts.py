"""Calls the application places: speech, into a conference, or as its SVAML says.

Knows nothing of HTTP: the request was checked before it comes here.
"""

from urllib.parse import urlsplit

from dashboard.sandbox import svaml_runner
from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import legs, lines, people, questions
from dashboard.sandbox.switch.call import APPLICATION, DEFAULT_REGION, Call, Leg, Source
from dashboard.sandbox.switch.people import Plan
from dashboard.sinch import svaml, wire
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.destinations import Destination

_HOPELESS_SECONDS = 0.2


def place(
    floor: Floor,
    callout: TtsCallout | ConferenceCallout | CustomCallout,
    *,
    plan: Plan | None = None,
    region: str = DEFAULT_REGION,
    headers: tuple[tuple[str, str], ...] = (),
) -> Call:
    """Begin a callout; raises svaml.IllegalSvaml or ValueError for SVAML that cannot be read."""
    plan = plan or (people.CALLED if floor.callees_answer else people.Plan())
    if isinstance(callout, CustomCallout):
        return _place_custom(floor, callout, plan, region, headers)
    in_app = callout.destination.type == "username"
    call = Call(
        call_id=floor.call_ids.new(),
        kind="tts" if isinstance(callout, TtsCallout) else "conference",
        cli=callout.cli,
        to=callout.destination,
        started=floor.clock.now(),
        plan=plan,
        custom=callout.custom,
        domain="mxp" if in_app else "pstn",
        origination="SERVER",
        region=region,
        callback_headers=headers,
        callout=callout,
        ace=APPLICATION if callout.enable_ace and not in_app else None,
        pie=APPLICATION if callout.enable_pie and not in_app else None,
        dice=bool(callout.enable_dice) and not (in_app and isinstance(callout, ConferenceCallout)),
    )
    lines.begin(floor, call)
    if isinstance(callout, TtsCallout) and not callout.cli:
        # The platform takes such a callout and never rings anybody.
        floor.later(call, "phone", _HOPELESS_SECONDS, lambda: legs.no_route(floor, call))
    else:
        _dial(floor, call, getattr(callout, "max_duration_seconds", None))
    return call


def source(floor: Floor, text: str | None, event: svaml.Event) -> Source:
    """Who answers, as a custom callout's `ice`, `ace` or `pie` says: SVAML, a URL, or we do.

    Raises svaml.IllegalSvaml or ValueError when it is none of them.
    """
    if text is None or not text.strip():
        return APPLICATION
    if text.lower().startswith(("http://", "https://")):
        if not urlsplit(text).hostname:
            raise ValueError("a URL without a host")
        return text
    if text.lstrip().startswith("{"):
        return questions.parse(floor, wire.strict_object(text.encode("utf-8", "replace")), event)
    raise ValueError("neither SVAML nor a URL")


def _place_custom(
    floor: Floor,
    callout: CustomCallout,
    plan: Plan,
    region: str,
    headers: tuple[tuple[str, str], ...],
) -> Call:
    ice = source(floor, callout.ice, "ice")
    ace, pie = source(floor, callout.ace, "ace"), source(floor, callout.pie, "pie")
    call = Call(
        call_id=floor.call_ids.new(),
        kind="custom",
        cli=callout.cli,
        to=callout.destination or Destination("number", ""),
        started=floor.clock.now(),
        plan=plan,
        custom=callout.custom,
        origination="SERVER",
        region=region,
        callback_headers=headers,
        callout=callout,
        ice=ice,
        ace=ace,
        pie=pie,
    )
    lines.begin(floor, call)
    if ice == APPLICATION and callout.destination is not None:
        _dial(floor, call, callout.max_duration_seconds)
    elif isinstance(ice, svaml.Svaml):
        svaml_runner.answer_given(floor, call, ice)
    else:
        svaml_runner.ask_what_to_do(floor, call)
    return call


def _dial(floor: Floor, call: Call, max_duration_seconds: int | None) -> None:
    leg = Leg(
        to=call.to,
        cli=call.cli,
        ring_limit_seconds=legs.RING_LIMIT_SECONDS,
        max_duration_seconds=max_duration_seconds,
        tones=getattr(call.callout, "dtmf", None) or "",
        connected=lambda: svaml_runner.pick_up_callout(floor, call),
    )
    legs.dial(floor, call, leg)
