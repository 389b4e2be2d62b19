"""The shipped lab files: each passes, and the demo is what the dashboard starts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.config import shipped as shipped_module
from ocpplab_tui.config.lab_file import check, load
from ocpplab_tui.config.shipped import samples, shipped
from tests.config.lab_texts import SAMPLES

FROM_OUTSIDE = {"real-csms", "secure-profile3"}


def test_all_are_there() -> None:
    assert shipped("sample_configs") == SAMPLES
    assert samples().keys() == FROM_OUTSIDE | {"demo", "one-charger", "mixed-versions", "fleet-1000"}


@pytest.mark.parametrize("name", sorted(samples()))
def test_each_sample_passes(name: str) -> None:
    found = check(name, environment={})
    assert found.mistakes == found.notes == ()
    assert bool(found.warnings) is (name in FROM_OUTSIDE)
    assert found.lab_file is not None
    if name not in FROM_OUTSIDE:
        assert found.lab_file.embedded_csms is not None
        assert found.lab_file.embedded_csms.port == 0


@pytest.mark.parametrize("name", ["demo", "one-charger"])
def test_the_charger_of_the_vendors_pages(name: str) -> None:
    charger = next(each for each in load(name, environment={}).fleet() if each.id == "dep-123")
    assert (charger.ocpp_version, charger.model.slug) == ("1.6", "sdk-dc-50")
    assert (charger.model.vendor_name, charger.model.model_name) == ("OCPPLAB", "SDK-DC-50")


def test_the_demo_has_something_of_everything() -> None:
    lab_file = load("demo", environment={})
    fleet = lab_file.fleet()
    assert len(fleet) == 12
    assert {charger.ocpp_version for charger in fleet} == {"1.6", "2.0.1"}
    assert {charger.model.current for charger in fleet} == {"AC", "DC", "AC/DC"}
    assert {charger.location for charger in fleet} == {location.id for location in lab_file.locations}
    assert len(lab_file.locations) == 2
    assert lab_file.traffic.sessions_per_hour > 0


def test_the_fleet_has_a_thousand() -> None:
    assert len(load("fleet-1000", environment={}).fleet()) == 1000


def test_an_installed_wheel_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "ocpplab_tui"
    monkeypatch.setattr(shipped_module, "PACKAGE", package)
    with pytest.raises(StartError, match="has no themes: install ocpplab-tui again"):
        shipped("themes")
    (package / "data" / "themes").mkdir(parents=True)
    (tmp_path / "themes").mkdir()
    assert shipped("themes") == package / "data" / "themes"
