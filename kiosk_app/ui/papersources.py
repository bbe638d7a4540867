"""Images of papers from a stick, a page scanner's folder or a phone, off the main thread.

Owns that small pictures come one by one, that a scanner's new files become pages by themselves
while their paper is on the screen, and that what the scanner left goes when a page is kept or its
person leaves. It never holds an image longer than it takes to hand it on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kivy.clock import Clock

from kiosk_app.devices.pictures import open_picture
from kiosk_app.devices.ports import DeviceError, Fault, ImageFile, ImageSource
from kiosk_app.flow.intents import Attach, Intent
from kiosk_app.usecases.values import Picture

SCANS = "scans"
WATCH_S = 1.0
SMALL_PX = 320


class PaperSources:
    """`run` puts a job on the devices' thread, where a DeviceError is told to the person; `look` a
    job that nobody waits for."""

    def __init__(
        self,
        sources: Mapping[str, ImageSource],
        run: Callable[[Callable[[], object]], None],
        look: Callable[[Callable[[], object]], None],
        report: Callable[[Intent], None],
    ) -> None:
        self._sources = sources
        self._run = run
        self._look_at = look
        self._report = report
        self._paper = ""  # whose scans are waited for
        self._known: set[str] | None = None  # what lay in the scanner's folder before
        self._is_looking = False
        self._watch = Clock.schedule_interval(self._look, WATCH_S) if SCANS in sources else None
        self._showing = 0  # of whom small pictures are made; an older page of files is given up

    @property
    def kinds(self) -> frozenset[str]:
        """The sources that the machine has."""
        return frozenset(self._sources)

    def list_files(self, kind: str, show: Callable[[Sequence[ImageFile]], None]) -> None:
        """Hand the images there to `show`, on the main thread."""
        source = self._sources[kind]
        self._run(lambda: _on_main(show, tuple(source.images())))

    def small_pictures(
        self,
        kind: str,
        files: Sequence[ImageFile],
        show: Callable[[ImageFile, Picture | None], None],
    ) -> None:
        """Hand a small picture of each file to `show`, on the main thread, None for a bad one.

        What was asked for before is given up.
        """
        self._showing += 1
        turn, source = self._showing, self._sources[kind]
        for file in files:
            self._run(lambda f=file: self._small(turn, source, f, show))

    def give_up(self) -> None:
        """No small pictures are wanted any more."""
        self._showing += 1

    def fetch(self, kind: str, paper: str, file: ImageFile) -> None:
        """Make a page of an image; the machine's own copy goes once the page is durable."""
        source = self._sources[kind]
        self._run(lambda: self._take(source, paper, file))

    def watch(self, paper: str) -> None:
        """Whose scans become pages by themselves from now on; "" nobody's."""
        if paper != self._paper:
            self._paper, self._known = paper, None

    def stop(self) -> None:
        """No more looking."""
        self.give_up()
        if self._watch is not None:
            self._watch.cancel()

    def wipe(self) -> None:
        """A person has left."""
        for source in self._sources.values():
            self._look_at(lambda s=source: _wipe(s))

    def _take(self, source: ImageSource, paper: str, file: ImageFile) -> None:
        image = source.read(file)
        self._report(Attach(paper, image, lambda: self._run(lambda: source.taken(file))))

    def _small(
        self,
        turn: int,
        source: ImageSource,
        file: ImageFile,
        show: Callable[[ImageFile, Picture | None], None],
    ) -> None:
        if turn != self._showing:
            return
        try:
            made = open_picture(source.read(file), "L", draft=(SMALL_PX, SMALL_PX))
        except DeviceError as error:
            if error.code not in (Fault.IMAGE_UNREADABLE, Fault.IMAGE_TOO_LARGE):
                self._showing += 1  # the medium is gone: said once, not for every picture
                raise
            _on_main(show, file, None)
            return
        made.thumbnail((SMALL_PX, SMALL_PX))
        _on_main(show, file, Picture(made.width, made.height, made.tobytes()))

    def _look(self, *_: object) -> None:
        if self._paper and not self._is_looking:
            self._is_looking = True
            self._look_at(self._take_new)

    def _take_new(self) -> None:
        try:
            files = self._sources[SCANS].images()
        except DeviceError:
            return  # said when a person asks for it: a scanner that is off is no news every second
        finally:
            self._is_looking = False
        if self._known is None:  # what lay there before is offered by hand: whose paper is it?
            self._known = {file.id for file in files}
            return
        for file in reversed(files):
            if file.id not in self._known and self._paper:
                self._known.add(file.id)
                self.fetch(SCANS, self._paper, file)


def _wipe(source: ImageSource) -> None:
    try:
        source.wipe()
    except DeviceError:
        return  # it is not there: nothing is left either


def _on_main(show: Callable[..., None], *what: object) -> None:
    Clock.schedule_once(lambda _: show(*what), 0)
