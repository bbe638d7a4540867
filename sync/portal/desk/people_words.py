"""The desk's words for accounts and PINs, Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE_WORDS: Mapping[str, tuple[str, str]] = {
    "people": ("Người dùng", "People"),
    "role": ("Vai trò", "Role"),
    "role.official": ("Cán bộ một cửa", "Official"),
    "role.technician": ("Kỹ thuật viên", "Technician"),
    "role.operator": ("Người quản lý cổng", "Operator"),
    "machine_pin": ("Có mã PIN ở máy", "Has a PIN for machines"),
    "give_pin": ("Cấp mã PIN mới", "Give a new PIN"),
    "remove_person": ("Xoá người này", "Remove"),
    "add_person": ("Thêm người", "Add a person"),
    "person_name": ("Họ tên (hiện ở máy)", "Name (shown at the machines)"),
    "give_password": ("Cấp mật khẩu mới", "Give a new password"),
    "once_password": (
        "Mật khẩu của {}, dùng cho đến khi người ấy đặt mật khẩu riêng",
        "Password of {}, until they have chosen their own",
    ),
    "once_pin": (
        "Mã PIN dùng một lần của {}, máy biết mã sau lần liên lạc tới",
        "One-time PIN of {}, known to each machine after its next contact",
    ),
    "error.person_name": (
        "Tên viết trên một dòng, từ 1 đến 60 chữ, không có ký tự ẩn.",
        "A name stands on one line and has 1 to 60 letters, none of them hidden.",
    ),
    "error.person_many": (
        "Đã đủ số người có mã PIN. Xoá bớt người không còn làm rồi cấp lại.",
        "As many people as there may be have a PIN. Remove somebody who has left first.",
    ),
    "error.person_exists": ("Đã có người tên này.", "Somebody has this name already."),
    "error.person_unknown": ("Không có người tên này.", "Nobody has this name."),
    "error.person_role": (
        "Vai trò này không dùng mã PIN ở máy.",
        "This role has no PIN at the machines.",
    ),
    "error.person_own_password": (
        "Mật khẩu của mình thì tự đổi: bấm vào tên ở góc trên.",
        "Your own password is changed by yourself: touch your name above.",
    ),
    "error.person_own": (
        "Không tự xoá tài khoản của mình được.",
        "Nobody removes their own account.",
    ),
}
