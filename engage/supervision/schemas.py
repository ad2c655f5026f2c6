"""What comes in and goes out of a case. No field of any of these can say who asked."""

from typing import Any

from marshmallow import fields, post_load

from engage.listing import ListQuery
from engage.supervision.models import KINDS, STATES
from engage.supervision.service import Question
from kernel.web.schema import Line, Paragraphs, Strict, one_of

LONGEST = 1000


class QuestionSent(Strict):
    """A question; without `disclosure_id` it is about the village as a whole."""

    key = fields.UUID(required=True, metadata={"description": "Names this act of asking; repeat it to retry."})
    kind = one_of(*KINDS, required=True)
    text = Paragraphs(LONGEST, required=True)
    disclosure_id = fields.UUID()
    line_id = fields.UUID()

    @post_load
    def _question(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        about = {name: value for name, value in data.items() if name != "key"}
        return {"key": data["key"], "question": Question(**about)}


class AnswerSent(Strict):
    text = Paragraphs(LONGEST, required=True)


class AcceptanceSent(Strict):
    reason = Paragraphs(LONGEST, blank=True, load_default="")


class RejectionSent(Strict):
    reason = Paragraphs(LONGEST, required=True)


class CasesQuery(ListQuery):
    state = one_of(*STATES, "", load_default="")


class ReplyOut(Strict):
    text = fields.String()
    author_role = fields.String(metadata={"description": "`editor` (the village office) or `committee`."})
    at = fields.AwareDateTime()


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


class CaseOut(CaseSummary):
    replies = fields.List(fields.Nested(ReplyOut))


class OwnCaseOut(CaseOut):
    points = fields.Integer(metadata={"description": "Points that the case holds, earned or lost, by its state."})


class CasesOut(Strict):
    items = fields.List(fields.Nested(CaseSummary))
    after = Line(200, blank=True, metadata={"description": "Ask with it for the next page; empty at the end."})
