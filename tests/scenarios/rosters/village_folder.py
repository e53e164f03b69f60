"""A result folder of the village with three drivers, as `routewright schedule` leaves it."""

import json
from pathlib import Path

from scenarios.feed_schedule.schedule_tables import schedule_tables
from scenarios.table_files import write_table_files
from scenarios.tods.export import tods_bytes
from tests.scenarios.gtfs.small_feed import written_feeds
from tests.scenarios.operated_village import village_day, village_feed


def village_folder(folder: Path, rules: str = "eu-561") -> Path:
    """Write the feed, the export, tables and a result; return the folder."""
    written_feeds(folder, gtfs=village_feed())
    (folder / "tods.zip").write_bytes(tods_bytes(village_day()))
    write_table_files(schedule_tables(village_day()), folder / "tables")
    result = {"title": "Village", "labour_rules": {"name": rules}}
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    return folder
