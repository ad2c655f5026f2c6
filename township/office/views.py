"""The office's pages beside settlement itself."""

from uuid import UUID

from flask import Blueprint, Response, stream_with_context
from flask.typing import ResponseReturnValue

from engage.obligations.board import late_villages
from engage.supervision import reports
from kernel.clock import business_day
from kernel.money import FEN
from kernel.persistence import reading
from kernel.tenancy import queries as tenancy
from kernel.web import audience, now, page, viewer
from kernel.web.paging import asked_id
from kernel.web.proofs import proof_file
from ledger import accounts, balance, trial_balance, verify
from ledger.seals.queries import newest_seal
from ledger.verification.words import WORDS
from merchants.cards.choosing import people_waiting
from merchants.directory import service as directory
from merchants.directory.models import KINDS
from merchants.directory.standing import standing_of
from merchants.disputes import queries as disputes
from merchants.limits import queries as limits
from merchants.refunds import queries as refunds
from township.founding.chart import CHART
from township.office import queries
from township.office.telling import told
from township.office.wording import ACCOUNTS, ACTS, FORMATS, REASONS, UNITS
from township.settlement import queries as settlement
from township.settlement.journals import books_file
from township.settlement.owed import PAYABLE
from township.settlement.plot import bars

blueprint = Blueprint("office", __name__, url_prefix="/office")


@blueprint.get("")
@audience("officer")
def overview() -> ResponseReturnValue:
    session, town = reading(), viewer().township_id
    today = business_day(now())
    found = queries.overview(session, town, today)
    return page(
        "office/overview.html",
        township=tenancy.township(session, town),
        office=found,
        bars=bars(found.checked),
        late=late_villages(session, town, today),
        clock=reports.clock(session, town, today),
        till=limits.glance(session, town, now()),
        complaints=disputes.clock(session, town, today),
        new_pins=people_waiting(session, town, now()),
        requests=refunds.count_waiting(session, town, now()),
        kinds=KINDS,
        units=UNITS,
    )


@blueprint.get("/payables")
@audience("officer")
def payables() -> ResponseReturnValue:
    """What each shop is owed at this moment, with the way to its account."""
    session, town = reading(), viewer().township_id
    return page(
        "office/payables.html",
        shops=settlement.shops_owed(session, town),
        accounts={account.reference: account.id for account in accounts(session, town, PAYABLE, FEN)},
        settled=settlement.settled_until(session, town),
        kinds=KINDS,
        standing_of=standing_of,
        today=business_day(now()),
    )


@blueprint.get("/books")
@audience("officer")
def books() -> ResponseReturnValue:
    """The trial balance of each unit, and the township's own accounts."""
    session, town = reading(), viewer().township_id
    own = {code: account.id for code, unit, _ in CHART for account in accounts(session, town, code, unit)}
    trial = trial_balance(session, town)
    return page("office/books.html", trial=trial, own=own, account_words=ACCOUNTS, units=UNITS, formats=FORMATS)


@blueprint.get("/books/files/<format>")
@audience("officer")
def books_written(format: str) -> ResponseReturnValue:
    """All of the books as a file, sent while it is written: it may be long."""
    file = books_file(reading(), viewer().township_id, format)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(stream_with_context(file.chunks), content_type=file.mimetype, headers=headers)


@blueprint.get("/books/check")
@audience("officer")
def check_books() -> ResponseReturnValue:
    """Read every transfer again and compare it with everything that should follow from it."""
    session, town = reading(), viewer().township_id
    return page(
        "office/check.html",
        findings=verify(session, town),
        words=WORDS,
        at=now(),
        transfers=queries.transfers_booked(session, town),
        last=newest_seal(session, town),
    )


@blueprint.get("/books/accounts/<uuid:account_id>")
@audience("officer")
def account(account_id: UUID) -> ResponseReturnValue:
    session, town = reading(), viewer().township_id
    before = asked_id("before")
    found, lines = queries.account_statement(session, town, account_id, before)
    shop = directory.shop_of(session, town, UUID(found.reference)) if found.code == PAYABLE else None
    return page(
        "office/account.html",
        account=found,
        shop=shop,
        lines=lines,
        receipts=queries.receipts_among(session, town, lines),
        before=before,
        balance=balance(session, town, account_id),
        account_words=ACCOUNTS,
        reasons=REASONS,
    )


@blueprint.get("/books/receipts/<uuid:transfer_id>")
@audience("officer")
def receipt(transfer_id: UUID) -> Response:
    """The proof that a line of the township's own accounts is under a seal, for an auditor to check elsewhere."""
    return proof_file(queries.receipt_of(reading(), viewer().township_id, transfer_id))


@blueprint.get("/audit")
@audience("officer")
def log() -> ResponseReturnValue:
    """What officers, editors and owners did, the newest first."""
    session, town = reading(), viewer().township_id
    before = asked_id("before")
    found = queries.log_page(session, town, before)
    shown = found[: queries.LOG_PAGE]
    return page(
        "office/audit.html",
        entries=shown,
        next=shown[-1].id if len(found) > queries.LOG_PAGE else None,
        before=before,
        names=settlement.names_of(session, town, {entry.actor_id for entry in shown}),
        acts=ACTS,
        told=told,
    )
