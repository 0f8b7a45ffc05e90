from tests.notifications.conftest import _templates_of_tests, post, sink

__all__ = ["_templates_of_tests", "post", "sink"]
