"""settings.toml of the machines of a soak."""

from __future__ import annotations

SETTINGS = """[kiosk]
office = "Trung tâm Phục vụ hành chính công"
commune = "Xã Mường Lống"
province_code = "40"
ward_code = "16831"
mode = "development"

[camera]
folder = "camera"

[printer]
kind = "folder"
folder = "printed"

[stick]
folder = "stick"
save = true

[phone]
folder = "phone"

[scans]
folder = "scans"

[voice]
kind = "silent"

[idle]
warn_s = 30
answer_s = 10
done_s = 30

[watch]
renew_after = {renew_after}

[sync]
interval_s = 1
after_link_s = 0.2
longest_retry_s = 3
"""
