"""Opens what a command needs and turns every expected failure into words.

It owns the map from the errors of settings, keys and database to CommandError. It must never open
more than asked: searching the catalogue needs no database.
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk_app.cli.answers import CommandError, told
from kiosk_app.settings import Settings, SettingsError, data_folder, load_settings
from kiosk_app.usecases.kiosk import Kiosk
from sync import SyncError, had_database


def settings_of(options: Namespace) -> Settings:
    """The settings of the chosen data folder. Raises CommandError."""
    data = data_folder(getattr(options, "data", None), os.environ)
    try:
        str(data).encode("utf-8")
        return load_settings(data, os.environ)
    except UnicodeEncodeError as error:
        raise CommandError("the name of the data folder is not UTF-8 text") from error
    except SettingsError as error:
        raise CommandError(str(error)) from error


def require_data(options: Namespace) -> None:
    """Raises CommandError where no kiosk was ever made; leaves no trace there."""
    settings = settings_of(options)
    if not has_database(settings):
        raise CommandError(
            f"{settings.data}: there is no kiosk here: the interface, file and motcua-sync enrol"
            " make one; for another folder give --data"
        )


def has_database(settings: Settings) -> bool:
    """Whether there is anything to ask, or anything that was lost."""
    from kiosk_app.store.database import DATABASE_FILE

    return (settings.data / DATABASE_FILE).exists() or had_database(settings.data)


@contextmanager
def opening(settings: Settings) -> Iterator[None]:
    """Whatever keeps the data folder from being opened inside is told with its name."""
    from kiosk_app.store.database import AgentRunning

    try:
        yield
    except (SyncError, AgentRunning) as error:
        raise CommandError(f"{settings.data}: {error}") from error
    except OSError as error:
        raise CommandError(f"{settings.data}: {told(error)}") from error


@contextmanager
def kiosk_of(options: Namespace) -> Iterator[Kiosk]:
    """The verbs over the chosen data folder, which is made when absent; closed afterwards."""
    from kiosk_app.bootstrap import close_kiosk, open_kiosk
    from kiosk_app.store.sealed import Erased
    from kiosk_app.store.shelf import KeptVersionUnreadable

    settings = settings_of(options)
    with opening(settings):
        kiosk = open_kiosk(settings)
    try:
        yield kiosk
    except (Erased, KeptVersionUnreadable) as error:
        raise CommandError(str(error)) from error
    finally:
        close_kiosk(kiosk)
