"""An address in three touches: the commune, the province when it is another, the detail.

Owns what is shown of an address half chosen. Old names of communes lead to the new ones, and the
kiosk's own commune and province come first. The district is never asked for: none is left.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_app.domain.folding import fold
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.current import Asked
from kiosk_app.flow.destinations import Ask
from kiosk_app.flow.intents import Answer, Pick
from kiosk_app.flow.skipping import skip_actions
from kiosk_app.flow.views import Action, AddressView, Tile, Trouble
from kiosk_app.flow.wording import trouble_of

MOST_RESULTS = 60


def address_view(ctx: Context, here: Ask, now: Asked) -> AddressView:
    """The stage at which the address stands."""
    stage = stage_of(ctx, now)
    if stage == "detail":
        return _detail_view(ctx, here, now)
    tiles = _provinces(ctx) if stage == "province" else _wards(ctx)
    size = ctx.limits.found if ctx.person.words else ctx.limits.list_tiles
    pages = pages_of(len(tiles), size)
    page = min(ctx.person.list_page, pages - 1)
    actions: list[Action] = []
    skips: list[Action] = []
    if stage == "ward":
        actions.append(Action(ctx.t("address.other_province"), Pick("province"), "map-trifold"))
        skips += skip_actions(ctx, now)
    province = ctx.units.find_province(province_of(ctx))
    return AddressView(
        "address",
        f"{key_of(here)}:{stage}",
        chrome(ctx, *skips),
        ctx.t("address.province_title")
        if stage == "province"
        else ctx.t("address.ward_title", ask=now.ask),
        stage=stage,
        province=province.name if province else "",
        search=ctx.person.words,
        search_text=ctx.t(f"address.search_{stage}"),
        results=tuple(tiles[page * size : (page + 1) * size]),
        page=page,
        pages=pages,
        hint="" if tiles else ctx.t("ask.nothing_found"),
        trouble=_trouble(ctx),
        actions=tuple(actions),
    )


def stage_of(ctx: Context, now: Asked) -> str:
    """province, ward or detail: what was picked on this screen, else what is stored."""
    picked = ctx.person.address.get("stage")
    if picked:
        return picked
    return "detail" if isinstance(now.value, Mapping) and now.value.get("ward") else "ward"


def chosen(ctx: Context, now: Asked) -> tuple[str, str]:
    """(province, ward) codes of the address, as picked here or stored."""
    address = ctx.person.address
    if address.get("ward"):
        return address["province"], address["ward"]
    if isinstance(now.value, Mapping):
        return str(now.value.get("province") or ""), str(now.value.get("ward") or "")
    return "", ""


def province_of(ctx: Context) -> str:
    """The province whose communes are listed: the one picked, else the kiosk's own."""
    return ctx.person.address.get("province") or ctx.settings.kiosk.province_code


def _provinces(ctx: Context) -> list[Tile]:
    wanted = fold(ctx.person.words).strip()
    return [
        Tile(p.name, Pick("province", p.code), "map-trifold")
        for p in sorted(ctx.units.provinces(), key=lambda p: p.code != province_of(ctx))
        if wanted in fold(p.name)
    ]


def _wards(ctx: Context) -> list[Tile]:
    words = ctx.person.words.strip()
    if words:
        found = ctx.kiosk.search_communes(words, None, MOST_RESULTS)
        home = ctx.person.address.get("province")
        if home:  # a province was picked by hand: only its communes are meant
            found = [hit for hit in found if hit.province_code == home]
        return [
            Tile(hit.name, Pick("ward", hit.code), "map-pin", hit.province_name) for hit in found
        ]
    province = ctx.units.find_province(province_of(ctx))
    if province is None:
        return []
    own = ctx.settings.kiosk.ward_code
    wards = sorted(ctx.units.wards_of(province.code), key=lambda ward: ward.code != own)
    return [Tile(ward.name, Pick("ward", ward.code), "map-pin", province.name) for ward in wards]


def _detail_view(ctx: Context, here: Ask, now: Asked) -> AddressView:
    province_code, ward_code = chosen(ctx, now)
    ward, province = ctx.units.find_ward(ward_code), ctx.units.find_province(province_code)
    ward_name, province_name = ward.name if ward else "", province.name if province else ""
    stored = str(now.value.get("detail") or "") if isinstance(now.value, Mapping) else ""
    typed = ctx.person.typed
    go_on = Action(
        ctx.t("chrome.next"), Answer(None, key_of(here)), "arrow-right", "primary", submits=True
    )
    return AddressView(
        "address",
        f"{key_of(here)}:detail",
        chrome(ctx, go_on),
        ctx.t("address.detail_title"),
        stage="detail",
        province=province_name,
        ward=ward_name,
        detail=typed if isinstance(typed, str) else stored,
        search_text=ctx.t("address.detail_example"),
        hint=ctx.t("address.detail_hint", ward=ward_name, province=province_name),
        trouble=_trouble(ctx),
        actions=(Action(ctx.t("address.change_ward"), Pick("restart"), "map-pin"),),
    )


def _trouble(ctx: Context) -> Trouble | None:
    problem = ctx.person.problem
    if problem is None:
        return ctx.person.trouble
    return trouble_of(problem, ctx.locale, ctx.t("chrome.next"))
