"""Fixtures of the tests of the test doubles."""

from tests.support.fixtures import csms  # noqa: F401 - a fixture
