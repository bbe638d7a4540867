"""Home, languages, life events, procedures: large targets in a grid."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.flow.views import TilesView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import theme
from kiosk_app.ui.widgets.tile import TileButton, TileGrid

MOST_NOTED = 3  # tiles with notes beside each other, lead and all, where letters are large
NEWS_MM = {False: 31.0, True: 26.0}  # height of the strip of news: two lines


class TilesScreen(Screen):
    """Draws a TilesView."""

    NAMES = (
        "technician_more",
        "tiles",
        "home",
        "languages",
        "aids",
        "sound",
        "studio_languages",
        "life_events",
        "procedure_list",
        "other_topics",
        "other_list",
        "consultations",
        "steps_list",
        "leave",
        "same",
        "staff_sign_in",
        "staff_reason",
        "who_files",
        "mark",
    )

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.grid = TileGrid(stage.emit)
        self.news = TileButton(stage.emit)
        self.add_widget(self.grid)

    def show(self, view: TilesView) -> None:
        self.keep(self.news, view.news is not None)
        if view.news is not None:
            news = replace(view.news, note="") if theme().is_crowded else view.news
            self.news.show(news, "row")
        has_lead = any(tile.lead for tile in view.tiles)
        tiles = view.tiles
        if theme().is_crowded and has_lead and (view.news is not None or len(tiles) > MOST_NOTED):
            # Large letters on low glass: what a tile is called is worth more than its note.
            tiles = tuple(tile if tile.lead else replace(tile, note="") for tile in tiles)
        columns = min(view.columns, 2) if theme().portrait or theme().is_crowded else view.columns
        self.grid.show(tiles, columns, "column" if has_lead else "row")

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        if self.news.parent is self:
            tall = theme().mm(NEWS_MM[theme().compact and not theme().portrait])
            gap = theme().mm(4.0 if theme().compact else 7.0)
            self.news.size, self.news.pos = (width, tall), (x, y)
            y, height = y + tall + gap, height - tall - gap
        self.grid.pos, self.grid.size = (x, y), (width, height)
        self.grid.ask_place()
