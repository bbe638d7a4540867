"""Home, languages, life events, procedures: large targets in a grid."""

from __future__ import annotations

from kiosk_app.flow.views import TilesView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import theme
from kiosk_app.ui.widgets.tile import TileButton, TileGrid

NEWS_MM = {False: 31.0, True: 26.0}  # height of the strip of news: two lines


class TilesScreen(Screen):
    """Draws a TilesView."""

    NAMES = (
        "tiles",
        "home",
        "languages",
        "aids",
        "sound",
        "life_events",
        "procedure_list",
        "other_topics",
        "other_list",
        "leave",
        "same",
        "staff_sign_in",
        "staff_home",
    )

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.grid = TileGrid(stage.emit)
        self.news = TileButton(stage.emit)
        self.add_widget(self.grid)

    def show(self, view: TilesView) -> None:
        self.keep(self.news, view.news is not None)
        if view.news is not None:
            self.news.show(view.news, "row")
        has_lead = any(tile.lead for tile in view.tiles)
        columns = min(view.columns, 2) if theme().portrait else view.columns
        self.grid.show(view.tiles, columns, "column" if has_lead else "row")

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        if self.news.parent is self:
            tall = theme().mm(NEWS_MM[theme().compact and not theme().portrait])
            gap = theme().mm(4.0 if theme().compact else 7.0)
            self.news.size, self.news.pos = (width, tall), (x, y)
            y, height = y + tall + gap, height - tall - gap
        self.grid.pos, self.grid.size = (x, y), (width, height)
        self.grid.ask_place()
