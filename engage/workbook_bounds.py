"""How much work a workbook may make: it is counted element by element before anything builds a table out of it.

Sizes alone say little. A few kilobytes unpack to a million empty cells, a styles part of one megabyte takes many
seconds to read, and one formula can be spread over thousands of cells. So each part is streamed through once.
"""

import io
import zipfile
from collections.abc import Mapping
from xml.parsers import expat

_MAX_UNPACKED = 20 * 1024 * 1024
_MAX_PARTS = 200
_MAX_CELLS_IN_ROW = 16_384
_BUDGET = 4_000_000
"""About as many microseconds: 5,000 rows of 40 different texts each come to 3.2 million."""
_MAX_LOOKED_THROUGH = 6_000_000
"""Elements: each sheet that doesn't say its extent at its beginning is read to its end before the rows are."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BY_PARENT: Mapping[str, int] = {"row": 5, "c": 2}  # whatever stands in a row is taken for a cell
_BY_NAME: Mapping[str, int] = {"row": 3, "si": 6, "t": 3, "phoneticPr": 10}
_OTHERS = 20
_CHUNK = 1 << 16


class BrokenWorkbook(Exception):
    """This is no workbook, or one that nobody writes by accident."""


class FullWorkbook(Exception):
    """Reading this workbook would take more than a table of ours can need."""


def check_workbook(content: bytes) -> None:
    """Refuse an archive that would make too much work, unpacking it piece by piece and keeping none of it.

    The sizes may be lies, but the archive reader never unpacks more than the size that stands there.
    Raises BrokenWorkbook, FullWorkbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
                raise FullWorkbook
            work = _Work()
            for part in parts:
                work.count(archive, part)
    except (FullWorkbook, BrokenWorkbook):
        raise
    except Exception as error:  # a broken archive can fail in any way inside the reader; all mean the same here
        raise BrokenWorkbook from error
    work.check_sheets()


class _Work:
    """What the parts of a workbook come to, whatever they call themselves: their names and roots may be lies too."""

    def __init__(self) -> None:
        self._spent = self._sheets = self._longest_formula = self._most_before_extent = 0

    def count(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        """Stream a part through. What isn't XML ends at its first bytes, here as in the reader."""
        self._parents: list[str] = []
        self._elements = self._cells = self._began = 0
        self._last, self._extent_known = "", False
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            with archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    self._parser.Parse(chunk)
        except expat.ExpatError:
            return

    def check_sheets(self) -> None:
        if self._sheets * self._most_before_extent > _MAX_LOOKED_THROUGH:
            raise FullWorkbook

    def _start(self, tag: str, attributes: list[str]) -> None:
        namespace, _, name = tag.rpartition("}")
        parent = self._parents[-1] if self._parents else ""
        self._parents.append(name)
        self._charge_last()
        self._spent += self._price(parent, name)
        if name == "f" and "shared" in attributes:
            self._spent += self._longest_formula // 2  # it is written anew for each cell that shares it
        self._look_for_extent(namespace, name)
        if self._spent > _BUDGET or self._cells > _MAX_CELLS_IN_ROW:
            raise FullWorkbook

    def _end(self, _tag: str) -> None:
        self._parents.pop()

    def _price(self, parent: str, name: str) -> int:
        self._last, self._began = "", self._parser.CurrentByteIndex
        if name == "row":
            self._cells = 0
        if parent == "row":
            self._cells += 1
        price = _BY_PARENT.get(parent) or _BY_NAME.get(name)
        if price is None or name == "f":
            self._last = name
        return price or _OTHERS

    def _charge_last(self) -> None:
        """Charge the element before for its length, when what it says is taken apart: lists of ranges, formulas."""
        if not self._last:
            return
        length = self._parser.CurrentByteIndex - self._began
        if self._last == "f":
            self._longest_formula = max(self._longest_formula, length)
        self._spent += length

    def _look_for_extent(self, namespace: str, name: str) -> None:
        if name == "sheet":
            self._sheets += 1
        if name == "dimension" and namespace == _MAIN:
            self._extent_known = True
        if not self._extent_known:
            self._elements += 1
            self._most_before_extent = max(self._most_before_extent, self._elements)


def _refuse_doctype(*_: object) -> None:
    raise BrokenWorkbook
