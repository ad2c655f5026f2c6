"""What the tests of sending begin with."""

import pytest
from flask import Flask

from kernel.clock import FixedClock
from tests.engage.arranging import Village
from tests.engage.notices.phones import Post, Texts


@pytest.fixture
def post(app: Flask, clock: FixedClock, home: Village) -> Post:
    """The sender of 小桥头's township, with a push service and a gateway that take everything."""
    return Post(app, home.township.id, texts=Texts())


@pytest.fixture
def texts(post: Post) -> Texts:
    assert isinstance(post.texts, Texts)
    return post.texts
