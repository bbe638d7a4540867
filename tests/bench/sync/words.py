"""The words that invented birth registrations are drawn from; data and nothing else.

Names of provinces, districts and communes are those of before the reform of 2025, as they stand on
older papers; who lives there is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

PROCEDURE = "1.001193.000.00.00.H30"


@dataclass(frozen=True, slots=True)
class Province:
    """`code` as identity numbers begin; districts and communes are drawn apart."""

    code: str
    districts: tuple[str, ...]
    communes: tuple[str, ...]


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PROVINCES = {
    "Hà Giang": Province(
        "002",
        _list("Đồng Văn, Mèo Vạc, Yên Minh, Quản Bạ, Hoàng Su Phì, Xín Mần, Bắc Mê"),
        _list(
            "Lũng Cú, Sà Phìn, Phố Cáo, Sủng Là, Má Lé, Lũng Táo, Thài Phìn Tủng, Pải Lủng,"
            " Khâu Vai, Sơn Vĩ"
        ),
    ),
    "Điện Biên": Province(
        "011",
        _list("Mường Nhé, Tủa Chùa, Mường Chà, Nậm Pồ, Điện Biên Đông"),
        _list("Sín Thầu, Leng Su Sìn, Chung Chải, Mường Toong, Quảng Lâm, Huổi Lếch, Sính Phình"),
    ),
    "Lai Châu": Province(
        "012",
        _list("Mường Tè, Phong Thổ, Sìn Hồ, Nậm Nhùn"),
        _list("Ka Lăng, Thu Lũm, Pa Ủ, Tà Tổng, Bum Nưa, Hồng Thu, Tả Ngảo"),
    ),
    "Sơn La": Province(
        "014",
        _list("Mộc Châu, Sốp Cộp, Mường La, Bắc Yên, Thuận Châu"),
        _list("Chiềng Sơn, Lóng Sập, Mường Và, Nậm Lạnh, Tà Xùa, Háng Đồng, Co Mạ"),
    ),
    "Nghệ An": Province(
        "040",
        _list("Kỳ Sơn, Tương Dương, Quế Phong, Con Cuông"),
        _list("Mường Xén, Na Ngoi, Nậm Cắn, Tri Lễ, Thông Thụ, Môn Sơn, Lục Dạ"),
    ),
    "Quảng Nam": Province(
        "049",
        _list("Nam Trà My, Tây Giang, Đông Giang, Phước Sơn"),
        _list("Trà Linh, Trà Nam, A Xan, Ch'Ơm, Phước Lộc, Ba"),
    ),
    "Kon Tum": Province(
        "062",
        _list("Tu Mơ Rông, Đắk Glei, Ia H'Drai, Kon Plông"),
        _list("Ngọc Lây, Mường Hoong, Ngọc Linh, Ia Tơi, Măng Cành, Đắk Choong"),
    ),
}

FAMILIES = _words(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Lường Lò Vàng"
    " Giàng Sùng Hà Mai Trịnh Đoàn Tạ Triệu Nông Hoàng Lục Quàng Cà"
)
FAMILY_WEIGHTS = (30, 11, 9, 7, 5, 4, 4, 3, 3, 3, 3, 3, 2, 2, 2, 1, 2, 1, 2, *(1,) * 14)
MIDDLE_OF_MEN = _words(
    "Văn Đức Hữu Quang Minh Công Xuân Đình Thanh Ngọc Quốc Gia Bảo Tuấn Mạnh Trọng Việt Thế Bá Duy"
    " A Thái"
)
MIDDLE_OF_WOMEN = _words(
    "Thị Ngọc Thu Thanh Bích Kim Diệu Khánh Phương Minh Hồng Mỹ Thùy Như Bảo Quỳnh Thảo Cẩm Y Hoài"
)
NAMES_OF_MEN = _words(
    "Hùng Dũng Cường Tuấn Nam Anh Sơn Hải Long Phúc Khang Khôi Huy Đạt Thắng Trung Kiên Bình Hiếu"
    " Lâm Tùng Phong Quân Vinh Tài Lộc Thành Đông Toàn Chính Pó Dế Páo Sình"
)
NAMES_OF_WOMEN = _words(
    "Lan Hương Hoa Mai Linh Trang Hà Thảo Nhung Yến Vy Ngân Hạnh Nga Thủy Hiền Phượng Dung Châu My"
    " Ly Nhi Tâm Tuyết Xuân Loan Oanh Mỷ Dợ Chở Sua Pàng"
)
PEOPLES = _words("Kinh Tày Thái Mường Mông Dao Nùng Khơ-mú Hà-nhì Xơ-đăng Cơ-tu Giáy La-hủ")
BIRTHPLACES = (
    "Bệnh viện Đa khoa huyện {district}",
    "Trạm Y tế xã {commune}",
    "Bệnh viện Đa khoa tỉnh {province}",
    "Tại nhà, thôn {hamlet}, xã {commune}",
    "Trung tâm Y tế huyện {district}",
)
HAMLETS = _list(
    "Lô Lô Chải, Bản Mới, Nà Phả, Huổi Hẹ, Thôn 1, Thôn 2, Thôn 3, Bản Pa Tét, Chà Nưa, Xóm Chợ,"
    " Tà Cóm, Séo Lủng"
)
JOBS = _list(
    "Làm ruộng, Nông dân, Giáo viên, Công nhân, Buôn bán nhỏ, Cán bộ xã, Lái xe, Thợ xây, Nội trợ,"
    " Lao động tự do"
)
NOTES = (
    "Không có",
    "Gia đình thuộc hộ nghèo, đề nghị miễn lệ phí theo quy định.",
    "Mẹ khai hộ do cha đang đi làm ăn xa, có giấy cam đoan kèm theo.",
    "Đăng ký quá hạn do đường sạt lở không ra được trụ sở ủy ban.",
    "Trẻ sinh tại nhà, có văn bản của người làm chứng xác nhận việc sinh.",
    "Đề nghị kết hợp cấp thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi và đăng ký thường trú.",
    "Giấy chứng sinh viết sai tên đệm của mẹ, đã có xác nhận của cơ sở y tế.",
)
