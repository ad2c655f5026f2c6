"""What the village's page says no to."""

from kernel.errors import Conflict
from kernel.words import marked


class NewsSentAlready(Conflict):
    code = "key_reused"
    message = marked("This form has already published other news.")
    advice = marked("Start a new one.")


class NewsWithdrawn(Conflict):
    code = "news_withdrawn"
    message = marked("This news has been withdrawn already.")
    advice = marked("Open the list again to see why.")
