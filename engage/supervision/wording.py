"""The names that people see for what a case is."""

from kernel.words import marked

KIND_NAMES = {
    "ask": marked("Question"),
    "doubt": marked("Doubt"),
    "propose": marked("Proposal"),
    "report": marked("Report to the township"),
}
