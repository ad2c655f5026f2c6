"""Proofs out of the books, as files that people keep and check elsewhere."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response


def proof_file(receipt: Mapping[str, Any]) -> Response:
    """Answer with a receipt as a file; its name tells the leaf that it is of and nothing else."""
    text = json.dumps(receipt, ensure_ascii=False, indent=1) + "\n"
    response = Response(text, mimetype="application/json")
    name = f"receipt-{receipt['position']}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
