"""Values of the protocol, made up by hypothesis."""

from hypothesis import strategies as st

from dashboard.sinch import callbacks, callouts, svaml, times
from dashboard.sinch.calls import CallInfo
from dashboard.sinch.conferences import ConferenceDtmf, Participant
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money

text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
seconds = st.integers(0, 2**31 - 1)
whole = st.integers(-(2**63), 2**63 - 1)
instants = st.integers(times.parse("0001-01-01T00:00:00Z"), times.parse("9999-12-31T23:59:59Z"))
money = st.builds(
    Money,
    st.sampled_from(["USD", "EUR", "CNY"]),
    st.decimals(-99_999, 99_999, places=4, allow_nan=False),
)
kinds = st.sampled_from(["number", "username", "sip", "did"])
destinations = st.builds(Destination, kinds, text)
pairs = st.lists(st.tuples(text, text), max_size=3).map(tuple)


def maybe(strategy):
    """Sometimes nothing."""
    return st.none() | strategy


amd = st.builds(callbacks.Amd, maybe(text), maybe(text), maybe(seconds))
menu_results = st.builds(
    callbacks.MenuResult, maybe(text), maybe(text.map(str.lower)), maybe(text), maybe(text)
)
common = {
    "call_id": maybe(text),
    "conference_id": maybe(text),
    "timestamp": maybe(instants),
    "version": maybe(whole),
    "custom": maybe(text),
    "application_key": maybe(text),
    "cookies": pairs,
    "user": maybe(text),
}
events = st.one_of(
    st.builds(
        callbacks.IncomingCall,
        **common,
        call_resource_url=maybe(text),
        user_rate=maybe(money),
        cli=maybe(text),
        to=maybe(destinations),
        domain=maybe(text),
        origination_type=maybe(text),
        duration=maybe(seconds),
        rdnis=maybe(text),
        call_headers=pairs,
    ),
    st.builds(callbacks.AnsweredCall, **common, amd=maybe(amd)),
    st.builds(callbacks.PromptInput, **common, menu=maybe(menu_results)),
    st.builds(
        callbacks.DisconnectedCall,
        **common,
        reason=maybe(text),
        result=maybe(text),
        duration=maybe(seconds),
        debit=maybe(money),
        user_rate=maybe(money),
        to=maybe(destinations),
        from_endpoint=maybe(text),
        call_headers=pairs,
    ),
    st.builds(
        callbacks.Notification,
        **common,
        type=maybe(text),
        destination=maybe(text),
        amd=maybe(amd),
        error_code=maybe(whole),
        error_message=maybe(text),
    ),
    st.builds(
        callbacks.UnknownCallback,
        **common,
        event=text.filter(lambda name: name.lower() not in callbacks.KINDS),
    ),
)
calls = st.builds(
    CallInfo,
    call_id=maybe(text),
    from_destination=maybe(destinations),
    to=maybe(destinations),
    domain=maybe(text),
    status=st.sampled_from([None, "ONGOING", "FINAL"]),
    result=maybe(text),
    reason=maybe(text),
    duration_seconds=maybe(seconds),
    timestamp=maybe(instants),
    custom=maybe(text),
    user_rate=maybe(money),
    debit=maybe(money),
)
participants = st.builds(
    Participant,
    call_id=text.filter(bool),
    cli=maybe(text),
    duration_seconds=maybe(seconds),
    muted=maybe(st.booleans()),
    on_hold=maybe(st.booleans()),
)

flag = maybe(st.booleans())
dtmf = maybe(st.builds(ConferenceDtmf, maybe(text), maybe(whole), maybe(whole)))
menus = st.builds(
    svaml.Menu,
    text,
    maybe(text),
    maybe(text),
    maybe(whole),
    maybe(whole),
    maybe(whole),
    maybe(whole),
    st.lists(st.builds(svaml.MenuOption, text, text), max_size=2).map(tuple),
)
actions = st.one_of(
    st.just(svaml.Hangup()),
    st.just(svaml.Continue()),
    st.builds(
        svaml.ConnectPstn,
        maybe(text),
        maybe(text),
        maybe(text),
        maybe(whole),
        maybe(whole),
        flag,
        maybe(text),
        maybe(text),
        maybe(st.builds(svaml.AmdOptions, st.booleans(), flag)),
    ),
    st.builds(svaml.ConnectMxp, maybe(destinations), pairs),
    st.builds(svaml.ConnectConf, text, dtmf, maybe(text)),
    st.builds(
        svaml.ConnectSip,
        st.builds(Destination, st.sampled_from(["", "sip"]), text),
        maybe(whole),
        maybe(text),
        maybe(text),
        flag,
        pairs,
        maybe(text),
    ),
    st.builds(
        svaml.ConnectStream,
        st.builds(Destination, st.just("websocket"), text),
        maybe(st.builds(svaml.StreamingOptions, maybe(whole), maybe(whole))),
        maybe(whole),
        pairs,
    ),
    st.builds(
        svaml.RunMenu,
        st.lists(menus, max_size=3).map(tuple),
        flag,
        maybe(text),
        maybe(text),
        flag,
    ),
    st.builds(svaml.Park, maybe(text), maybe(text), maybe(text), maybe(whole)),
)
instructions = st.one_of(
    st.builds(svaml.PlayFiles, st.lists(text, max_size=3).map(tuple), maybe(text)),
    st.builds(svaml.Say, text, maybe(text)),
    st.builds(svaml.SendDtmf, text),
    st.builds(svaml.SetCookie, text, text),
    st.just(svaml.Answer()),
    st.builds(
        svaml.StartRecording,
        maybe(
            st.builds(
                svaml.RecordingOptions,
                maybe(text),
                maybe(text),
                maybe(text),
                flag,
                maybe(st.builds(svaml.TranscriptionOptions, st.booleans(), maybe(text))),
            )
        ),
    ),
    st.just(svaml.StopRecording()),
)
svamls = st.builds(svaml.Svaml, maybe(actions), st.lists(instructions, max_size=4).map(tuple))

enables = {"enable_ace": flag, "enable_dice": flag, "enable_pie": flag}
placed = st.one_of(
    st.builds(
        callouts.TtsCallout,
        destination=destinations,
        cli=maybe(text),
        dtmf=maybe(text),
        domain=maybe(text),
        custom=maybe(text),
        locale=maybe(text),
        text=maybe(text),
        prompts=maybe(text),
        **enables,
    ),
    st.builds(
        callouts.ConferenceCallout,
        destination=destinations,
        conference_id=text,
        cli=maybe(text),
        conference_dtmf=dtmf,
        dtmf=maybe(text),
        max_duration_seconds=maybe(whole),
        locale=maybe(text),
        greeting=maybe(text),
        music=maybe(text),
        custom=maybe(text),
        domain=maybe(text),
        **enables,
    ),
    st.builds(
        callouts.CustomCallout,
        cli=maybe(text),
        destination=maybe(destinations),
        dtmf=maybe(text),
        custom=maybe(text),
        max_duration_seconds=maybe(whole),
        ice=maybe(text),
        ace=maybe(text),
        pie=maybe(text),
    ),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
