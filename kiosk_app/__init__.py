"""Một Cửa's kiosk: the offline-first interface of a commune's one-stop desk."""

__version__ = "0.1.0"
