"""What goes into the protocol machine and comes out of it: view, events, requests, effects.

All of it is frozen data. Events say what happened, requests what to send next, effects what the
runner must make durable, in the one transaction that also stores the new state. Nothing here acts.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.errors import FailureClass
from sync.messages import Clock, Cursor, Down, FeedItem, RangeDigest, Up, VerdictBlock, Wanted
from sync.records import Record

# --- requests ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exchange:
    """Send `up` in one envelope. `is_plain`: neither compressed nor with a dictionary."""

    up: Up
    is_plain: bool = False
    use_dictionary: bool = True


@dataclass(frozen=True, slots=True)
class Upload:
    """Send of these ciphertexts under their grants, for a while: text goes between the slices."""

    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Fetch:
    """Get the next range of a large result, named by the digest of its ciphertext."""

    digest: bytes


Request = Exchange | Upload | Fetch


# --- events -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The agent's process began, with 8 fresh random bytes. Whatever was under way is over."""

    run: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """This request leaves now. Stored before its first byte leaves."""

    request: Request


@dataclass(frozen=True, slots=True)
class Answered:
    """A signed answer; signature, seal and root have been verified by `wire`."""

    down: Down


@dataclass(frozen=True, slots=True)
class SliceSent:
    """The portal took slices; that it has all of `whole` is its unsigned word and only a hint."""

    whole: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A range of a result arrived."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """No signed answer came. `records` inside the envelope are never to blame for a dead link."""

    failure: FailureClass


Event = Started | Sent | Answered | SliceSent | Fetched | Failed


# --- effects ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetTrustedTime:
    """The portal's time in Unix ms, bound to our nonce."""

    portal_ms: int


@dataclass(frozen=True, slots=True)
class StoreVerdicts:
    """Signed facts about our records, with their evidence."""

    block: VerdictBlock


@dataclass(frozen=True, slots=True)
class ApplyFeed:
    """Put `items` into the inbox; the cursor that goes with them is in the new state."""

    items: tuple[FeedItem, ...]
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class RecordCompleted:
    """The portal holds these ciphertexts, whole and durable."""

    digests: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class SaveGrants:
    """The portal lacks these ciphertexts, with leave to send each."""

    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class SetBackedUp:
    """Acknowledgements older than this portal time (ms) are on the portal's backup."""

    through_ms: int


@dataclass(frozen=True, slots=True)
class WindowCompared:
    """How far the portal's window is from ours: the sum of what only it holds, less what only we
    hold, zeros when both hold the same. When not, and ranges were asked (`is_asked`), those of them
    that the portal holds otherwise."""

    off: bytes
    ranges: tuple[RangeDigest, ...]
    is_asked: bool


@dataclass(frozen=True, slots=True)
class ParkRecord:
    """This record alone cannot be delivered: set aside, a task for a person, never dropped."""

    id: bytes


@dataclass(frozen=True, slots=True)
class WalkBack:
    """The portal was rolled back: both agree up to `common`; what came later is returned to it."""

    common: Cursor


@dataclass(frozen=True, slots=True)
class CallTechnician:
    """A person is needed; `why` is the fault that the portal answered with."""

    why: str


@dataclass(frozen=True, slots=True)
class NoteFailure:
    """For the status page. Changes nothing else. `why` is the signed fault behind it, "" when
    the class says all."""

    failure: FailureClass
    why: str = ""


@dataclass(frozen=True, slots=True)
class NoteCarried:
    """An answer came by hand: what it says was so at the portal at `portal_ms`."""

    portal_ms: int


@dataclass(frozen=True, slots=True)
class NoteContact:
    """A signed answer to our own question came."""

    portal_ms: int


Effect = (
    SetTrustedTime
    | StoreVerdicts
    | ApplyFeed
    | RecordCompleted
    | SaveGrants
    | SetBackedUp
    | WindowCompared
    | ParkRecord
    | WalkBack
    | CallTechnician
    | NoteFailure
    | NoteCarried
    | NoteContact
)


# --- the view ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UploadWork:
    """A ciphertext that waits; `wanted` is its unexpired grant, None while there is none."""

    cipher_sha256: bytes
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What the machine may know of the world when it is asked for the next request.

    `records` are the schedule's choice, in order; `suspects` those of `protocol.suspects(state)`
    that the outbox still holds. `nonce` is NONCE_BYTES fresh random bytes. `walk_cursor` is our own
    cursor at `state.walk_to`. `is_contact_due`: it is time to talk even with nothing to say.
    `may_pipeline`: this body still takes another envelope.
    """

    device: bytes
    portal_key: bytes
    nonce: bytes
    clock: Clock
    records: tuple[Record, ...] = ()
    suspects: tuple[Record, ...] = ()
    window: bytes = bytes(8)
    heartbeat: bytes = b""
    max_response: int = 65_536
    ranges: tuple[RangeDigest, ...] = ()
    walk_cursor: Cursor | None = None
    uploads: tuple[UploadWork, ...] = ()
    fetches: tuple[bytes, ...] = ()
    is_contact_due: bool = False
    may_pipeline: bool = False
