"""What the village's page says no to."""

from kernel.errors import Conflict, Forbidden
from kernel.words import marked


class NewsSentAlready(Conflict):
    code = "key_reused"
    message = marked("This form has already published other news.")
    advice = marked("Start a new one.")


class NewsStandsAlready(Conflict):
    code = "news_stands_already"
    message = marked("The village shows news with these very words already.")
    advice = marked("Look at the list. If it is to stand there twice, tick that and publish it.")


class NewsWithdrawn(Conflict):
    code = "news_withdrawn"
    message = marked("This news has been withdrawn already.")
    advice = marked("Open the list again to see why.")


class AnotherVillage(Forbidden):
    code = "another_village"
    message = marked("Only the people of %(village)s ask here.")
    advice = marked("You can read everything. To ask something, open your own village.")
