"""The names that people see for the panels, as they know them from the boards on village walls."""

from kernel.words import marked

PANEL_NAMES = {
    "ask": marked("Ask or complain"),
    "news": marked("News and notices"),
    "disclosures": marked("What is disclosed"),
    "powers": marked("List of small powers"),
    "cadres": marked("Who serves the village"),
    "decisions": marked("How it is decided"),
    "register": marked("Register of supervision"),
}
PANEL_ICONS = {
    "ask": "question",
    "news": "sound",
    "disclosures": "document",
    "powers": "list",
    "cadres": "people",
    "decisions": "check",
    "register": "shield",
}
NOT_FILLED = {
    "powers": marked(
        "Each power of the village office, and how it is used step by step, will stand here. There is nothing yet."
    ),
    "cadres": marked(
        "Who holds which office in the village, and what they promised, will stand here. There is nothing yet."
    ),
    "decisions": marked(
        "What is being decided, and how everybody can watch it, will stand here. There is nothing yet."
    ),
}
"""What a panel says while there is nothing behind it."""
