"""What versions and their changes are called."""

from kernel.words import marked

ACT_NAMES = {
    "published": marked("published"),
    "corrected": marked("corrected"),
    "withdrawn": marked("withdrawn"),
}
FIELD_NAMES = {
    "matter": marked("Matter"),
    "title": marked("Title"),
    "period": marked("Period"),
    "body": marked("Text"),
    "day": marked("Day"),
    "purpose": marked("For what"),
    "quantity": marked("How many"),
    "amount_fen": marked("Amount"),
    "direction": marked("Received or spent"),
    "category": marked("Kind of expense or income"),
    "subject": marked("Accounting subject"),
    "source": marked("Source of funds"),
    "used_by": marked("Used by"),
    "responsible": marked("Handled by"),
    "voucher": marked("Voucher"),
    "signed_by": marked("Signed by"),
}
