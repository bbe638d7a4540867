"""What the states of an application look like on every timeline.

Owns signs and groups of states, and nothing that is said.
"""

from __future__ import annotations

ICONS = {
    "submitted": "hard-drives",
    "accepted": "stamp",
    "in_process": "user",
    "supplement_requested": "file-plus",
    "payment_due": "hand-coins",
    "withdrawn": "arrow-u-up-left",
    "stopped": "stop-circle",
    "rejected": "x-circle",
    "completed": "certificate",
    "returned": "certificate",
}
NEEDS_CARE = ("supplement_requested", "payment_due", "stopped", "rejected")
ENDED = ("withdrawn", "stopped", "rejected", "returned")
UNDUE = ("submitted", "supplement_requested")  # a term ends here and begins with acceptance
