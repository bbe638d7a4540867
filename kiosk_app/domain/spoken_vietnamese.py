"""Vietnamese read aloud: mồng, tư, linh, the names of letters, what abbreviations stand for.

Owns the table of abbreviations that forms and offices use. It must never touch words that are
already words; numbers in words are `words.py`'s.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_app.domain.words import number_in_words

_LETTERS = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "F": "ép", "G": "giê",
    "H": "hát", "I": "i", "J": "gi", "K": "ca", "L": "e-lờ", "M": "em-mờ", "N": "en-nờ",
    "O": "o", "P": "pê", "Q": "quy", "R": "e-rờ", "S": "ét-sì", "T": "tê", "U": "u", "V": "vê",
    "W": "vê kép", "X": "ích-xì", "Y": "i dài", "Z": "dét",
}  # fmt: skip

_WORDS = {
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "CCCD": "căn cước công dân",
    "CMND": "chứng minh nhân dân",
    "CMT": "chứng minh thư",
    "CSDL": "cơ sở dữ liệu",
    "DVC": "dịch vụ công",
    "GCN": "giấy chứng nhận",
    "HĐND": "hội đồng nhân dân",
    "HKD": "hộ kinh doanh",
    "MST": "mã số thuế",
    "QSDĐ": "quyền sử dụng đất",
    "SĐT": "số điện thoại",
    "TDP": "tổ dân phố",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "TP": "thành phố",
    "TP.": "thành phố",
    "TTHC": "thủ tục hành chính",
    "TW": "trung ương",
    "UBND": "ủy ban nhân dân",
    "VNeID": "vi nê i đi",
    "QR": "quy e-rờ",
    "PDF": "pê đê ép",
    "USB": "u ét-sì bê",
    "v.v.": "vân vân",
    "v.v": "vân vân",
    "&": "và",
    "+": "cộng",
    "=": "bằng",
}

_UNITS = {
    "VND": "đồng",
    "VNĐ": "đồng",
    "đ": "đồng",
    "m2": "mét vuông",
    "m²": "mét vuông",
    "km2": "ki lô mét vuông",
    "km": "ki lô mét",
    "kg": "ki lô gam",
    "ha": "héc ta",
}

_KINDS = {  # of the signs of laws
    "QH": "Quốc hội khoá",
    "NĐ": "nghị định",
    "CP": "chính phủ",
    "NQ": "nghị quyết",
    "QĐ": "quyết định",
    "TTG": "thủ tướng",
    "TT": "thông tư",
    "TTLT": "thông tư liên tịch",
    "BTP": "Bộ Tư pháp",
    "BTC": "Bộ Tài chính",
    "BCA": "Bộ Công an",
    "BNV": "Bộ Nội vụ",
    "BYT": "Bộ Y tế",
    "BNNMT": "Bộ Nông nghiệp và Môi trường",
    "UBND": "ủy ban nhân dân",
    "HĐND": "hội đồng nhân dân",
}


class Vietnamese:
    """The rules of reading, as a `Tongue`."""

    thousands = "."
    point = ","
    words: Mapping[str, str] = _WORDS
    units: Mapping[str, str] = _UNITS
    joints: Mapping[str, str] = {
        "to": "đến",
        "of": "trên",
        "of_parts": "phần mục trang",
        "at": "a còng",
        "dot": "chấm",
        "point": "phẩy",
        "percent": "phần trăm",
    }

    def number(self, value: int) -> str:
        """21 is "hai mươi mốt", 105 "một trăm linh năm"."""
        return number_in_words(value)

    def digit(self, sign: str) -> str:
        """One digit by itself."""
        return number_in_words(int(sign))

    def letter(self, sign: str) -> str:
        """The name of a letter."""
        return _LETTERS.get(sign, sign.lower())

    def date(self, day: int, month: int, year: int | None) -> str:
        """ "ngày mồng năm tháng một năm hai nghìn không trăm hai mươi sáu"."""
        spoken = f"mồng {number_in_words(day)}" if day <= 10 else number_in_words(day)
        whole = f"ngày {spoken} tháng {_month(month)}"
        return whole if year is None else f"{whole} năm {number_in_words(year)}"

    def month(self, month: int, year: int) -> str:
        """ "tháng tư năm hai nghìn không trăm hai mươi sáu"."""
        return f"tháng {_month(month)} năm {number_in_words(year)}"

    def moment(self, hour: int, minute: int) -> str:
        """ "chín giờ bốn mươi hai phút"."""
        words = f"{number_in_words(hour)} giờ"
        return f"{words} {number_in_words(minute)} phút" if minute else words

    def counted(self, before: str, value: int, after: str) -> str:
        """ "tháng tư", "thứ tư", "ngày mồng năm tháng"; else the plain number."""
        if value == 4 and before in ("tháng", "thứ"):
            return "tư"
        if before == "ngày" and after.startswith("tháng") and 1 <= value <= 10:
            return f"mồng {number_in_words(value)}"
        return number_in_words(value)

    def law(self, number: int, year: int | None, kind: str) -> str:
        """91/2025/QH15 is read with its number, its year and who made it."""
        words = [number_in_words(number)]
        if year is not None:
            words.append(f"năm {number_in_words(year)}")
        made = []
        for part in kind.split("-"):
            name = part.rstrip("0123456789")
            spoken = _KINDS.get(name) or " ".join(self.letter(sign) for sign in name)
            counted = part[len(name) :]
            made.append(f"{spoken} {number_in_words(int(counted))}" if counted else spoken)
        return ", ".join([*words, " ".join(made)])


def _month(month: int) -> str:
    return "tư" if month == 4 else number_in_words(month)
