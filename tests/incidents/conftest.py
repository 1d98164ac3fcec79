from tests.hub.conftest import lite, repo

__all__ = ["lite", "repo"]
