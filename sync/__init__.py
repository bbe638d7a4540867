"""The post office: everything that the kiosk may use of it, and nothing that needs a network."""

from sync.attachments import AttachmentFiles
from sync.config import Config, ConfigProblem, SyncSettings, data_folder, load_config
from sync.database import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseUnavailable,
    WrongKey,
    backup,
    data_version,
    database_errors,
    fsync_file,
    fsync_folder,
    integrity_problems,
    open_database,
    write,
)
from sync.device import (
    Device,
    find_device,
    new_run,
    open_device,
    sign_receipt,
    verify_receipt,
)
from sync.errors import (
    FailureClass,
    IntegrityError,
    LocalProtocolError,
    RecordError,
    SyncError,
)
from sync.inbox import Inbox, InboxItem
from sync.keys import KeyProblem, KeySettings, open_key
from sync.outbox import Delivery, DeliveryState, Outbox, delivery_of
from sync.records import LIMITS, Record, Tree, canonical, parse
from sync.sealing import (
    Context,
    SealedAttachment,
    open_attachment,
    open_local,
    seal_attachment,
    seal_local,
    sign,
    verify,
)
from sync.status import AgentStatus, LastError, agent_status
from sync.supervise import Supervisor

__all__ = [
    "LIMITS",
    "AgentStatus",
    "AttachmentFiles",
    "Config",
    "ConfigProblem",
    "Context",
    "DatabaseBusy",
    "DatabaseFull",
    "DatabaseUnavailable",
    "Delivery",
    "DeliveryState",
    "Device",
    "FailureClass",
    "Inbox",
    "InboxItem",
    "IntegrityError",
    "KeyProblem",
    "KeySettings",
    "LastError",
    "LocalProtocolError",
    "Outbox",
    "Record",
    "RecordError",
    "SealedAttachment",
    "Supervisor",
    "SyncError",
    "SyncSettings",
    "Tree",
    "WrongKey",
    "agent_status",
    "backup",
    "canonical",
    "data_folder",
    "data_version",
    "database_errors",
    "delivery_of",
    "find_device",
    "fsync_file",
    "fsync_folder",
    "integrity_problems",
    "load_config",
    "new_run",
    "open_attachment",
    "open_database",
    "open_device",
    "open_key",
    "open_local",
    "parse",
    "seal_attachment",
    "seal_local",
    "sign",
    "sign_receipt",
    "verify",
    "verify_receipt",
    "write",
]
