"""The registration with its 31 values as columns, as Morango syncs it."""

from django.db import models
from morango.models.core import SyncableModel

_TEXT = """
    ma_ho_so ma_thu_tuc ngay_nop kiosk_id noi_dang_ky ho_ten_tre gioi_tinh ngay_sinh gio_sinh
    noi_sinh dan_toc quoc_tich que_quan ho_ten_me nam_sinh_me so_dinh_danh_me nghe_nghiep_me
    noi_cu_tru_me ho_ten_cha nam_sinh_cha so_dinh_danh_cha nghe_nghiep_cha noi_cu_tru_cha
    nguoi_yeu_cau quan_he dien_thoai so_ban_sao so_giay_chung_sinh ghi_chu co_dinh_kem
"""
FIELDS = tuple(_TEXT.split())
_NUMBERS = ("nam_sinh_me", "nam_sinh_cha", "so_ban_sao")


def _column(name):
    if name == "co_dinh_kem":
        return models.BooleanField()
    return models.IntegerField() if name in _NUMBERS else models.TextField()


class Application(SyncableModel):
    """`app_id` is the data set's id, `scope` the partition that is pushed."""

    morango_profile = "bench"
    morango_model_name = "application"
    app_id = models.TextField()
    scope = models.TextField()

    def calculate_source_id(self, *args, **kwargs):
        return self.app_id

    def calculate_partition(self, *args, **kwargs):
        return self.scope


for _name in FIELDS:
    Application.add_to_class(_name, _column(_name))
