"""The floor for redemptions: a Flask app without anything of ours that commits one row for each request."""

import contextlib
import os
from uuid import uuid4

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import BigInteger, Column, MetaData, String, Table, create_engine, insert
from sqlalchemy.exc import IntegrityError, ProgrammingError

from kernel.database import engine_options, prepare_engine

URL = os.environ["BENCHMARK_DATABASE_URL"]

engine = create_engine(URL, **engine_options(URL))
prepare_engine(engine)
metadata = MetaData()
rows = Table("bare_row", metadata, Column("id", String(32), primary_key=True), Column("points", BigInteger))
with contextlib.suppress(IntegrityError, ProgrammingError):  # each worker tries, one makes it
    metadata.create_all(engine)
app = Flask(__name__)


@app.post("/rows")
def add() -> ResponseReturnValue:
    row = {"id": uuid4().hex, "points": request.get_json()["points"]}
    with engine.connect().execution_options(qiaotou_writes=True) as connection, connection.begin():
        connection.execute(insert(rows), row)
    return row, 201
