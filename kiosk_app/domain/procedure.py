"""What a procedure is: the frozen shapes into which a catalogue file is parsed.

It owns the vocabulary (field types, units of time, kinds of question) and nothing else: reading
files is catalogue.py, judging answers validation.py, walking through questions interview.py. A
procedure is data with a version; it must never hold an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from kiosk_app.domain.conditions import Condition
from kiosk_app.domain.terms import Clock as Clock
from kiosk_app.domain.terms import Fee as Fee
from kiosk_app.domain.terms import PageFee as PageFee
from kiosk_app.domain.terms import Result as Result
from kiosk_app.domain.terms import Routing as Routing
from kiosk_app.domain.terms import Step as Step
from kiosk_app.domain.terms import TimeLimit as TimeLimit
from kiosk_app.domain.terms import TimeUnit as TimeUnit
from kiosk_app.domain.text import DEFAULT_LANG as DEFAULT_LANG
from kiosk_app.domain.text import Text as Text


class FieldType(Enum):
    """Kinds of answer; the shapes of their values are in messages.py."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    PERSON_NAME = "person_name"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    TIME = "time"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    MATRIX = "matrix"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    TABLE = "table"
    CONSENT = "consent"
    DECLARATION = "declaration"
    SIGNATURE = "signature"
    GENERATED = "generated"


class NumberFormat(Enum):
    """Formats of identity numbers, chosen by the field or by the option of another field."""

    ID12 = "id12"  # personal identification number: 12 digits
    CMND = "cmnd"  # old identity card: 9 or 12 digits
    PASSPORT = "passport"  # one letter and 7 or 8 digits
    TAX = "tax"  # tax code of an organisation or a business: 10 digits, a branch's 13


class Generate(Enum):
    """What a GENERATED field writes by itself; `Field.spells` names its source."""

    DATE_WORDS = "date_words"
    MONEY_WORDS = "money_words"
    ROW_NUMBER = "row_number"  # the place of the row says it; nothing is stored


class DefaultFrom(Enum):
    """Defaults that only the machine knows, filled in at the sign page when left empty."""

    TODAY = "today"
    COMMUNE = "commune"


class QuestionKind(Enum):
    """SINGLE shows one field; PERSON offers the identity card first, then confirms or types."""

    SINGLE = "single"
    PERSON = "person"


class PartPlace(Enum):
    """Where a part is answered: in the interview, or on the page of the signature."""

    INTERVIEW = "interview"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, or a usual answer of a text: `value` is stored and sent exactly.

    `number_format` rules a number field beside.

    `code` is the number of a national list and `also` are other names, by which search finds it.
    """

    value: str
    label: Text
    icon: str = ""
    number_format: NumberFormat | None = None
    code: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One line of a matrix: `value` is the name under which its level is kept and sent."""

    value: str
    label: Text
    ask: Text


@dataclass(frozen=True, slots=True)
class CodeList:
    """A long list of options shared by procedures, for example the ethnic groups."""

    id: str
    title: Text
    options: tuple[Option, ...]
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SameAs:
    """Where a field takes its answer from, when the condition holds (None: always)."""

    field: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One answer to be had. `ask` is the spoken question, `label` the name on the paper form.

    `present` is "tiles", "yes_no" or "list" for choices, "" otherwise. `options` of a field with a
    `catalogue` are those of that code list; those of a text are its usual answers, those of a
    matrix the levels of its `rows`, which are all needed when the field is required. `minimum` and
    `maximum` bound numbers and, for tables, the count of rows. `asked` false: a value the kiosk
    never asks for. `prefill` names a part of the identity card ("card.name", ...) or is None.
    `pattern` must match the whole answer.
    """

    id: str
    type: FieldType
    label: Text
    ask: Text
    hint: Text | None = None
    required: Condition | bool = False
    when: Condition | None = None
    options: tuple[Option, ...] = ()
    catalogue: str | None = None
    present: str = ""
    default: str | int | None = None
    default_from: DefaultFrom | None = None
    prefill: str | None = None
    icon: str = ""
    masked: bool = False
    uppercase: bool = False
    columns: tuple[Field, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    max_length: int = 200
    date_limit: str | None = None  # "not_future" | "not_past" | None
    number_formats: tuple[NumberFormat, ...] = ()
    formats_by: str | None = None
    formats_of: tuple[tuple[str, NumberFormat], ...] = ()  # value of that choice, its format
    generate: Generate | None = None
    spells: str | None = None
    given_by: tuple[str, str] | None = None  # of a consent: fields with its name and number
    asked: bool = True
    same_as: SameAs | None = None

    @property
    def partial(self) -> bool:
        """Whether a year, or a month and a year, is answer enough."""
        return self.type is FieldType.PARTIAL_DATE


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Earlier answers that may be those of a question too, as (field, earlier field).

    Two tiles ask for it, where the condition holds: `yes` takes them over, `no` asks.
    """

    fields: tuple[tuple[str, str], ...]
    yes: Text
    no: Text
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One screen's question (SINGLE), or a person whose fields follow each other (PERSON)."""

    id: str
    kind: QuestionKind
    fields: tuple[Field, ...]
    ask: Text
    hint: Text | None = None
    icon: str = ""
    when: Condition | None = None
    take_over: TakeOver | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What progress counts: a chapter of the interview with its plain title."""

    id: str
    title: Text
    questions: tuple[Question, ...]
    place: PartPlace = PartPlace.INTERVIEW
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A paper to bring; `paper` is its code, `official_name` how the decision names it."""

    paper: str
    name: Text
    note: Text
    official_name: str
    icon: str
    required: Condition | bool
    when: Condition | None
    pages_max: int
    original: bool
    by_kiosk: bool = False  # the interview makes it: nothing to bring or to photograph


class Channel(Enum):
    """Where a procedure is done: filed at this machine, or in person at the desk and nowhere else.

    Of what is done at the desk the machine knows the guide and makes a slip; it files nothing.
    """

    KIOSK = "kiosk"
    DESK = "desk"
    OPINION = "opinion"  # made of a consultation by the machine itself, never a file


class Level(Enum):
    """An error keeps the form from being filed; a warning is shown and may be passed."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """`require` must not be false (where `when` holds); the words are shown at the field `at`."""

    id: str
    level: Level
    at: str
    require: Condition
    message: Text
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the makers of the file are, kept as data: part ("fields", "rules"...) and mark."""

    marks: tuple[tuple[str, str], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """One administrative procedure in one version. Dates are ISO; `valid_until` None is open.

    Of what is done at the desk little may be known: `parts`, `results` may be empty, `time_limit`
    None, the fee without words. What is filed here has them all.
    """

    code: str
    version: str
    valid_from: str
    valid_until: str | None
    title: Text
    plain_title: Text
    official_name: str
    life_event: str
    icon: str
    applicant: str  # citizen | business
    parts: tuple[Part, ...]
    documents: tuple[Document, ...]
    fee: Fee
    time_limit: TimeLimit | None
    results: tuple[Result, ...]
    routing: Routing
    legal_basis: tuple[str, ...]
    rules: tuple[Rule, ...]
    confidence: Confidence
    source: str
    decision: str = ""
    keywords: tuple[str, ...] = ()
    channel: Channel = Channel.KIOSK
    clocks: tuple[Clock, ...] = ()
    keep_days: int | None = None  # of what was filed, after delivery; None: as the machine is set

    @property
    def limit(self) -> TimeLimit:
        """The time limit of what is filed here. ValueError where none is known."""
        if self.time_limit is None:
            raise ValueError(f"{self.code} has no time limit")
        return self.time_limit

    @property
    def is_in_person(self) -> bool:
        """Whether people must come to the desk: nothing is filed here."""
        return self.channel is Channel.DESK

    @property
    def is_opinion(self) -> bool:
        """Whether this is the form of a consultation: it becomes an opinion, no application."""
        return self.channel is Channel.OPINION

    def questions(self) -> Iterator[tuple[Part, Question]]:
        """Every question with its part, in the order of the file."""
        for part in self.parts:
            for question in part.questions:
                yield part, question

    def fields(self) -> Iterator[Field]:
        """Every field, in the order of the file (columns of tables not included)."""
        for _, question in self.questions():
            yield from question.fields

    def find_field(self, field_id: str) -> Field | None:
        """The field with this id, or None."""
        return next((f for f in self.fields() if f.id == field_id), None)

    def get_field(self, field_id: str) -> Field:
        """The field with this id; KeyError when the procedure has none."""
        found = self.find_field(field_id)
        if found is None:
            raise KeyError(field_id)
        return found


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A door of the menu: what happened in a person's life.

    `on_home`: its tile stands on the home page and not among the doors.
    """

    id: str
    title: Text
    icon: str
    note: Text
    on_home: bool = False
