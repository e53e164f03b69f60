"""Networks: a street map with the tables and feeds that go with it, checked when it is given."""

from datetime import datetime
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.http.orders import find_check, network_from_form
from api.http.problem_details import FoundProblem
from api.http.removals import remove_network
from api.http.resources.found import FoundNetwork
from api.http.resources.jobs import JobOut, job_out
from api.http.resources.paging import DEFAULT_LIMIT, After, Limit, Page, next_path, page_of
from api.http.resources.refused import refused
from api.http.service import Given, Service
from api.work.check_results import CheckedFile, CheckResult, find_check_result
from scenarios.store.records import FileRole, NetworkRecord

router = APIRouter(prefix="/networks", tags=["Networks"])

_FILE: dict[str, Any] = {
    "role": "osm",
    "name": "city.osm.pbf",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "bytes": 1048576,
}
_NETWORK: dict[str, Any] = {
    "id": "n-aaaaaaaaaaaaaaaa",
    "name": "Milltown",
    "created_at": "2026-01-05T09:00:00Z",
    "files": [_FILE],
    "check": None,
    "findings": None,
}
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["name", "osm"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "maxLength": 120, "description": "For people."},
        "osm": {
            "type": "string", "format": "binary", "description": "Street map: .osm.pbf, .osm.gz.",
        },
        "zones": {
            "type": "string", "format": "binary",
            "description": "CSV id,lon,lat,population,jobs, or GeoJSON, or GeoPackage.",
        },
        "od": {
            "type": "string", "format": "binary",
            "description": "CSV from,to,trips per hour of the morning peak.",
        },
        "stops": {
            "type": "string", "format": "binary", "description": "CSV id,lon,lat,name.",
        },
        "depots": {
            "type": "string", "format": "binary", "description": "CSV id,lon,lat,capacity.",
        },
        "factors": {
            "type": "string", "format": "binary",
            "description": "TOML of factors on trips, driving times and transfers, as routewright "
            "calibrate writes it.",
        },
        "gtfs": {
            "type": "array", "items": {"type": "string", "format": "binary"},
            "description": "GTFS feeds of the present service, which a plan replaces.",
        },
        "background": {
            "type": "array", "items": {"type": "string", "format": "binary"},
            "description": "GTFS feeds of services that stay.",
        },
    },
    "examples": [{"name": "Milltown", "osm": "(bytes of city.osm.pbf)"}],
}  # fmt: skip


class StoredFileOut(BaseModel):
    """A file that a planner gave."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FILE]})

    role: FileRole
    name: str
    sha256: str
    size: int = Field(alias="bytes")


class FactOut(BaseModel):
    """One line on what is in a file."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"label": "bus stops", "value": 412, "unit": ""}]}
    )

    label: str
    value: str | int | float
    unit: str


class CheckedFileOut(BaseModel):
    """What is in one file and what is wrong with it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "od.csv", "kind": "demand", "facts": [], "problems": []}]
        }
    )

    name: str
    kind: str
    facts: list[FactOut]
    problems: list[FoundProblem]

    @classmethod
    def of(cls, file: CheckedFile) -> "CheckedFileOut":
        """A file as it is sent."""
        return cls(
            name=file.name,
            kind=file.kind,
            facts=[FactOut(label=f.label, value=f.value, unit=f.unit) for f in file.facts],
            problems=[FoundProblem.of(problem) for problem in file.problems],
        )


class FindingsOut(BaseModel):
    """What the check of a network has found."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"files": [], "problems": []}]})

    files: list[CheckedFileOut]
    problems: list[FoundProblem] = Field(description="On all files together.")

    @classmethod
    def of(cls, result: CheckResult) -> "FindingsOut":
        """Findings as they are sent."""
        return cls(
            files=[CheckedFileOut.of(file) for file in result.files],
            problems=[FoundProblem.of(problem) for problem in result.problems],
        )


class NetworkOut(BaseModel):
    """A network, the state of its check, and what that has found."""

    model_config = ConfigDict(json_schema_extra={"examples": [_NETWORK]})

    id: str
    name: str
    created_at: datetime
    files: list[StoredFileOut]
    check: JobOut | None
    findings: FindingsOut | None = Field(
        default=None, description="Null until the check has ended."
    )


@router.post(
    "",
    status_code=202,
    response_model=NetworkOut,
    responses=refused(400, 403, 413, 415, 422, 429),
    openapi_extra={
        "requestBody": {
            "required": True, "content": {"multipart/form-data": {"schema": _FORM}},
        }
    },
)  # fmt: skip
async def add_network(service: Given, request: Request, response: Response) -> NetworkOut:
    """Keep the files of a network and have them checked."""
    network = await network_from_form(service, request)
    response.headers["Location"] = f"/v1/networks/{network.network_id}"
    return await to_thread.run_sync(network_out, service, network)


@router.get("", response_model=Page[NetworkOut], responses=refused(404, 422))
def list_networks(
    service: Given,
    request: Request,
    response: Response,
    limit: Limit = DEFAULT_LIMIT,
    after: After = "",
) -> Page[NetworkOut]:
    """Networks, newest first."""
    networks, last = page_of(service.store.networks(), lambda n: n.network_id, limit, after)
    return Page(
        items=[network_out(service, network) for network in networks],
        next=next_path(request, response, limit, last),
    )


@router.get("/{network_id}", response_model=NetworkOut, responses=refused(404))
def get_network(service: Given, network: FoundNetwork) -> NetworkOut:
    """One network: its files, the state of its check, and what that has found."""
    return network_out(service, network)


@router.delete("/{network_id}", status_code=204, responses=refused(403, 404, 409))
def delete_network(service: Given, network: FoundNetwork) -> None:
    """Remove a network that has no scenarios: its checks, and files that no other network has."""
    remove_network(service, network)


def network_out(service: Service, network: NetworkRecord) -> NetworkOut:
    """A network as it is sent."""
    check = find_check(service, network)
    found = check and find_check_result(service.store.result_folder(check.job_id))
    return NetworkOut(
        id=network.network_id,
        name=network.name,
        created_at=network.created_at,
        files=[
            StoredFileOut(role=file.role, name=file.name, sha256=file.sha256, bytes=file.size)
            for file in network.files
        ],
        check=job_out(check) if check else None,
        findings=FindingsOut.of(found) if found else None,
    )
