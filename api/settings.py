"""What whoever runs the service decides: by the command line or by ROUTEWRIGHT_ variables.

The only reader of these variables; everything below gets values.
"""

import os
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.service_settings import ServiceLimits, ServiceSettings
from network.errors import InputError
from network.osm_place_servers import DEFAULT_SERVERS, MapServers
from network.quantities import MIB
from scenarios.solver_process import SolveLimits

PREFIX = "ROUTEWRIGHT_"

Mebibytes = Annotated[int, Field(ge=1, le=2**20)]


def _folder_of_this_person(variable: str, usual: str) -> Path:
    """Our folder among those of a person (XDG base directory specification, 0.8)."""
    given = Path(os.environ.get(variable, ""))
    return (given if given.is_absolute() else Path.home() / usual) / "routewright"


def _default_data() -> Path:
    """Where results stay."""
    return _folder_of_this_person("XDG_DATA_HOME", ".local/share")


def place_folder() -> Path:
    """Where downloaded maps stay; what is deleted there is downloaded again."""
    return _folder_of_this_person("XDG_CACHE_HOME", ".cache") / "places"


class Settings(BaseSettings):
    """What whoever runs the service decides; each is also a variable, such as ROUTEWRIGHT_PORT.

    Attributes
    ----------
    host : str
        Address to listen at; 0.0.0.0 for all of this machine.
    port : int
        0 takes any that is free.
    hosts : tuple of str
        Names under which the service may be called beside `host`, with commas; ``*`` for any.
    data : Path
        Folder for files, results and the embedded database.
    database_url : str
        Of a PostgreSQL database; blank for a file in the data folder.
    map_mib, feed_mib, table_mib : int
        Largest street map, feed and table that may be uploaded.
    solve_seconds : float
        What one solve may take.
    solve_memory_mib : int
        What one solve may use of the machine's memory.
    solves_at_once : int
    worker : str
        Name of the worker of this folder; stays the same from start to start.
    log_level : str
        ``debug``, ``info``, ``warning`` or ``error``; blank for ``info`` in a file and ``warning``
        at a terminal.
    geocoder, overpass : str
        Addresses of the servers for maps by place name; blank for the public ones.

    Examples
    --------
    >>> Settings(port=8000, data="plans").data.is_absolute()
    True
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(8350, ge=0, le=65535)
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    data: Annotated[Path, AfterValidator(Path.absolute)] = Field(default_factory=_default_data)
    database_url: str = Field("", repr=False)
    map_mib: Mebibytes = 500
    feed_mib: Mebibytes = 200
    table_mib: Mebibytes = 50
    solve_seconds: float = Field(3600.0, gt=0, le=1e7)
    solve_memory_mib: Mebibytes = 8192
    solves_at_once: int = Field(1, ge=1, le=1000)
    worker: str = Field("worker-1", pattern=r"^[a-z0-9-]{1,40}$")
    log_level: str = Field("", pattern="^(debug|info|warning|error)?$")
    geocoder: str = ""
    overpass: str = ""

    @field_validator("data", mode="before")
    @classmethod
    def _named(cls, given: object) -> object:
        """A folder with a name: an empty one would be wherever the service was started."""
        if given == "":
            message = "it names no folder"
            raise ValueError(message)
        return given

    @field_validator("hosts", mode="before")
    @classmethod
    def _apart(cls, given: object) -> object:
        """Names with commas between them."""
        if isinstance(given, str):
            return tuple(name.strip() for name in given.split(",") if name.strip())
        return given

    @property
    def solve_limits(self) -> SolveLimits:
        """What one solve may take."""
        return SolveLimits(self.solve_seconds, self.solve_memory_mib)

    @property
    def map_servers(self) -> MapServers:
        """Whom to ask for maps by place name; InputError where an address is none."""
        return MapServers(
            self.geocoder or DEFAULT_SERVERS.geocoder, self.overpass or DEFAULT_SERVERS.overpass
        )

    def for_service(self, scratch: Path) -> ServiceSettings:
        """Settings of the HTTP service."""
        limits = ServiceLimits(
            upload_bytes=(self.map_mib + 2 * self.feed_mib + 4 * self.table_mib) * MIB,
            map_bytes=self.map_mib * MIB,
            feed_bytes=self.feed_mib * MIB,
            table_bytes=self.table_mib * MIB,
        )
        return ServiceSettings(hosts=(self.host, *self.hosts), limits=limits, scratch=scratch)

    def environment(self) -> dict[str, str]:
        """Our environment with these settings in it, for processes that we start."""
        said = self.model_dump(mode="json") | {"hosts": ",".join(self.hosts)}
        return {**os.environ, **{f"{PREFIX}{name}".upper(): str(v) for name, v in said.items()}}


def settings_of(**given: object) -> Settings:
    """Settings from the environment, with those given over them; None is not given.

    Raises
    ------
    InputError
        Naming every setting that cannot be used.

    Examples
    --------
    >>> settings_of(port=8000, host=None).port
    8000
    >>> settings_of(port=99999)
    Traceback (most recent call last):
    ...
    network.errors.InputError: port 99999 cannot be used: Input should be less than or equal to ...
    """
    values = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**values)  # type: ignore[arg-type]  # checked by what it calls
    except ValidationError as failure:
        raise InputError("\n".join(_sentence(error) for error in failure.errors())) from failure


def _sentence(error: ErrorDetails) -> str:
    """What is wrong with one setting."""
    name = ".".join(str(part) for part in error["loc"])
    return f"{name} {error['input']} cannot be used: {error['msg']}; give another {name}"
