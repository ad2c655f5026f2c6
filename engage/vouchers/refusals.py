"""What can't be done with a picture of a voucher."""

from kernel.errors import Conflict
from kernel.words import marked


class TooManyPictures(Conflict):
    code = "too_many_pictures"
    message = marked("This line has ten pictures already.")
    advice = marked("Remove one that is not needed.")


class NotADraft(Conflict):
    code = "picture_not_draft"
    message = marked("This picture is public already, or was removed.")
    advice = marked("To black out more, remove it and attach it again.")


class PictureChanged(Conflict):
    code = "picture_changed"
    message = marked("Other parts of this picture were blacked out meanwhile.")
    advice = marked("Look at it once more, then show it.")
