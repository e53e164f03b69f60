"""The list of the files that a job leaves: those that the service may hand out."""

from pathlib import Path

import orjson

from maps.publish import RESULT, files_in


def list_files(written: Path, schema: str) -> None:
    """Write the list of all files of a result, the last thing a job does.

    Parameters
    ----------
    written : Path
        Folder of the result.
    schema : str
        Name of the form of the result.
    """
    document = {"schema": schema, "files": files_in(written)}
    (written / RESULT).write_bytes(orjson.dumps(document))
