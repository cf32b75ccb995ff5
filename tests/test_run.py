"""What `make run` hands to the application."""

from pathlib import Path

import pytest

from tools.run import settings


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the data."""
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    monkeypatch.delenv("LMS_DEMO_PASSWORD", raising=False)
    return tmp_path


def test_a_password_for_the_demo_is_made_once_and_kept(instance: Path) -> None:
    made = settings(8000)["LMS_DEMO_PASSWORD"]
    assert settings(8000)["LMS_DEMO_PASSWORD"] == made
    assert (instance / "demo-password").read_text("utf-8").strip() == made


def test_a_password_that_somebody_has_chosen_is_written_nowhere(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_DEMO_PASSWORD", "chosen by somebody")
    assert settings(8000)["LMS_DEMO_PASSWORD"] == "chosen by somebody"
    assert list(instance.iterdir()) == []
