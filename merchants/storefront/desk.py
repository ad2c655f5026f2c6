"""The page of a shop's front and what is done there, the same for its owner and for an officer who helps."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.errors import Refusal
from kernel.persistence import reading, unit_of_work
from kernel.pictures import MOST_BYTES
from kernel.web import Submission, files, now, page, submitted, viewer
from kernel.web.problems import words
from merchants.directory.models import KINDS
from merchants.stickers import service as stickers
from merchants.stickers.printed import printed
from merchants.storefront import service
from merchants.storefront.schemas import ReplacementForm

MOST_SENT = MOST_BYTES + 512 * 1024


@dataclass(frozen=True)
class Desk:
    """A shop's front before whoever may change it; `values` stand in the addresses of their pages."""

    shop_id: UUID
    values: dict[str, Any] = field(default_factory=dict)

    def page(self, refusal: Refusal | None = None, form: Submission | None = None) -> str:
        """Return the page with the photo and the sticker. Raises NotFound."""
        town = viewer().township_id
        return page(
            "merchant/front.html",
            shop=service.face_of(reading(), town, self.shop_id),
            kinds=KINDS,
            sticker=printed(stickers.sticker_of(reading(), town, self.shop_id)),
            refusal=words(refusal) if refusal else None,
            form=form,
            door=lambda name: url_for(f".{name}", **self.values),
        )

    def show_picture(self) -> ResponseReturnValue:
        """Show the photo that was sent in the place of the one before."""
        someone, sent = viewer(), request.files.get("picture")
        service.face_of(reading(), someone.township_id, self.shop_id)  # nothing is kept for a shop that is none
        try:
            picture = service.prepared(sent.read() if sent else b"")  # it takes a while: before the work begins
            file = files().put(picture.content)
            with unit_of_work() as work:
                gone = service.show(
                    work, someone.township_id, self.shop_id, file=file, picture=picture, actor_id=someone.person_id,
                    now=now(),
                )  # fmt: skip
        except Refusal as refusal:
            return self.page(refusal), refusal.status
        return self._done(gone, _("Whoever pays here sees the new photo now."))

    def remove_picture(self) -> ResponseReturnValue:
        someone = viewer()
        with unit_of_work() as work:
            gone = service.take_away(work, someone.township_id, self.shop_id, actor_id=someone.person_id, now=now())
        return self._done(gone, _("The shop shows no photo any more."))

    def replace_sticker(self) -> ResponseReturnValue:
        someone, form = viewer(), submitted(ReplacementForm())
        if not form.ok:
            return self.page(form=form), 422
        with unit_of_work() as work:
            stickers.replace(work, someone.township_id, self.shop_id, actor_id=someone.person_id, now=now())
        return self._done("", _("The shop has a new code. Print it and take the old one down."))

    def _done(self, gone: str, said: str) -> ResponseReturnValue:
        """Go back to the page, once a file that nothing needs any more is removed."""
        if gone:
            files().remove(gone)
        flash(said)
        return redirect(url_for(".front_page", **self.values), 303)
