"""A person who fills a form in by reading what is drawn: each question is known by its words only.

The plan (what this person would answer) comes from the catalogue's own example; how to answer is
decided by the kind of question, as anybody sees it. Never touches the program's state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kiosk_app.domain.folding import fold_words
from kiosk_app.domain.procedure import Field, FieldType, Procedure
from kiosk_app.domain.units import bare_name
from kiosk_app.facts import load_units
from tests.e2e.hand import Hand, NotSeenError

LANG = "vi"
MOST_STEPS = 150


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody came to do: a procedure, answers, a card to scan, whether to photograph.

    `door` is the title of the life event in the menu.
    """

    procedure: Procedure
    answers: Mapping[str, Any]
    door: str
    card: str
    photograph: bool


class Person:
    """Walks one application through the drawn screens."""

    def __init__(
        self, hand: Hand, plan: Plan, lay_under_camera: Callable[[str], None] | None = None
    ) -> None:
        self.hand, self.plan = hand, plan
        self._lay_under_camera = lay_under_camera
        self.watch: Callable[[str], None] | None = None
        self.scanned = self.photographed = False
        self._rows: dict[str, int] = {}
        self._units = load_units()
        self._fields = {field.ask.get(LANG): field for field in plan.procedure.fields()}
        self._columns = {
            column.ask.get(LANG): (field, column)
            for field in plan.procedure.fields()
            for column in field.columns
        }
        self._matrix_rows = {
            row.ask.get(LANG): (field, row.value)
            for field in plan.procedure.fields()
            for row in field.rows
        }
        self._others = {  # tiles that go on to a question instead of taking an answer over
            question.take_over.no.get(LANG)
            for _, question in plan.procedure.questions()
            if question.take_over is not None
        }
        self.asked: list[str] = []

    def begin(self) -> None:
        """From home to the first question."""
        hand, procedure = self.hand, self.plan.procedure
        hand.wait_for("Bà con cần làm gì hôm nay?")
        hand.tap("Nộp hồ sơ")
        hand.wait_for("Bà con cần làm việc gì?")
        self._page_to(self.plan.door)
        words = hand.wait(lambda w: "Bắt đầu" in w or "Bà con chọn một thủ tục" in w)
        if "Bà con chọn một thủ tục" in words:
            self._page_to(procedure.plain_title.get(LANG), procedure.title.get(LANG))
            hand.wait_for("Bắt đầu")
        hand.tap("Bắt đầu")
        hand.wait_for("Tôi đã hiểu")
        hand.tap("Tôi đã hiểu")
        hand.wait(lambda w: "Tôi đã hiểu" not in w)

    def finish(self, stop_after: int = MOST_STEPS) -> str | None:
        """Answers what is asked until the receipt shows; returns the drawn code.

        None when `stop_after` screens were answered first and a question is drawn.
        """
        for step in range(MOST_STEPS):
            words = self.hand.words()
            if "Đã nộp hồ sơ!" in words:
                return words[words.index("Mã tra cứu") + 1]
            if step >= stop_after and self._field(words) is not None:
                return None
            if self.watch is not None:
                self.watch(_name(words))
            self._step(words)
        raise NotSeenError(f"no receipt after {MOST_STEPS} steps: {self.hand.words()}")

    def _page_to(self, *texts: str) -> None:
        for _ in range(8):
            for text in texts:
                if self.hand.find(text):
                    self.hand.tap(text)
                    return
            self._turn()
        raise NotSeenError(f"none of {texts}: {self.hand.words()}")

    def _turn(self) -> None:
        before = self.hand.words()
        self.hand.tap(icon="caret-right")
        self._moved(before)

    def _field(self, words: list[str]) -> Field | None:
        found = _asked(words, self._fields)
        return None if found is None else self._fields[found]

    def _step(self, words: list[str]) -> None:
        hand = self.hand
        if "Tự nhập bằng bàn phím" in words:
            self._identify(words)
        elif "Thông tin trên thẻ có đúng không?" in words:
            hand.tap("Đúng rồi")
            self._moved(words)
        elif any(word == "Chụp" for word in words):
            self._papers(words)
        elif "Bà con xem lại thông tin đã khai" in words:
            hand.tap("Đúng cả rồi" if "Đúng cả rồi" in words else "Đúng, trang sau")
            hand.wait(lambda w: w != words)
        elif "Ký tên vào ô trắng" in words:
            self._sign()
        elif (other := next((word for word in words if word in self._others), None)) is not None:
            hand.tap(other)
            self._moved(words)
        elif (known := _asked(words, self._columns)) is not None:
            table, column = self._columns[known]
            row = self._rows.setdefault(table.id, 1) - 1  # a needed list opens its first item
            self._answer(column, self.plan.answers[table.id][row].get(column.id), words)
        elif (known := _asked(words, self._matrix_rows)) is not None:
            matrix, name = self._matrix_rows[known]
            level = (self.plan.answers.get(matrix.id) or {}).get(name)
            self._answer(replace(matrix, type=FieldType.CHOICE), level, words)
        elif (field := self._field(words)) is not None:
            self.asked.append(field.id)
            if field.type is FieldType.TABLE:
                self._table(field, words)
            else:
                self._answer(field, self.plan.answers.get(field.id), words)
        else:
            raise NotSeenError(f"a screen that nobody explained: {words}")

    def _identify(self, words: list[str]) -> None:
        if self.scanned:
            self.hand.tap("Tự nhập bằng bàn phím")
            self._moved(words)
            return
        self.scanned = True
        if self._lay_under_camera is None:
            self.hand.scan(self.plan.card)
        else:
            self._lay_under_camera(self.plan.card)
        self.hand.wait_for("Thông tin trên thẻ có đúng không?", 30)
        if self._lay_under_camera is not None:
            self._lay_under_camera("")

    def _papers(self, words: list[str]) -> None:
        if self.plan.photograph and not self.photographed:
            self.hand.tap("Chụp")
            self.hand.wait(lambda w: any("trang · " in word for word in w), 30)
            self.photographed = True
            words = self.hand.words()
        self.hand.tap("Tiếp tục")
        self._moved(words)

    def _sign(self) -> None:
        width, height = self.hand.look()["size"]
        x, y = width * 0.35, height * 0.5
        for start in (0.0, 0.08):
            self.hand.touch([
                (x + width * (start + 0.02 * n), y + height * 0.05 * (-1) ** n) for n in range(6)
            ])  # fmt: skip
        self.hand.tap("Nộp hồ sơ")
        self.hand.wait(lambda w: "Đã nộp hồ sơ!" in w, 30)

    def _table(self, field: Field, words: list[str]) -> None:
        rows = self.plan.answers.get(field.id) or []
        written = self._rows.get(field.id, 0)
        if written < len(rows):
            self._rows[field.id] = written + 1
            self.hand.tap("Thêm một mục")
        else:
            self.hand.tap("Tiếp tục" if self.hand.find("Tiếp tục") else "Bỏ qua")
        self._moved(words)

    def _answer(self, field: Field, value: Any, words: list[str]) -> None:
        if field.type is FieldType.GENERATED:
            self.hand.tap("Đúng rồi")
            self._moved(words)
            return
        if value is None or value == "":
            self._leave_open(words)
            return
        match field.type:
            case FieldType.CHOICE:
                self._choose(field, value, words)
            case FieldType.MULTI_CHOICE:
                for one in value:
                    self._choose(field, one, self.hand.words())
            case FieldType.DATE | FieldType.PARTIAL_DATE:
                self._date(value)
            case FieldType.ADDRESS:
                self._address(value)
            case FieldType.CONSENT:
                self._leave_open(words)
                return
            case FieldType.TEXT | FieldType.LONG_TEXT if field.options:
                self._usual(field, str(value), words)
            case FieldType.NUMBER | FieldType.MONEY | FieldType.PHONE | FieldType.ID_NUMBER:
                self.hand.press_digits(str(value))
            case _:
                self.hand.press_keys(str(value))
        self._go_on(words)

    def _leave_open(self, words: list[str]) -> None:
        self.hand.tap("Bỏ qua" if self.hand.find("Bỏ qua") else "Tiếp tục")
        self._moved(words)

    def _choose(self, field: Field, value: Any, words: list[str]) -> None:
        label = next(o.label.get(LANG) for o in field.options if o.value == value)
        self._page_to(label)
        self.hand.wait(lambda w: "Đã chọn" in w or w != words)

    def _usual(self, field: Field, value: str, words: list[str]) -> None:
        """A usual answer by its tile, anything else in own words."""
        if any(option.value == value for option in field.options):
            self._choose(field, value, words)
            return
        self.hand.tap("Khác, tự ghi")
        self._moved(words)
        self.hand.press_keys(value)

    def _date(self, value: str) -> None:
        if len(value) == 4:
            if self.hand.find("Chỉ nhớ năm"):
                self.hand.tap("Chỉ nhớ năm")
            self.hand.press_digits(value)
            return
        year, month, *day = value.split("-")
        self.hand.press_digits(f"{int(day[0]) if day else 1:02d}{int(month):02d}{year}")

    def _address(self, value: Mapping[str, str]) -> None:
        ward = self._units.find_ward(value["ward"])
        province = self._units.find_province(value["province"])
        if (tile := self._commune(ward.name, province.name)) is None:
            self.hand.tap("Gõ tên xã, phường")
            self.hand.press_keys(bare_name(ward.name))
            self.hand.wait_for(ward.name)
            self.hand.rest()  # results still move while the last letters are looked up
            tile = self._commune(ward.name, province.name)
        self.hand.touch([(tile["x"], tile["y"])])
        self.hand.wait_for("Thôn, bản, tổ, số nhà?")
        self.hand.press_keys(value.get("detail", "").lower())

    def _commune(self, ward: str, province: str) -> dict[str, Any] | None:
        """The tile of a commune, the one in its province when there are several."""
        tiles = [c for c in self.hand.look()["controls"] if ward in c["texts"]]
        return next((c for c in tiles if province in c["texts"]), tiles[0] if tiles else None)

    def _go_on(self, words: list[str]) -> None:
        for _ in range(3):  # a warning is passed by saying it again
            before = self.hand.words()
            self.hand.tap("Tiếp tục")
            try:
                self.hand.wait(lambda w, before=before: w != before, 5)
            except NotSeenError:
                continue
            if self.question(self.hand.words()) != self.question(words):
                return
        raise NotSeenError(f"the answer is not taken: {self.hand.words()}")

    def _moved(self, words: list[str]) -> None:
        self.hand.wait(lambda w: w != words)

    def question(self, words: list[str]) -> tuple[str, ...]:
        """What is asked, as far as the form knows it; else all that is drawn."""
        asks = (self._columns, self._matrix_rows, self._fields)
        known = next((found for ask in asks if (found := _asked(words, ask))), None)
        return (known,) if known else tuple(words)


def _name(words: list[str]) -> str:
    """A file name for what is drawn: its title without marks."""
    titles = [w for w in words if len(w) > 8 and not w.startswith("Phần ")]
    return fold_words(titles[0] if titles else "screen").replace(" ", "_")[:40]


def _asked(words: list[str], asks: Mapping[str, Any]) -> str | None:
    """The question among the drawn words: as it is, else the longest that opens a drawn text."""
    exact = next((word for word in words if word in asks), None)
    if exact is not None:
        return exact
    opening = [ask for ask in asks for word in words if word.startswith(ask)]
    return max(opening, key=len, default=None)
