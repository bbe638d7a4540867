"""Running the interface, or the self-test of a built program.

It owns the exit codes of both. Kivy is imported only once everything else stands.
"""

from __future__ import annotations

from argparse import Namespace
from contextlib import ExitStack, suppress

from kiosk_app.cli.answers import CommandError, answer, say, told
from kiosk_app.cli.opening import settings_of
from kiosk_app.settings import Settings
from sync import SyncError, is_full, only_kiosk

FAILED = 1


def run_interface(options: Namespace) -> int:
    """The kiosk itself, until it is closed: a watcher, or the interface that it keeps."""
    if options.selftest:
        return selftest(options)
    if not options.watched:
        from kiosk_app.watch.parent import main as watch

        return watch(["--data", options.data] if "data" in options else [])
    from kiosk_app.bootstrap import rest, run
    from kiosk_app.cli.settings import say_doubts
    from kiosk_app.store.database import AgentRunning
    from kiosk_app.ui.environment import NoDisplayError
    from kiosk_app.watch.heart import Heart
    from sync import DatabaseBusy, DatabaseFull

    settings = settings_of(options)
    with ExitStack() as alone:

        def take_over() -> None:
            with suppress(SyncError, OSError):  # too late to refuse: a person may stand here
                _be_alone(settings, alone)

        heart = Heart(limit_s=settings.watch.hang_s, relieved=take_over)
        try:
            if options.resting:
                return rest(settings, heart)
            if not options.next:
                _be_alone(settings, alone)
                say_doubts(settings)
            return run(settings, heart, is_standby=options.standby)
        except NoDisplayError as error:
            raise CommandError(str(error)) from error
        except (DatabaseFull, DatabaseBusy) as error:
            return _passing(f"{settings.data}: {error}")
        except OSError as error:
            if not is_full(error):
                raise
            return _passing(f"{settings.data}: {told(error)}")
        except (SyncError, AgentRunning) as error:
            raise CommandError(f"{settings.data}: {error}") from error


def _be_alone(settings: Settings, alone: ExitStack) -> None:
    """Holds the data folder's lock in `alone`. Raises AnotherKiosk."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        alone.enter_context(only_kiosk(settings.data))
    except OSError as error:
        if not is_full(error):  # a full disk must not keep a kiosk from saying that it is
            raise


def _passing(words: str) -> int:
    """What passes by itself is no reason to end: the watcher shows that the machine rests, and
    tries again."""
    say(f"motcua-kiosk: {words}")
    return FAILED


def selftest(options: Namespace) -> int:
    """Database, screen and sealing tried in a temporary folder, and the camera of the data folder's
    settings; exit 1 when any part of the program fails."""
    from kiosk_app.selftest import try_everything

    outcome = try_everything(settings_of(options))
    answer(outcome)
    return 0 if outcome["ok"] else FAILED
