"""Tests of the scripts and styles of others that come with the maps."""

import hashlib

import orjson
import pytest

from maps.vendored import STATIC, VENDOR, script_text, style_text
from network.errors import NotFoundError

_PACKAGES = orjson.loads((VENDOR / "VENDOR.json").read_bytes())["packages"]


def test_every_file_of_others_is_the_one_that_was_checked() -> None:
    for package in _PACKAGES:
        for file in package["files"]:
            found = hashlib.sha256((VENDOR / file["path"]).read_bytes()).hexdigest()
            assert found == file["sha256"], file["path"]


def test_every_file_of_others_is_in_the_list() -> None:
    listed = {file["path"] for package in _PACKAGES for file in package["files"]}
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there == listed | {"VENDOR.json"}


def test_every_package_names_its_source_and_brings_its_licence() -> None:
    for package in _PACKAGES:
        assert package["licence"] in {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT"}
        assert package["source"] == f"npm {package['name']}@{package['version']}"
        files = [file["path"] for file in package["files"]]
        assert f"{package['name']}-{package['version']}/LICENSE" in files


def test_a_style_carries_its_pictures_inside() -> None:
    style = style_text("vendor/leaflet-1.9.4/leaflet.css")
    assert style.count("url(data:image/png;base64,") == 3
    assert "url(images" not in style


def test_no_script_can_end_its_element_or_ask_for_another_file() -> None:
    scripts = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")]
    assert len(scripts) == 6
    for name in scripts:
        assert "</script" not in script_text(name)
        assert "sourceMappingURL" not in script_text(name)


@pytest.mark.parametrize("name", ["https://cdn.example/leaflet.js", "../palette.py", "none.js"])
def test_only_our_own_files_can_be_carried(name: str) -> None:
    with pytest.raises(NotFoundError):
        script_text(name)
