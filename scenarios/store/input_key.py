"""What a result depends on, as one key by which it is found again."""

import hashlib
from dataclasses import asdict

import orjson

from scenarios.store.records import NetworkRecord, ScenarioChoices


def input_key_of(network: NetworkRecord, choices: ScenarioChoices | None, code_version: str) -> str:
    """What a result depends on, as one key: equal keys give equal results.

    Parameters
    ----------
    network : NetworkRecord
    choices : ScenarioChoices, optional
        None for checking the files of the network.
    code_version : str
        Of this package.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from scenarios.store.records import FileRole, StoredFile
    >>> file = StoredFile(FileRole.OSM, "city.osm.pbf", "0" * 64, 1)
    >>> one, two = (NetworkRecord(i, i, (file,), datetime.now(UTC)) for i in ("one", "two"))
    >>> choices = ScenarioChoices(buses=60)
    >>> input_key_of(one, choices, "1.0") == input_key_of(two, choices, "1.0")
    True
    >>> input_key_of(one, choices, "1.0") == input_key_of(one, choices, "1.1")
    False
    """
    files = [
        (file.role, file.name, file.sha256)  # results tell the names of files
        for file in sorted(network.files, key=lambda file: file.role)
    ]
    document = [code_version, files, asdict(choices) if choices else None]
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
