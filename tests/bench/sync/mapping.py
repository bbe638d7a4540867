"""An invented registration as answers of birth registration 1.001193, and back again.

It owns the declared mapping. 28 of the 31 values must come back whole from what the portal stores
(`id`, `ma_ho_so` and `kiosk_id` are the other system's own names for what this product calls by its
own). Most have a field of their own. Those that this form does not ask for stand in fields that it
leaves free:

    ma_thu_tuc                        the procedure's code; its suffix is the same for everybody
    ngay_nop                          date in ngay_lam, time in kh_quyen
    gio_sinh, co_dinh_kem             kh_quyen ("14:05 09:30:00 có")
    nghe_nghiep_me, nghe_nghiep_cha   nyc_noi_cap ("Làm ruộng; Thợ xây")
    so_giay_chung_sinh, ghi_chu       kh_so, kh_noi
    noi_cu_tru_me, noi_cu_tru_cha     whole in the address's detail; province and commune are chosen
                                      beside it, because the form asks for them
    dan_toc                           spelt as in the list of peoples

What the form asks for besides is answered too and travels with the rest: kind and number of the
identity paper, birth dates, the date in words, declaration, a finger mark with its witness (strokes
of a signature would be bytes that no peer carries).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zlib import crc32

from tests.bench.sync import words
from tests.bench.sync.dataset import Application

PROCEDURE = "1.001193"
OTHERS_NAMES = frozenset({"id", "ma_ho_so", "kiosk_id"})
RECOVERED = 28
_SUFFIX = words.PROCEDURE.removeprefix(PROCEDURE)
_WITNESS = "Cán bộ tư pháp - hộ tịch"
_PEOPLES = {
    "Khơ-mú": "Khơ Mú", "Hà-nhì": "Hà Nhì", "Xơ-đăng": "Xơ Đăng", "Cơ-tu": "Cơ Tu",
    "La-hủ": "La Hủ",
}  # fmt: skip
_SPELT = {listed: word for word, listed in _PEOPLES.items()}
# Provinces after the reform of 2025, by which addresses are chosen.
_PROVINCES = {
    "Hà Giang": "08", "Điện Biên": "11", "Lai Châu": "12", "Sơn La": "14", "Nghệ An": "40",
    "Quảng Nam": "48", "Kon Tum": "51",
}  # fmt: skip
_TIMES = re.compile(r"(\d\d:\d\d) (\d\d:\d\d:\d\d) (có|không)")
_JOBS = re.compile(r"(.*); (.*)")

WardsOf = Callable[[str], list[str]]
"""The codes of a province's communes, sorted."""


def answers(one: Application, wards_of: WardsOf) -> dict[str, Any]:
    """What somebody types who files this registration."""
    text = {name: str(value) for name, value in one.items()}
    is_mother = text["quan_he"] == "Mẹ"
    who = "me" if is_mother else "cha"
    filed = datetime.fromisoformat(text["ngay_nop"])
    born = datetime.strptime(text["ngay_sinh"], "%d/%m/%Y").date()
    flag = "có" if one["co_dinh_kem"] else "không"
    given: dict[str, Any] = {
        "nyc_loai_giay_to": "Căn cước công dân",
        "nyc_ho_ten": text["nguoi_yeu_cau"],
        "nyc_ngay_sinh": f"{text[f'nam_sinh_{who}']}-01-01",
        "nyc_so_giay_to": text[f"so_dinh_danh_{who}"],
        "nyc_noi_cap": f"{text['nghe_nghiep_me']}; {text['nghe_nghiep_cha']}",
        "nyc_noi_cu_tru": _address(text[f"noi_cu_tru_{who}"], wards_of),
        "nyc_dien_thoai": text["dien_thoai"],
        "nyc_quan_he": text["quan_he"],
        "tre_ho_ten": text["ho_ten_tre"],
        "tre_gioi_tinh": text["gioi_tinh"],
        "tre_ngay_sinh": born.isoformat(),
        "tre_noi_sinh": text["noi_sinh"],
        "tre_que_quan": text["que_quan"],
        "tre_dan_toc": _PEOPLES.get(text["dan_toc"], text["dan_toc"]),
        "tre_quoc_tich": text["quoc_tich"],
        "kh_so": text["so_giay_chung_sinh"],
        "kh_quyen": f"{text['gio_sinh']} {filed:%H:%M:%S} {flag}",
        "kh_noi": text["ghi_chu"],
        "ban_sao": "Có" if one["so_ban_sao"] else "Không",
        "cam_doan": True,
        "lam_tai": text["noi_dang_ky"],
        "ngay_lam": filed.date().isoformat(),
        "chu_ky": {"mark": "finger", "witness": _WITNESS},
    }
    if one["so_ban_sao"]:
        given["so_ban_sao"] = one["so_ban_sao"]
    for parent in ("me", "cha"):
        given[f"{parent}_ho_ten"] = text[f"ho_ten_{parent}"]
        given[f"{parent}_ngay_sinh"] = text[f"nam_sinh_{parent}"]
        given[f"{parent}_so_dinh_danh"] = text[f"so_dinh_danh_{parent}"]
        given[f"{parent}_noi_cu_tru"] = _address(text[f"noi_cu_tru_{parent}"], wards_of)
    return given


def _address(whole: str, wards_of: WardsOf) -> dict[str, str]:
    _, commune, district, province = whole.split(", ")
    code = _PROVINCES[province.removeprefix("tỉnh ")]
    wards = wards_of(code)
    ward = wards[crc32(f"{commune}{district}".encode()) % len(wards)]
    return {"province": code, "ward": ward, "detail": whole}


def recovered(procedure: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the data set from answers as the portal stores them; {} when one lacks."""
    try:
        return _recovered(procedure, found)
    except (KeyError, TypeError, ValueError, IndexError):
        return {}


def _recovered(procedure: str, found: Mapping[str, Any]) -> dict[str, Any]:
    times, jobs = _TIMES.fullmatch(found["kh_quyen"]), _JOBS.fullmatch(found["nyc_noi_cap"])
    if times is None or jobs is None:
        raise ValueError("not as it was filed")
    born = date.fromisoformat(found["tre_ngay_sinh"])
    values: dict[str, Any] = {
        "ma_thu_tuc": procedure + _SUFFIX,
        "ngay_nop": f"{found['ngay_lam']}T{times[2]}+07:00",
        "noi_dang_ky": found["lam_tai"],
        "ho_ten_tre": found["tre_ho_ten"],
        "gioi_tinh": found["tre_gioi_tinh"],
        "ngay_sinh": f"{born:%d/%m/%Y}",
        "gio_sinh": times[1],
        "noi_sinh": found["tre_noi_sinh"],
        "dan_toc": _SPELT.get(found["tre_dan_toc"], found["tre_dan_toc"]),
        "quoc_tich": found["tre_quoc_tich"],
        "que_quan": found["tre_que_quan"],
        "nghe_nghiep_me": jobs[1],
        "nghe_nghiep_cha": jobs[2],
        "nguoi_yeu_cau": found["nyc_ho_ten"],
        "quan_he": found["nyc_quan_he"],
        "dien_thoai": found["nyc_dien_thoai"],
        "so_ban_sao": found.get("so_ban_sao", 0),
        "so_giay_chung_sinh": found["kh_so"],
        "ghi_chu": found["kh_noi"],
        "co_dinh_kem": times[3] == "có",
    }
    for parent in ("me", "cha"):
        values[f"ho_ten_{parent}"] = found[f"{parent}_ho_ten"]
        values[f"nam_sinh_{parent}"] = int(found[f"{parent}_ngay_sinh"][:4])
        values[f"so_dinh_danh_{parent}"] = found[f"{parent}_so_dinh_danh"]
        values[f"noi_cu_tru_{parent}"] = found[f"{parent}_noi_cu_tru"]["detail"]
    return values


def count_recovered(sent: list[Application], came: list[dict[str, Any]]) -> int:
    """How many of the values that were sent are among those that came, application by application.

    An application is known by the mother's number and the telephone; one that came twice counts
    once, and not at all when its two forms differ."""
    by_person: dict[tuple[Any, Any], list[dict[str, Any]]] = {}
    for one in came:
        by_person.setdefault((one.get("so_dinh_danh_me"), one.get("dien_thoai")), []).append(one)
    total = 0
    for one in sent:
        forms = by_person.get((one["so_dinh_danh_me"], one["dien_thoai"]), [])
        if not forms or any(form != forms[0] for form in forms[1:]):
            continue
        total += sum(
            name in forms[0] and forms[0][name] == value
            for name, value in one.items()
            if name not in OTHERS_NAMES
        )
    return total
