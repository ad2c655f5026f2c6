"""What villages mend in the demonstration: a wrong amount, a thing published twice; and what they show: vouchers."""

import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.disclosures import originals, queries, service, versions
from engage.disclosures.correcting import Corrections, applied
from engage.disclosures.drafts import Draft, LineDraft
from engage.disclosures.models import Disclosure, MoneyLine
from engage.masking.service import mask_draft
from engage.vouchers import service as vouchers
from engage.vouchers.pictures import Box
from kernel import pictures
from kernel.clock import business_day
from kernel.files import Files
from kernel.money import yuan
from kernel.sealing import Sealer
from township.demo.access import HOME_VILLAGE
from township.demo.world import Village, World

_WHY = "录入时把金额写错了，已按发票更正。多记的 {fen} 元没有支出。"
_TWICE = "同一份内容重复公开了两次，以前一份为准，这一份撤回。"
_NAME_ON_RECEIPT = Box(12, 62, 40, 8)
_PICTURED = 3


def mend(world: World, folder: Path | None) -> None:
    """Write down what each village mends in the last weeks. Without a folder for files there are no pictures."""
    chance = Random(f"mending {world.scale.seed}")  # noqa: S311 - a story, not a secret
    for number, village in enumerate(world.villages):
        end = world.script.end - timedelta(days=3 + number % 5, hours=2)
        keys = [UUID(int=chance.getrandbits(128), version=4) for _ in range(3)]
        world.script.at(end, _Correction(world, village, keys[0]).act)
        world.script.at(end - timedelta(days=2), _Relief(world, village, keys[1]).act)
        if number % 3 == 0 or village.name == HOME_VILLAGE:
            twice = _Twice(world, village, keys[2])
            world.script.at(end - timedelta(days=1), twice.publish)
            world.script.at(end - timedelta(hours=21), twice.withdraw)
        if folder is not None:
            world.script.at(end + timedelta(hours=1), _Receipts(world, village, Files(folder)).act)


@dataclass(frozen=True)
class _Correction:
    """The largest expense of the last accounts had been typed too high by a tenth of it."""

    world: World
    village: Village
    key: UUID

    def act(self, session: Session, now: datetime) -> None:
        disclosure = _last_accounts(session, self.world, self.village)
        if disclosure is None:
            return
        before = versions.present(session, disclosure)
        line = max((one for one in before.lines if one.direction == "out"), key=lambda one: one.amount_fen)
        less = line.amount_fen // 1_000 * 100
        spent = sum(one.amount_fen for one in before.lines if one.direction == "out")
        body = before.body.replace(yuan(spent), yuan(spent - less))
        right = replace(line, amount_fen=line.amount_fen - less)
        draft = applied(before, Corrections(heading={"body": body}, lines={line.number or 0: right}))
        place = (self.world.township_id, self.village.id, self.village.editor_id, disclosure.id)
        why = _WHY.format(fen=yuan(less))
        service.correct(session, *place, draft, why, self.key, now, version=disclosure.version)


@dataclass(frozen=True)
class _Relief:
    """Help for families in need: the table has their names, and everybody reads them hidden."""

    world: World
    village: Village
    key: UUID

    def act(self, session: Session, now: datetime) -> None:
        day = business_day(now)
        names = [villager.name for villager in self.village.villagers[:4]]
        lines = tuple(
            LineDraft(
                day=day - timedelta(days=1),
                purpose="困难家庭临时救助",
                quantity="1 户",
                amount_fen=80_000,
                category="民生福利",
                source="慈善捐款",
                used_by=name,
                responsible=self.village.cadres[0],
                signed_by="accountant,head",
            )
            for name in names
        )
        draft = Draft(
            category="finance",
            matter="社会救助",
            title=f"{day.year}年{day.month}月临时救助发放名单",
            period=f"{day.year}年{day.month}月",
            body=f"经村民代表会议评议，发放临时救助 {len(lines)} 户，每户 800 元。对名单有意见的，可以点“问一问”。",
            lines=lines,
        )
        masked = mask_draft(session, self.world.township_id, self.village.id, draft)
        sealed = originals.seal(Sealer(self.world.secrets.originals_key), draft) if masked.findings else None
        place = (self.world.township_id, self.village.id, self.village.editor_id)
        service.publish(session, *place, masked.draft, self.key, now, original=sealed)


@dataclass(frozen=True)
class _Twice:
    """Somebody pressed on a second form: the same notice stands there twice, until one is withdrawn."""

    world: World
    village: Village
    key: UUID

    def publish(self, session: Session, now: datetime) -> None:
        found = queries.newest(session, self.world.township_id, self.village.id, size=1, category="village").items
        if found:
            draft = replace(versions.present(session, found[0]), matter_id=None, period_key="")
            place = (self.world.township_id, self.village.id, self.village.editor_id)
            service.publish(session, *place, draft, self.key, now)

    def withdraw(self, session: Session, now: datetime) -> None:
        found = service.published_under(session, self.world.township_id, self.key)
        if found is not None:
            place = (self.world.township_id, self.village.id, self.village.editor_id)
            service.withdraw(session, *place, found.id, _TWICE, now)


@dataclass(frozen=True)
class _Receipts:
    """Photos of the receipts of the first expenses of the last accounts; who received the money is blacked out."""

    world: World
    village: Village
    files: Files

    def act(self, session: Session, now: datetime) -> None:
        disclosure = _last_accounts(session, self.world, self.village)
        lines = queries.lines(session, self.world.township_id, disclosure.id) if disclosure else []
        for line in [line for line in lines if line.direction == "out"][:_PICTURED]:
            self._attach(session, line, now)

    def _attach(self, session: Session, line: MoneyLine, now: datetime) -> None:
        vault, editor_id = Sealer(self.world.secrets.originals_key), self.village.editor_id
        place = (self.world.township_id, self.village.id, editor_id)
        photo = pictures.cleaned(_receipt(line))
        picture = vouchers.attach(session, self.files, vault, *place, line, photo, now)
        vouchers.black_out(session, picture, [_NAME_ON_RECEIPT])
        final = vouchers.rendered(self.files, vault, picture)
        self.files.remove(vouchers.show(session, picture, final, editor_id, now))


def _last_accounts(session: Session, world: World, village: Village) -> Disclosure | None:
    """Return the newest disclosure with accounts of a month."""
    return session.scalars(
        select(Disclosure)
        .where(
            Disclosure.township_id == world.township_id,
            Disclosure.village_id == village.id,
            Disclosure.state == "published",
            Disclosure.title.endswith("村级财务收支明细"),
        )
        .order_by(Disclosure.published_at.desc())
        .limit(1)
    ).one_or_none()


def _receipt(line: MoneyLine) -> bytes:
    """Draw a receipt in the letters that every machine has: its number, day and amount, a name, and a red seal."""
    image = Image.new("RGB", (720, 480), "#f4efe2")
    brush = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(34), ImageFont.load_default(22)
    brush.rectangle((24, 24, 696, 456), outline="#4a4a42", width=3)
    brush.text((250, 44), "RECEIPT", font=large, fill="#33332c")
    brush.text((60, 110), f"No. {line.voucher or line.number}", font=small, fill="#33332c")
    brush.text((470, 110), f"{line.day:%Y-%m-%d}", font=small, fill="#33332c")
    for height in (160, 220, 280, 340, 400):
        brush.line((48, height, 672, height), fill="#9a9484", width=2)
    brush.text((60, 232), f"CNY {yuan(line.amount_fen)}", font=large, fill="#1d2b52")
    brush.text((92, 302), "Paid to: (name, phone)", font=small, fill="#1d2b52")
    brush.ellipse((500, 250, 650, 400), outline="#b3261e", width=6)
    brush.text((538, 312), "PAID", font=large, fill="#b3261e")
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
