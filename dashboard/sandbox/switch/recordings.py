"""Recordings and their transcripts: no sound is kept, only when they end and what is told then."""

from datetime import UTC, datetime

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.switch import events
from dashboard.sandbox.switch.call import Call, Recording
from dashboard.sinch import svaml, times

AVAILABLE_SECONDS = 2.0
TRANSCRIBED_SECONDS = 5.0
_FORMAT = "mp3"


def start(floor: Floor, call: Call, options: svaml.RecordingOptions | None) -> None:
    """Record a call from now on; a recording under way goes on."""
    if call.recording is None:
        chosen = options or svaml.RecordingOptions()
        call.recording = Recording(chosen, floor.clock.now(), times.now())


def stop(floor: Floor, call: Call) -> None:
    """End the recording; the file is there a little later, and the transcript later still."""
    recording, call.recording = call.recording, None
    if recording is None:
        return
    where = _destination(floor, call, recording)
    floor.recordings.add(
        {
            "call_id": call.call_id,
            "destination": where,
            "seconds": round(floor.clock.now() - recording.started, 3),
            "transcript": _transcript(where) if _is_written_down(recording) else None,
        }
    )
    if recording.options.notification_events is False:
        return
    floor.tell(call, events.notify(call, "recording_finished"))
    _soon(floor, call, AVAILABLE_SECONDS, "recording_available", where)
    if _is_written_down(recording):
        _soon(floor, call, TRANSCRIBED_SECONDS, "transcription_available", _transcript(where))


def _soon(floor: Floor, call: Call, seconds: float, kind: str, where: str) -> None:
    """Tell of a file in so many seconds, also when the call is over by then."""
    event = events.notify(call, kind, destination=where)
    floor.clock.after(seconds, lambda: floor.tell(call, event))


def _is_written_down(recording: Recording) -> bool:
    transcription = recording.options.transcription
    return transcription is not None and transcription.enabled


def _destination(floor: Floor, call: Call, recording: Recording) -> str:
    """Where the file is. A name of the platform's own pattern completes an address without one."""
    suffix = recording.options.format or _FORMAT
    folder = recording.options.destination_url
    if not folder:
        return f"sandbox://{call.call_id}.{suffix}"
    if "." in folder.rpartition("/")[2] and folder.count("/") > 2:
        return folder
    at = datetime.fromtimestamp(recording.started_at / times.SECOND, UTC)
    name = f"{at:%Y%m%d%H%M%S}_{floor.application.key}_{call.call_id}.{suffix}"
    return f"{folder.rstrip('/')}/{name}"


def _transcript(where: str) -> str:
    return f"{where.rpartition('.')[0]}-transcript.json"
