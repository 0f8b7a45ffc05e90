from tests.notifications.conftest import _kinds_of_tests, _templates_of_tests, post, sink

__all__ = ["_kinds_of_tests", "_templates_of_tests", "post", "sink"]
