"""Papers: the live picture, its quality in words, capture and image files."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.devices.ports import Fault, ImageFile
from kiosk_app.devices.shrink import Look, Verdict
from kiosk_app.flow.intents import DeviceFailed, Intent, Page
from kiosk_app.flow.views import Action, Chip, DocumentsView, Paper, Tile
from kiosk_app.ui.limits import line_px
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.theme import Type
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.look import measure, theme
from kiosk_app.ui.widgets.panel import Card
from kiosk_app.ui.widgets.photogrid import PhotoGrid
from kiosk_app.ui.widgets.preview import CameraPreview
from kiosk_app.ui.widgets.stack import ActionStack, Pager
from kiosk_app.ui.widgets.tile import TileButton, TileGrid, settle
from kiosk_app.ui.widgets.words import Icon, Words

SIGNS = {"good": "check-circle", "poor": "warning", "missing": "camera"}
FILES_A_PAGE = 6  # so many stand in the picture's room on the smallest panel
SOURCE_SIGNS = {"stick": "usb", "scans": "scan", "phone": "device-mobile"}
EMPTY = {"stick": Fault.NO_IMAGES, "scans": Fault.SCANS_EMPTY, "phone": Fault.PHONE_EMPTY}
ELSEWHERE = "images"  # the sign of the button that shows the sources


class DocumentsScreen(Screen):
    """Draws a DocumentsView."""

    NAMES = ("documents",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.preview = CameraPreview()
        self.empty = Card()
        self.empty_icon = Icon(name="camera-slash", tone="ink2", side=theme().mm(30))
        self.empty_text = Words(role="body", halign="center")
        self.quality = ChipPill()
        self.rows: list[TileButton] = []
        self.files = PhotoGrid(self._choose_file)
        self.kinds = TileGrid(self._list)
        self.kind, self.is_choosing = "", False
        self.names: Sequence[ImageFile] = ()
        self.file_page = 0
        self.file_pager = Pager(self._turn_files)
        self.actions = ActionStack(self._act)
        self.add_widget(self.actions)

    def enter(self, view: DocumentsView) -> None:
        self._close()
        if view.camera and self.stage.camera is not None:
            self.preview.start(self.stage.camera, self._looked)

    def show(self, view: DocumentsView) -> None:
        is_free = not self.names and not self.is_choosing
        has_picture = view.camera and is_free
        self.stage.sources.watch(view.current)
        self.keep(self.preview, has_picture)
        for widget in (self.empty, self.empty_icon, self.empty_text):
            self.keep(widget, not view.camera and is_free)
        self._keep_files()
        self._show_kinds(view)
        self.empty_text.text = view.quality_text
        self.preview.words = dict(view.no_picture)
        says = bool(view.quality_text) and has_picture and not self.preview.fault
        if says:
            good = view.quality == "good"
            icon = "check-circle" if good else "warning"
            self.quality.show(Chip(view.quality_text, icon, "ok" if good else "warn"))
        self.keep(self.quality, False)
        self.keep(self.quality, says)
        self._show_papers(view.papers)
        self._show_actions(view)

    def _looked(self, look: Look | None) -> None:
        """Says of the live picture what it is like, while there is a word for it."""
        if self.preview.parent is self:
            self.keep(self.quality, look is not None)
        words = dict(self.view.live) if self.view is not None else {}
        text = words.get(look.verdict.value, "") if look is not None else ""
        if look is not None and text and self.quality.parent is self:
            good = look.verdict is Verdict.GOOD
            icon = "check-circle" if good else "warning"
            self.quality.show(Chip(text, icon, "ok" if good else "warn"))
            self.ask_place()

    def _show_papers(self, papers: Sequence[Paper]) -> None:
        while len(self.rows) < len(papers):
            self.rows.append(TileButton(self._choose_paper))
        for i, row in enumerate(self.rows):
            if i < len(papers):
                row.show(_tile(papers[i]), "row")
                row.enabled = papers[i].intent is not None
                row.icon.tone = {"good": "ok", "poor": "warn"}.get(papers[i].state, "primary")
                row.border = "primary" if papers[i].current else "line"
            self.keep(row, i < len(papers))

    def _show_actions(self, view: DocumentsView) -> None:
        actions: list[Action] = []
        if view.camera and view.capture_text:
            role = "secondary" if any(a.role == "primary" for a in view.actions) else "primary"
            actions.append(Action(view.capture_text, None, "camera", role=role))
        there = self._sources(view)
        if len(there) == 1:
            actions.append(Action(there[0][1], None, SOURCE_SIGNS[there[0][0]]))
        elif there:
            actions.append(Action(view.elsewhere_text, None, ELSEWHERE))
        self.actions.show((*actions, *view.actions))

    def _sources(self, view: DocumentsView) -> list[tuple[str, str]]:
        return [source for source in view.sources if source[0] in self.stage.sources.kinds]

    def _act(self, action: Action) -> None:
        if action.intent is not None or self.view is None:
            self.stage.act(action)
        elif action.icon == "camera":
            self._close()
            self.stage.capture(self.view.current)
        elif action.icon == ELSEWHERE:
            self._close()
            self.is_choosing = True
            self.again()
        else:
            self._list(self._sources(self.view)[0][0])

    def _list(self, kind: str) -> None:
        """What is in a source: a touch on its tile or its button."""
        self.kind, self.is_choosing = kind, False
        self.stage.sources.list_files(kind, self._offer_files)
        self.again()

    def _offer_files(self, files: Sequence[ImageFile]) -> None:
        """The images of a source, to choose one by its picture."""
        if self.view is None:
            return
        if not files:
            self.stage.emit(DeviceFailed(EMPTY[self.kind].value))
        self.names, self.file_page = tuple(files), 0
        self._show_files()
        self.again()

    def _close(self) -> None:
        """No files and no sources on the glass any more."""
        self.stage.sources.give_up()
        self.names, self.is_choosing = (), False
        self.files.show((), 0, 1)

    def _show_kinds(self, view: DocumentsView) -> None:
        tiles = [Tile(words, kind, SOURCE_SIGNS[kind]) for kind, words in self._sources(view)]
        self.kinds.show(tiles if self.is_choosing else (), 1, "row", 42.0)
        self.keep(self.kinds, self.is_choosing)

    def _show_files(self) -> None:
        first = self.file_page * FILES_A_PAGE
        names = self.names[first : first + FILES_A_PAGE]
        self.files.show(names, first, 2 if theme().portrait else 3)
        if names:
            self.stage.sources.small_pictures(self.kind, names, self.files.draw)

    def _keep_files(self) -> None:
        self.keep(self.files, bool(self.names))
        pages = -(-len(self.names) // FILES_A_PAGE)
        self.keep(self.file_pager, pages > 1)
        if pages > 1:
            self.file_pager.show(self.file_page, pages)

    def _turn_files(self, action: Action) -> None:
        if action.enabled and isinstance(action.intent, Page):
            self.file_page += action.intent.step
            self._show_files()
            self.again()

    def _choose_file(self, index: int) -> None:
        if self.view is not None and index < len(self.names):
            self.stage.sources.fetch(self.kind, self.view.current, self.names[index])
            self._close()
            self.again()

    def _choose_paper(self, intent: Intent | None) -> None:
        if intent is not None:
            self.stage.emit(intent)

    def leave(self) -> None:
        self.preview.stop()
        self.stage.sources.watch("")
        self._close()
        super().leave()

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(4.0 if theme().compact else 8.0)
        if theme().portrait:
            low = height * 0.48
            self._picture((x, y + low + gap, width, height - low - gap))
            self._side((x, y, width, low))
            return
        left = width * (0.5 if theme().compact else 0.622)
        self._picture((x, y, left, height))
        self._side((x + left + gap, y, width - left - gap, height))

    def _picture(self, area: Area) -> None:
        x, y, width, height = area
        for widget in (self.preview, self.empty, self.files, self.kinds):
            widget.pos, widget.size = (x, y), (width, height)
        if self.file_pager.parent is self:
            self.file_pager.pos = (x + width - self.file_pager.width, y)
            low = self.file_pager.height + theme().gap
            self.files.pos, self.files.size = (x, y + low), (width, height - low)
        self.files.ask_place()
        self.kinds.ask_place()
        tall = measure(self.empty_text, width - theme().mm(20))
        middle = y + height / 2
        self.empty_text.pos = (x + theme().mm(10), middle - tall)
        self.empty_icon.pos = (x + (width - self.empty_icon.side) / 2, middle + theme().mm(4))
        self.quality.pos = (x + (width - self.quality.width) / 2, y + theme().mm(5))

    def _side(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(4.0 if theme().compact else 6.0)
        buttons = self.actions.needed()
        self.actions.size, self.actions.pos = (width, buttons), (x, y)
        rows = [r for r in self.rows if r.parent is self]
        room = height - buttons - gap
        each = (room - gap * (len(rows) - 1)) / max(1, len(rows))
        tallest = theme().mm(42.0 if theme().portrait else 39.0)
        each = min(each, max(tallest, line_px(theme(), Type.BODY, 3) + gap))
        for i, row in enumerate(rows):
            row.size = (width, each)
            row.pos = (x, y + height - (i + 1) * each - i * gap)
        settle(rows)


def _tile(paper: Paper) -> Tile:
    return Tile(paper.name, paper.intent, SIGNS.get(paper.state, "file-text"), paper.state_text)
