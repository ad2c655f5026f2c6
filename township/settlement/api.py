"""Settlement by JSON, for officers: opening, checking, the bank's results, the files."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from kernel.persistence import reading, unit_of_work
from kernel.web import audience, now, viewer
from kernel.web.api import ApiBlueprint
from township.settlement import queries, results, service
from township.settlement.downloads import download
from township.settlement.models import SettlementRun
from township.settlement.schemas import (
    BankProfilesOut,
    ExportQuery,
    NewResult,
    NewRun,
    PageQuery,
    RemainingPaid,
    RunOut,
    RunsOut,
    RunWithLines,
    SettlementLineOut,
)

blueprint = ApiBlueprint("settlement_api", __name__, description="Settling what the shops are owed.")

_FILE = {"type": "string", "format": "binary"}


@blueprint.get("/settlement-runs")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, RunsOut)
@audience("officer")
def runs(data: dict[str, Any]) -> dict[str, Any]:
    """The township's runs, the newest first."""
    found = queries.runs_page(reading(), viewer().township_id, after=data.get("after"), limit=queries.PAGE + 1)
    cards = found[: queries.PAGE]
    more = len(found) > queries.PAGE
    return {"runs": [card.run for card in cards], "next": cards[-1].run.id if more else None}


@blueprint.post("/settlement-runs")
@blueprint.arguments(NewRun)
@blueprint.response(201, RunWithLines)
@audience("officer")
def open_run(data: dict[str, Any]) -> dict[str, Any]:
    """Open a run: its lines are what the books owe each shop at the end of the cut-off day."""
    officer = viewer()
    with unit_of_work() as work:
        run = service.open_run(work, officer.township_id, officer.person_id, data["cut_off"], now())
        return _with_lines(work, run)


@blueprint.get("/settlement-runs/<uuid:run_id>")
@blueprint.response(200, RunWithLines)
@audience("officer")
def run(run_id: UUID) -> dict[str, Any]:
    """A run with its lines."""
    return _with_lines(reading(), queries.run_of(reading(), viewer().township_id, run_id))


@blueprint.post("/settlement-runs/<uuid:run_id>/checks")
@blueprint.response(201, RunOut)
@audience("officer")
def check_run(run_id: UUID) -> SettlementRun:
    """Check a run that another officer prepared: its lines are compared with the books again, and booked."""
    officer = viewer()
    with unit_of_work() as work:
        return service.check_run(work, officer.township_id, run_id, officer.person_id, now())


@blueprint.post("/settlement-runs/<uuid:run_id>/cancellations")
@blueprint.response(201, RunOut)
@audience("officer")
def cancel_run(run_id: UUID) -> SettlementRun:
    """Give up a run that was not checked."""
    officer = viewer()
    with unit_of_work() as work:
        return service.cancel_run(work, officer.township_id, run_id, officer.person_id, now())


@blueprint.post("/settlement-runs/<uuid:run_id>/lines/<uuid:line_id>/results")
@blueprint.arguments(NewResult)
@blueprint.response(201, SettlementLineOut)
@audience("officer")
def record_result(data: dict[str, Any], run_id: UUID, line_id: UUID) -> Any:
    """Write down what the bank did with a line, once."""
    officer = viewer()
    with unit_of_work() as work:
        return results.record_result(
            work,
            officer.township_id,
            run_id,
            line_id,
            officer.person_id,
            data["result"],
            data["value_day"],
            now(),
            reason=data["reason"] or None,
        )


@blueprint.post("/settlement-runs/<uuid:run_id>/results")
@blueprint.arguments(RemainingPaid)
@blueprint.response(201, RunWithLines)
@audience("officer")
def pay_remaining(data: dict[str, Any], run_id: UUID) -> dict[str, Any]:
    """Write down that the bank paid every line that still waits."""
    officer = viewer()
    with unit_of_work() as work:
        results.pay_remaining(work, officer.township_id, run_id, officer.person_id, data["value_day"], now())
        return _with_lines(work, queries.run_of(work, officer.township_id, run_id))


@blueprint.get("/settlement-runs/<uuid:run_id>/exports/<kind>")
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(200, _FILE, content_type="application/octet-stream")
@audience("officer")
def exported(data: dict[str, Any], run_id: UUID, kind: str) -> Response:
    """A file of a checked run, or the books up to its last day.

    `workbook` (XLSX), `bank-file` (by a profile); `journal` (beancount), `journal-hledger`, `transfers` (CSV).
    """
    return download(run_id, kind, data.get("profile"))


@blueprint.get("/bank-profiles")
@blueprint.response(200, BankProfilesOut)
@audience("officer")
def bank_profiles() -> dict[str, Any]:
    """The shapes in which a bank file can be written."""
    return {"profiles": queries.bank_profiles(reading(), viewer().township_id)}


def _with_lines(session: Session, run: SettlementRun) -> dict[str, Any]:
    lines = queries.lines_of(session, run.township_id, run.id)
    return {**{name: getattr(run, name) for name in RunOut().fields}, "lines": lines}
