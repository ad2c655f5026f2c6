"""What an import says no to."""

from engage.spreadsheets import UnreadableFile
from kernel.errors import Refusal
from kernel.words import marked


class NoHeading(UnreadableFile):
    code = "no_heading"
    message = marked("The row with the names of the columns was not found.")
    advice = marked(
        "Above the rows the table needs one that names the columns, such as 日期, 用途, 金额. See the template."
    )


class NoRows(UnreadableFile):
    code = "no_rows"
    message = marked("There is no row under the names of the columns.")


class NotInYuan(UnreadableFile):
    code = "not_in_yuan"
    message = marked("The amounts in this table are in %(unit)s, not in yuan.")
    advice = marked("Write them in yuan, to the fen, and choose the file again.")


class TooMuchText(UnreadableFile):
    code = "too_much_text"
    message = marked("There is too much text in this table.")
    advice = marked("Split it, or take out columns that villagers need not read.")


class AnotherVillagesTable(Refusal):
    """The table on this page was read for another editor, or for another village."""

    status = 400
    code = "another_villages_table"
    message = marked("This table was read for somebody else.")
    advice = marked("Choose the file again.")
