"""Why points were given back: one of a list, and words where somebody wants to add some."""

from kernel.words import marked

OTHER = "other"
REASONS = {
    "wrong_amount": marked("The amount was wrong"),
    "taken_twice": marked("It was taken twice"),
    "goods_returned": marked("The customer gave the goods back"),
    "goods_missing": marked("The goods could not be given"),
    "wrong_payer": marked("It was somebody else's code"),
    OTHER: marked("Something else"),
}
COMPLAINT = "complaint"
"""The reason of what an officer gives back after the payer complained; nobody chooses it."""
TOLD = REASONS | {COMPLAINT: marked("After the payer's complaint")}
LONGEST_NOTE = 80
LONGEST = 100
"""Of a kept reason: the longest of the list, a colon and a note; or free words."""


def kept(reason: str, note: str) -> str:
    """Return a reason of the list, a colon and the note as one text; beside it “something else” says nothing."""
    if not note:
        return reason
    return note if reason == OTHER else f"{reason}:{note}"


def parts(text: str) -> tuple[str, str]:
    """Return the msgid of the reason in a kept text, and the note; free words are all note."""
    reason, _, note = text.partition(":")
    return (TOLD[reason], note) if reason in TOLD else ("", text)
