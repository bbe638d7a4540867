"""Syllables and names to offer while a word is typed.

Owns a short list of family names, middle and given names, also of the minorities of the mountains,
and words of addresses; and the ranking by folded prefix. It only offers: composition never asks it,
and nothing is ever replaced by itself. No word that a person typed is ever kept.
"""

from __future__ import annotations

from kiosk_app.ui.keyboard.composer import Composition, word_span
from kiosk_app.ui.keyboard.marks import base, split_tone

_FAMILY = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Lò Lường Lương "
    "Quàng Cà Tòng Lèo Cầm Bạc Hà Sa Xa Vi Kha Lô Lữ Hủn Ven Cụt Moong Lầu Vừ Và Giàng Sùng "
    "Hờ Thào Vàng Mùa Cứ Già Lỳ Hạng Tráng Ma Phàn Tẩn Chảo Bàn Triệu Lục Nông Hứa Mông Chu "
    "Bế Đàm Vương Ksor Rơ Siu Kpă Rmah Nay Rcom Ayun Niê Êban Mlô Byă Kbuôr H'Đơk Y A Đinh "
    "Blúp Kon K' Ka Pơloong Bling Zơrâm Alăng Arất Riah Thạch Sơn Kim Danh Chau Châu Thổ Chá "
    "Chớ Phảng Ly Lồ"
)
_GIVEN = (
    "Thị Văn Đức Hữu Minh Ngọc Thanh Xuân Thu Kim Bá Mạnh Quang Công Đình Hồng Mai Lan Hoa "
    "Huệ Hương Phương Phượng Phường Linh Trang Thảo Hà Hải Hùng Dũng Cường Tuấn Nam Sơn Long "
    "Hiếu Hiền Hạnh Phúc Lộc Thọ An Bình Yên Vinh Quý Quyên Quỳnh Nga Nhung Nguyệt Như Ý Oanh "
    "Tâm Thắm Thắng Thành Thuý Thuỷ Trung Trường Tú Tùng Uyên Vân Việt Xuyến Yến Mỷ Páo Dở "
    "Súa Chía Xìa Dính Tủa Pó Sua Máy Mẩy Sính Chứ Chư Blas Bliă Hrin H'Bia Liên Ánh Bảo Châu "
    "Chi Dung Duyên Đạt Điệp Giang Hân Hoà Hòa Hưng Khánh Khoa Kiên Lâm Lập Loan Ly My Mỹ "
    "Nghĩa Nhân Nhi Oánh Phong Quân Sáng Sinh Tài Tân Thái Thiện Thịnh Thơm Thư Tiến Tình "
    "Toàn Trí Trinh Trọng Tuyết Vui Vượng Xoan"
)
_WORDS = (
    "thôn bản xóm làng buôn tổ ấp xã phường tỉnh thành phố đường số nhà khối khu huyện quận "
    "ngõ ngách mường mới đông tây nam bắc trên dưới suối núi sông cầu chợ trường đồng trung "
    "thượng hạ không có người cháu con cha mẹ ông bà vợ chồng anh chị em sinh năm tháng ngày "
    "giấy tờ khai đăng ký kết hôn tạm trú thường bán cửa hàng tạp hoá ăn uống sửa chữa xe máy "
    "may mặc trồng trọt chăn nuôi dệt thổ cẩm vận tải xây dựng dịch vụ kinh doanh gia đình lý "
    "do được việc làm học đi về ở tại của"
)


def suggest(composition: Composition, *, names: bool, limit: int = 4) -> tuple[str, ...]:
    """Up to `limit` words that continue the syllable at the caret; none without a letter of it."""
    start, end = word_span(composition.text, composition.caret)
    typed = composition.text[start:end]
    if not typed or composition.caret != end:
        return ()
    words = f"{_FAMILY} {_GIVEN}" if names else f"{_WORDS} {_FAMILY} {_GIVEN}"
    folded = _folded(typed)
    found: dict[str, tuple[bool, bool, int]] = {}
    for order, word in enumerate(words.split()):
        plain = _folded(word)
        shown = word[:1].upper() + word[1:] if typed[0].isupper() else word
        if plain.startswith(folded) and shown != typed:
            rank = (plain != folded, not word.lower().startswith(typed.lower()), order)
            found.setdefault(shown, rank)
    return tuple(sorted(found, key=found.__getitem__)[:limit])


def _folded(word: str) -> str:
    return "".join(base(split_tone(letter)[0]).lower() for letter in word)
