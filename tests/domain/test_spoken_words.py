"""Numbers, dates, money, numbers of cards and codes are said as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.speech import DOT
from kiosk_app.domain.tongues import spoken

YEAR_2026 = "hai nghìn không trăm hai mươi sáu"
VIETNAMESE = [
    # numbers
    ("2026", YEAR_2026),
    ("0", "không"),
    ("4", "bốn"),
    ("5", "năm"),
    ("10", "mười"),
    ("14", "mười bốn"),
    ("15", "mười lăm"),
    ("21", "hai mươi mốt"),
    ("24", "hai mươi tư"),
    ("25", "hai mươi lăm"),
    ("101", "một trăm linh một"),
    ("105", "một trăm linh năm"),
    ("111", "một trăm mười một"),
    ("1005", "một nghìn không trăm linh năm"),
    ("12.345", "mười hai nghìn ba trăm bốn mươi lăm"),
    ("2,5", "hai phẩy năm"),
    ("2,05", "hai phẩy không năm"),
    ("5-7 ngày", "năm đến bảy ngày"),
    ("50%", "năm mươi phần trăm"),
    ("2,5 %", "hai phẩy năm phần trăm"),
    ("100 m2", "một trăm mét vuông"),
    ("100m²", "một trăm mét vuông"),
    ("3 ha", "ba héc ta"),
    ("ha ha", "ha ha"),
    ("bước 4/10", "bước bốn trên mười"),
    ("Phần 3/8 · Cháu bé", "Phần ba trên tám, Cháu bé"),
    ("Phần 10/12", "Phần mười trên mười hai"),
    # money
    ("8.000 đồng", "tám nghìn đồng"),
    ("8.000đ", "tám nghìn đồng"),
    ("1.250.000 đồng", "một triệu hai trăm năm mươi nghìn đồng"),
    ("15.000.000 VNĐ", "mười lăm triệu đồng"),
    # days and times
    ("05/01/2026", f"ngày mồng năm tháng một năm {YEAR_2026}"),
    ("Ngày 05/01/2026", f"Ngày mồng năm tháng một năm {YEAR_2026}"),
    ("10/04/2026", f"ngày mồng mười tháng tư năm {YEAR_2026}"),
    ("18/11/2026 (Thứ Tư)", f"ngày mười tám tháng mười một năm {YEAR_2026}, Thứ Tư"),
    ("11/2026", f"tháng mười một năm {YEAR_2026}"),
    ("từ tháng 7/2025", "từ tháng bảy năm hai nghìn không trăm hai mươi lăm"),
    ("tháng 4 năm 2026", f"tháng tư năm {YEAR_2026}"),
    ("4 tháng", "bốn tháng"),
    ("thứ 4", "thứ tư"),
    ("Ngày 5 tháng 4", "Ngày mồng năm tháng tư"),
    ("trong 5 ngày", "trong năm ngày"),
    ("23/11 · 09:42", "ngày hai mươi ba tháng mười một, chín giờ bốn mươi hai phút"),
    ("15:00", "mười lăm giờ"),
    ("sau 15 giờ", "sau mười lăm giờ"),
    ("32/13/2026", "ba hai, một ba, hai không hai sáu"),
    # telephone, cards, codes
    ("0912345678", "không chín một hai, ba bốn năm, sáu bảy tám"),
    ("0912 345 678", "không chín một hai, ba bốn năm, sáu bảy tám"),
    ("0912.345.678", "không chín một hai, ba bốn năm, sáu bảy tám"),
    ("001099012345", "không không một, không chín chín, không một hai, ba bốn năm"),
    ("001 099 012 345", "không không một, không chín chín, không một hai, ba bốn năm"),
    ("186234567", "một tám sáu, hai ba bốn, năm sáu bảy"),
    ("C1234567", "xê một hai ba bốn năm sáu bảy"),
    ("M7F-29QX-K4PC", "em-mờ bảy ép, hai chín quy ích-xì, ca bốn pê xê"),
    ("QXK-PCDA-WYZB", "quy ích-xì ca, pê xê dê a, vê kép i dài dét bê"),
    ("1.004194", "một chấm không không bốn, một chín bốn"),
    ("91/2026/QH15", f"chín mươi mốt, năm {YEAR_2026}, Quốc hội khoá mười lăm"),
    ("163/QĐ-BTP", "một trăm sáu mươi ba, quyết định Bộ Tư pháp"),
    ("A4", "a bốn"),
    # abbreviations and signs
    ("UBND xã", "ủy ban nhân dân xã"),
    ("thẻ CCCD", "thẻ căn cước công dân"),
    ("mã QR", "mã quy e-rờ"),
    ("tệp PDF", "tệp pê đê ép"),
    ("lấy từ USB", "lấy từ u ét-sì bê"),
    ("BHXK", "bê hát ích-xì ca"),
    ("TP. Vinh", "thành phố Vinh"),
    ("ten@vidu.vn", "ten a còng vidu chấm vn"),
    ("thôn/bản", "thôn, bản"),
    ("Khai sinh, tạm trú...\nKhông có mạng", "Khai sinh, tạm trú, Không có mạng"),
    ("“Ký lại”", "Ký lại"),
    # names
    ("LẦU BÁ PHƯƠNG", "Lầu Bá Phương"),
    ("VỪ Y MAI", "Vừ Y Mai"),
    ("Ksor Blas", "Ksor Blas"),
    ("H'Đi Niê", "H'Đi Niê"),
    # what is hidden stays so
    ("••• ••• ••• 118", ""),
    ("VỪ Y MAI · ••• ••• ••• 118", "Vừ Y Mai"),
    ("", ""),
]  # fmt: skip
ENGLISH = [
    ("2026", "two thousand and twenty-six"),
    ("July 2025", "July twenty twenty-five"),
    ("105", "one hundred and five"),
    ("21 days", "twenty-one days"),
    ("1,250,000 đồng", "one million two hundred and fifty thousand dong"),
    ("2.5%", "two point five percent"),
    ("05/01/2026", "the fifth of January twenty twenty-six"),
    ("22/12/2000", "the twenty-second of December two thousand"),
    ("30/06/1905", "the thirtieth of June nineteen oh five"),
    ("12/1900", "December nineteen hundred"),
    ("18/11/2026 (Wednesday)", "the eighteenth of November twenty twenty-six, Wednesday"),
    ("09:42, 23/11/2026", "nine forty-two, the twenty-third of November twenty twenty-six"),
    ("09:05", "nine oh five"),
    ("15:00", "fifteen o'clock"),
    ("Part 3/8 · Child", "Part three of eight, Child"),
    ("0912345678", "zero nine one two, three four five, six seven eight"),
    ("M7F-29QX-K4PC", "em seven ef, two nine cue ex, kay four pee see"),
    ("a QR code", "a cue are code"),
    ("91/2025/QH15", "ninety-one of twenty twenty-five, cue aitch one five"),
    ("5-7 days", "five to seven days"),
    ("••• ••• ••• 118", ""),
]


@pytest.mark.parametrize(("written", "said"), VIETNAMESE)
def test_vietnamese_is_read_as_people_say_it(written: str, said: str) -> None:
    """Somebody who cannot read hears what stands there."""
    assert spoken(written, "vi") == said


@pytest.mark.parametrize(("written", "said"), ENGLISH)
def test_english_is_read_as_people_say_it(written: str, said: str) -> None:
    """The same signs stand on the English pages."""
    assert spoken(written, "en") == said


def test_a_language_without_rules_reads_numbers_in_vietnamese() -> None:
    """Numbers and codes are said to the desk in Vietnamese."""
    assert spoken("21", "ede") == "hai mươi mốt"


@given(st.text(max_size=60), st.sampled_from(["vi", "en"]))
def test_any_text_can_be_read(written: str, lang: str) -> None:
    """What people type is read too: nothing in it may break the voice, no hidden sign is said."""
    assert DOT not in spoken(written, lang)


@given(st.integers(0, 10**15 - 1), st.sampled_from(["vi", "en"]))
def test_no_digit_is_left_to_the_voice(number: int, lang: str) -> None:
    """A synthesiser reads digits by its own habits."""
    assert not any(sign.isdigit() for sign in spoken(f"{number}", lang))
