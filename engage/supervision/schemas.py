"""What comes in and goes out of a case. No field of any of these can say who asked."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from engage.disclosures.schemas import hide_field, sure_field
from engage.listing import ListQuery
from engage.supervision.models import ASKED, REPORT, STATES
from engage.supervision.orders import FOLLOWED, NOT_YET
from engage.supervision.service import Question
from kernel.web.schema import Line, Paragraphs, Strict, day_field, one_of
from kernel.words import marked

LONGEST = 1000
LONGEST_HIDDEN = 40
_MOST_HIDDEN = 10
_TOO_MANY = marked("Write at most ten words, each on a line, of two to forty characters.")


class QuestionSent(Strict):
    """A question; without `disclosure_id` it is about the village as a whole."""

    key = fields.UUID(required=True, metadata={"description": "Names this act of asking; repeat it to retry."})
    kind = one_of(*ASKED, required=True)
    text = Paragraphs(LONGEST, required=True)
    disclosure_id = fields.UUID()
    line_id = fields.UUID()

    @post_load
    def _question(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        about = {name: value for name, value in data.items() if name != "key"}
        return {"key": data["key"], "question": Question(**about)}


class Looked(Strict):
    """A program says what its user has looked at: without it, `look_first` names what is asked for."""

    sure = sure_field()


class QuestionByProgram(Looked, QuestionSent):
    """A question with what its writer has looked at."""

    @post_load
    def _question(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        sure = data.pop("sure")
        return {**super()._question(data), "sure": sure}


class ReportSent(Strict):
    """A report to the township: a disclosure that is not true, or an obligation of the village that is late."""

    key = fields.UUID(required=True, metadata={"description": "Names this act of reporting; repeat it to retry."})
    text = Paragraphs(LONGEST, required=True)
    disclosure_id = fields.UUID()
    line_id = fields.UUID()
    matter_id = fields.UUID()
    period_key = Line(40, metadata={"description": "With `matter_id`: 2026-10, 2026-Q3, 2026 or an event's id."})

    @validates_schema(skip_on_field_errors=True)
    def _about_one_thing(self, data: dict[str, Any], **_: Any) -> None:
        if ("disclosure_id" in data) == ("matter_id" in data) or ("matter_id" in data) != ("period_key" in data):
            raise ValidationError(marked("Say what is late or not true: one disclosure, or one matter and its period."))

    @post_load
    def _report(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        about = {name: value for name, value in data.items() if name != "key"}
        return {"key": data["key"], "question": Question(kind=REPORT, **about)}


class AnswerSent(Strict):
    text = Paragraphs(LONGEST, required=True)


class AcceptanceSent(Strict):
    reason = Paragraphs(LONGEST, blank=True, load_default="")


class _Answering(Looked):
    hide = hide_field()


class AnswerByProgram(_Answering, AnswerSent):
    """An answer, with what its writer has looked at."""


class AcceptanceByProgram(_Answering, AcceptanceSent):
    """An acceptance, with what the committee has looked at."""


class TakingUpSent(Strict):
    """The township takes up a declined question: why, for everybody to read, and by when the village answers."""

    reason = Paragraphs(LONGEST, required=True)
    answer_by = day_field(required=True)


class HidingSent(Strict):
    """Words to hide in a question, each on a line, and why, for everybody to read."""

    words = Paragraphs(_MOST_HIDDEN * LONGEST_HIDDEN, required=True)
    why = Paragraphs(LONGEST, required=True)

    @post_load
    def _one_on_a_line(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        words = dict.fromkeys(line.strip() for line in data["words"].splitlines() if line.strip())
        if len(words) > _MOST_HIDDEN or any(not 2 <= len(word) <= LONGEST_HIDDEN for word in words):
            raise ValidationError({"words": [_TOO_MANY]})
        return {**data, "words": list(words)}


class OrderSent(Strict):
    """The township confirms a report: the words are its order to the village, to be followed by a day."""

    reason = Paragraphs(LONGEST, required=True)
    correct_by = day_field(required=True)


class JudgementSent(Strict):
    """An officer's word on what a village did after an order; `of` names what was looked at."""

    judgement = one_of(FOLLOWED, NOT_YET, required=True)
    text = Paragraphs(LONGEST, blank=True, load_default="")
    of = Line(60, blank=True, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _says_what_is_missing(self, data: dict[str, Any], **_: Any) -> None:
        if data["judgement"] == NOT_YET and not data["text"]:
            raise ValidationError({"text": [marked("Write what is still missing: the village reads it.")]})


class RejectionSent(Strict):
    reason = Paragraphs(LONGEST, required=True)


class RejectionByProgram(_Answering, RejectionSent):
    """A reason for declining, with what the committee has looked at."""


class OrderDeclined(RejectionSent):
    """The form beside the order sends its day along, which means nothing to whoever declines."""

    correct_by = fields.String()


class CasesQuery(ListQuery):
    state = one_of(*STATES, "", load_default="")


class ReplyOut(Strict):
    text = fields.String()
    author_role = fields.String(
        metadata={"description": "`editor` (the village office), `committee`, or `officer` (the township)."}
    )
    at = fields.AwareDateTime()


class TakenUpOut(Strict):
    """The committee declined the question, and the township took it up again."""

    declined_on = fields.Date()
    declined_reason = fields.String()
    taken_on = fields.Date()
    text = fields.String(metadata={"description": "Why the township took it up."})
    answer_by = fields.Date()


class CaseSummary(Strict):
    id = fields.UUID()
    kind = fields.String()
    text = fields.String()
    state = fields.String()
    opened_on = fields.Date(metadata={"description": "The day only."})
    reason = fields.String()
    decided_on = fields.Date(allow_none=True)
    disclosure_id = fields.UUID(allow_none=True)
    title = fields.String(allow_none=True)
    line_id = fields.UUID(allow_none=True)
    purpose = fields.String(allow_none=True)
    addressee = fields.String(metadata={"description": "`village`, or `township` for a report."})
    due_on = fields.Date(
        allow_none=True,
        metadata={"description": "By when the township answers a report, or the village what the township took up."},
    )
    correct_by = fields.Date(
        allow_none=True, metadata={"description": "By when the village has to follow what was ordered after a report."}
    )
    matter_id = fields.UUID(allow_none=True)
    period_key = fields.String()
    matter = fields.String(allow_none=True, metadata={"description": "The matter that a report says is late."})
    what = fields.String(allow_none=True, metadata={"description": "What happened that made the matter due."})


class CaseOut(CaseSummary):
    replies = fields.List(fields.Nested(ReplyOut))
    taken_up = fields.List(fields.Nested(TakenUpOut))


class OwnCaseOut(CaseOut):
    points = fields.Integer(metadata={"description": "Points that the case holds, earned or lost, by its state."})


class CasesOut(Strict):
    items = fields.List(fields.Nested(CaseSummary))
    after = Line(200, blank=True, metadata={"description": "Ask with it for the next page; empty at the end."})
