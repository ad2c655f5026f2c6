"""The editor's desk for the village's page: its news, and the ways to the opening balance and the poster."""

from dataclasses import replace
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.desks import editors_village
from engage.disclosures import ticks
from engage.disclosures.review import TWICE
from engage.disclosures.review_texts import TextsReview, reviewed_texts
from engage.paging import PAGE
from engage.supervision import looking
from engage.supervision.words import PLACE
from engage.village import queries, service
from engage.village.refusals import NewsStandsAlready
from engage.village.schemas import LONGEST_NEWS, LONGEST_REASON, LONGEST_TITLE, NewsSent, WithdrawalSent
from engage.village.service import NewsDraft
from kernel.clock import business_day
from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.web import Submission, audience, now, page, submitted, viewer
from kernel.web.problems import words

blueprint = Blueprint("village_desk", __name__, url_prefix="/office/village")


@blueprint.get("")
@audience("editor")
def desk_page() -> ResponseReturnValue:
    """The village's news with the form for more."""
    return _desk(Submission(values={"key": str(uuid4()), "day": business_day(now()).isoformat()}))


@blueprint.post("/news")
@audience("editor")
def publish_news() -> ResponseReturnValue:
    """Publish it; what is masked, looks like a name or stands there already is shown first, and has to be ticked."""
    form, editor = submitted(NewsSent(), leave_out=set(request.form) - set(ticks.typed())), viewer()
    if not form.ok:
        return _desk(form), 422
    place, key = (editor.township_id, editor.scope("editor")), form.data["key"]
    review = _reviewed(place, form)
    if not queries.is_sent(reading(), editor.township_id, key) and not ticks.is_confirmed(review.asks, review.seen):
        return _desk(form, review=review)
    draft = NewsDraft(day=form.data["day"], title=review.texts["title"], text=review.texts["text"])
    sure = TWICE in ticks.ticked()
    try:
        with unit_of_work() as work:
            service.publish_news(work, *place, editor.person_id, draft, key, now(), twice=sure)
    except NewsStandsAlready:
        return _desk(form, review=replace(review, twice=True))
    except Refusal as refusal:
        return _desk(form, refusal), refusal.status
    flash(_("It stands on the village's page now."))
    return redirect(url_for(".desk_page"), 303)


@blueprint.get("/news/<uuid:news_id>")
@audience("editor")
def one_news_page(news_id: UUID) -> ResponseReturnValue:
    """A piece of news as it was published, and the form to withdraw it."""
    return _one_news(news_id, None)


@blueprint.post("/news/<uuid:news_id>/withdrawals")
@audience("editor")
def withdraw_news(news_id: UUID) -> ResponseReturnValue:
    form, editor = looking.sent(WithdrawalSent()), viewer()
    if looking.is_to_change(form):
        return _one_news(news_id, form), looking.status_of(form)
    village_id = editor.scope("editor")
    review = looking.review_of(form, village_id, "reason")
    if not looking.is_confirmed(review):
        return looking.look_page(review), 422
    act = (editor.township_id, village_id, editor.person_id, news_id, review.texts[PLACE], now())
    try:
        with unit_of_work() as work:
            service.withdraw_news(work, *act)
    except Refusal as refusal:
        return _one_news(news_id, form, refusal), refusal.status
    flash(_("Withdrawn. The day and the reason stay to be read."))
    return redirect(url_for(".desk_page"), 303)


def _reviewed(place: tuple[int, UUID], form: Submission) -> TextsReview:
    texts = {name: form.data[name] for name in ("title", "text")}
    review = reviewed_texts(reading(), *place, texts, ticks.hidden())
    title, text = review.texts["title"], review.texts["text"]
    return replace(review, twice=queries.stands(reading(), *place, title=title, text=text))


def _desk(form: Submission, refusal: Refusal | None = None, review: TextsReview | None = None) -> str:
    village, after = editors_village(viewer()), request.args.get("after", "")
    found = queries.news_of(reading(), village.township_id, village.id, size=PAGE, after=after)
    return page(
        "office/village/desk.html",
        village=village,
        news=found.items,
        after=found.after,
        first=not after,
        panels=queries.panels(reading(), village.township_id),
        form=form,
        longest={"title": LONGEST_TITLE, "text": LONGEST_NEWS},
        review=review,
        sure=ticks.ticked() & set(review.asks if review else ()),
        tried=ticks.is_tried(),
        refusal=words(refusal) if refusal else None,
    )


def _one_news(news_id: UUID, form: Submission | None, refusal: Refusal | None = None) -> str:
    village = editors_village(viewer())
    return page(
        "office/village/one_news.html",
        village=village,
        news=queries.one_news(reading(), village.township_id, village.id, news_id),
        form=form,
        longest=LONGEST_REASON,
        refusal=words(refusal) if refusal else None,
    )
