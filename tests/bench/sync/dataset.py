"""A thousand birth registrations as JSON lines, invented, always the same for a seed.

It owns 31 fields with the lengths and the variety of what a mountain district files (1.2 KB of
JSON each), and pictures of papers that no packing makes smaller. Nobody in it lives. It must never
be used to make a compression dictionary.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.bench.sync import words

SEED = 20_261_123
_FIRST_BIRTH = datetime(2025, 6, 1)
_BIRTHS_MIN = 400 * 1440
Application = dict[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class _Place:
    province: str
    code: str
    district: str
    district_number: int
    commune: str
    commune_number: int


def applications(number: int, papers: int = 0, seed: int = SEED) -> list[Application]:
    """`number` of them; every so many says that a paper is attached, `papers` in all."""
    rng = random.Random(seed)
    made = [_application(rng, n) for n in range(number)]
    if papers:
        for one in made[:: number // papers][:papers]:
            one["co_dinh_kem"] = True
    return made


def json_lines(found: Sequence[Mapping[str, object]]) -> bytes:
    """As a peer sends them: compact, one a line."""
    return b"".join(
        json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for one in found
    )


def _application(rng: random.Random, number: int) -> Application:
    """The order of drawing is part of the data set: it must not change."""
    place = _place(rng)
    born = _FIRST_BIRTH + timedelta(minutes=rng.randrange(_BIRTHS_MIN))
    filed = born + timedelta(days=rng.randrange(2, 90), minutes=rng.randrange(480))
    mother_year, father_year = rng.randrange(1980, 2008), rng.randrange(1975, 2006)
    mother, father = _name(rng, is_woman=True), _name(rng, is_woman=False)
    is_girl = rng.random() < 0.48
    home = _home(rng, place, place.commune)
    is_mother = rng.random() < 0.5
    child = " ".join([father.split()[0], *_name(rng, is_woman=is_girl).split()[1:]])
    where = f"huyện {place.district}, tỉnh {place.province}"
    return {
        "id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "ma_ho_so": _number(rng, place, filed, number),
        "ma_thu_tuc": words.PROCEDURE,
        "ngay_nop": f"{filed:%Y-%m-%dT%H:%M:%S}+07:00",
        "kiosk_id": f"KIOSK-{place.code}-{place.district_number:02d}-{place.commune_number:02d}",
        "noi_dang_ky": f"Ủy ban nhân dân xã {place.commune}, {where}",
        "ho_ten_tre": child.upper(),
        "gioi_tinh": "Nữ" if is_girl else "Nam",
        "ngay_sinh": f"{born:%d/%m/%Y}",
        "gio_sinh": f"{born:%H:%M}",
        "noi_sinh": _birthplace(rng, place),
        "dan_toc": rng.choice(words.PEOPLES),
        "quoc_tich": "Việt Nam",
        "que_quan": f"xã {rng.choice(words.PROVINCES[place.province].communes)}, {where}",
        "ho_ten_me": mother,
        "nam_sinh_me": mother_year,
        "so_dinh_danh_me": _identity(rng, place.code, mother_year, is_woman=True),
        "nghe_nghiep_me": rng.choice(words.JOBS),
        "noi_cu_tru_me": home,
        "ho_ten_cha": father,
        "nam_sinh_cha": father_year,
        "so_dinh_danh_cha": _identity(rng, place.code, father_year, is_woman=False),
        "nghe_nghiep_cha": rng.choice(words.JOBS),
        "noi_cu_tru_cha": home if rng.random() < 0.85 else _other_home(rng, place),
        "nguoi_yeu_cau": mother if is_mother else father,
        "quan_he": "Mẹ" if is_mother else "Cha",
        "dien_thoai": f"0{rng.choice((3, 8, 9))}{rng.randrange(10**8):08d}",
        "so_ban_sao": rng.randrange(6),
        "so_giay_chung_sinh": f"{rng.randrange(1, 2000):04d}/{born:%Y}/GCS",
        "ghi_chu": rng.choice(words.NOTES),
        "co_dinh_kem": False,
    }


def _place(rng: random.Random) -> _Place:
    name = rng.choice(list(words.PROVINCES))
    province = words.PROVINCES[name]
    district, commune = rng.choice(province.districts), rng.choice(province.communes)
    return _Place(
        name,
        province.code,
        district,
        province.districts.index(district) + 1,
        commune,
        province.communes.index(commune) + 1,
    )


def _number(rng: random.Random, place: _Place, filed: datetime, number: int) -> str:
    office = f"{place.code}.{rng.randrange(1, 99):02d}.{rng.randrange(10, 99)}"
    return f"{office}.H{rng.randrange(10, 60)}-{filed:%y%m%d}-{number % 10_000:04d}"


def _name(rng: random.Random, *, is_woman: bool) -> str:
    middle = words.MIDDLE_OF_WOMEN if is_woman else words.MIDDLE_OF_MEN
    given = words.NAMES_OF_WOMEN if is_woman else words.NAMES_OF_MEN
    parts = [rng.choices(words.FAMILIES, words.FAMILY_WEIGHTS)[0], rng.choice(middle)]
    if rng.random() < 0.25:
        parts.append(rng.choice(middle))
    return " ".join([*parts, rng.choice(given)])


def _identity(rng: random.Random, code: str, year: int, *, is_woman: bool) -> str:
    century = (0 if year < 2000 else 2) + is_woman
    return f"{code}{century}{year % 100:02d}{rng.randrange(10**6):06d}"


def _home(rng: random.Random, place: _Place, commune: str) -> str:
    hamlet = rng.choice(words.HAMLETS)
    kind = "" if hamlet.split()[0] in ("Thôn", "Bản", "Xóm") else "Thôn "
    return f"{kind}{hamlet}, xã {commune}, huyện {place.district}, tỉnh {place.province}"


def _other_home(rng: random.Random, place: _Place) -> str:
    return _home(rng, place, rng.choice(words.PROVINCES[place.province].communes))


def _birthplace(rng: random.Random, place: _Place) -> str:
    return rng.choice(words.BIRTHPLACES).format(
        district=place.district,
        commune=place.commune,
        province=place.province,
        hamlet=rng.choice(words.HAMLETS),
    )
