"""Settings come from the command line, then from the environment, then from defaults."""

from pathlib import Path

import pytest

from api.settings import Settings, place_folder, settings_of
from network.errors import InputError
from network.osm_place_servers import DEFAULT_SERVERS, MapServers
from network.quantities import MIB
from scenarios.solver_process import SolveLimits
from scenarios.store.records import FileRole


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ROUTEWRIGHT_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/planner/data")


def test_without_settings_it_listens_to_this_machine_only() -> None:
    settings = settings_of()
    assert (settings.host, settings.port) == ("127.0.0.1", 8350)
    assert settings.data == Path("/home/planner/data/routewright")
    assert settings.solve_limits == SolveLimits(3600, 8192)
    limits = settings.for_service(Path("/scratch")).limits
    assert limits.bytes_of(FileRole.OSM) == 500 * MIB
    assert limits.bytes_of(FileRole.OD) == 50 * MIB


def test_a_relative_data_home_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    assert settings_of().data == Path.home() / ".local" / "share" / "routewright"


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEWRIGHT_PORT", "8001")
    monkeypatch.setenv("ROUTEWRIGHT_HOSTS", "plans.example.org, , bus.example.org")
    assert settings_of(port=None).port == 8001
    assert settings_of(port=8002).port == 8002
    assert settings_of().hosts == ("plans.example.org", "bus.example.org")
    assert settings_of().for_service(Path()).hosts[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "-1"), ("port", "many"), ("host", ""), ("solve_seconds", "0"),
        ("solve_seconds", "nan"), ("solves_at_once", "0"), ("map_mib", "0"),
        ("worker", "../x"), ("log_level", "loud"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ROUTEWRIGHT_{name.upper()}", value)
    with pytest.raises(InputError, match=f"^{name} .*; give another {name}$"):
        settings_of()


def test_the_address_of_the_database_is_not_shown() -> None:
    assert "secret" not in repr(settings_of(database_url="postgresql://p:secret@host/plans"))


def test_a_process_that_we_start_has_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = settings_of(
        data="plans", database_url="postgresql://p:secret@host/plans", solve_seconds=7.5,
        hosts=("a.example.org", "b.example.org"), log_level="error",
    )  # fmt: skip
    for name, value in ours.environment().items():
        monkeypatch.setenv(name, value)
    assert settings_of() == ours


def test_maps_by_place_name_are_kept_in_the_cache_of_this_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/kept")
    assert place_folder() == Path("/var/kept/routewright/places")
    monkeypatch.setenv("XDG_CACHE_HOME", "here")  # a relative folder does not count
    assert place_folder() == Path.home() / ".cache" / "routewright" / "places"


def test_other_map_servers_may_be_asked_than_the_public_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ROUTEWRIGHT_GEOCODER", "")
    assert settings_of().map_servers == DEFAULT_SERVERS
    monkeypatch.setenv("ROUTEWRIGHT_OVERPASS", "https://maps.example.org/api")
    ours = MapServers(DEFAULT_SERVERS.geocoder, "https://maps.example.org/api")
    assert settings_of().map_servers == ours


def test_an_address_of_a_map_server_that_is_none_is_named() -> None:
    with pytest.raises(InputError, match="'maps' is not the address of a map server"):
        _ = settings_of(overpass="maps").map_servers


def test_an_empty_data_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEWRIGHT_DATA", "")
    with pytest.raises(InputError, match="it names no folder"):
        settings_of()
