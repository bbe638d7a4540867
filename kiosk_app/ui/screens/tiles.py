"""Home, languages, life events, procedures: large targets in a grid."""

from __future__ import annotations

from kiosk_app.flow.views import TilesView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import theme
from kiosk_app.ui.widgets.tile import TileGrid


class TilesScreen(Screen):
    """Draws a TilesView."""

    NAMES = (
        "tiles",
        "home",
        "languages",
        "aids",
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
        self.add_widget(self.grid)

    def show(self, view: TilesView) -> None:
        has_lead = any(tile.lead for tile in view.tiles)
        columns = min(view.columns, 2) if theme().portrait else view.columns
        self.grid.show(view.tiles, columns, "column" if has_lead else "row")

    def arrange(self, area: Area) -> None:
        self.grid.pos, self.grid.size = area[:2], area[2:]
        self.grid.ask_place()
