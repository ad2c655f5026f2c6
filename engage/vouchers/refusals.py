"""What is no picture of a voucher."""

from kernel.errors import Conflict, Refusal
from kernel.words import marked


class UnreadablePicture(Refusal):
    status = 422
    code = "unreadable_picture"
    message = marked("This can't be read as a photo.")
    advice = marked("Take the photo again, or save it as JPEG, PNG or WebP. Moving pictures are not taken.")


class NoPicture(UnreadablePicture):
    code = "no_picture"
    message = marked("No picture was chosen, or it is empty.")
    advice = marked("Choose the photo and send it again.")


class PictureTooLarge(UnreadablePicture):
    status = 413
    code = "picture_too_large"
    message = marked("This picture is too large: at most 8 MB, 25 million pixels, and 12,000 on its longer side.")
    advice = marked("Take it with a smaller setting, or cut off what is not needed.")


class PictureTooNarrow(UnreadablePicture):
    code = "picture_too_narrow"
    message = marked("This picture is a strip: more than 20 times as long as it is wide.")
    advice = marked("Take it in several pieces, one picture for each.")


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
