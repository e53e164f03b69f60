"""The folder of a comparison: one document, one page, and tables."""

from pathlib import Path

from maps.compared_page import write_compared_page
from scenarios.comparing.compared_plans import ComparedPlans
from scenarios.comparing.comparison_document import comparison_document
from scenarios.comparing.comparison_tables import comparison_tables
from scenarios.documents import document_bytes
from scenarios.result_folder import writing_results
from scenarios.table_files import write_table_files

DOCUMENT, PAGE, TABLES = "comparison.json", "comparison.html", "tables"


def write_comparison(compared: ComparedPlans, out: Path) -> bytes:
    """Write the document, the page and the tables; files of these names are replaced.

    Returns
    -------
    bytes
        The document.

    Raises
    ------
    LimitError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from tests.scenarios.comparing.compared_city import compared
    >>> with tempfile.TemporaryDirectory() as name:
    ...     document = write_comparison(compared(), Path(name))
    ...     sorted(path.name for path in Path(name).iterdir())
    ['comparison.html', 'comparison.json', 'tables']
    """
    told = document_bytes(comparison_document(compared))
    with writing_results():
        out.mkdir(parents=True, exist_ok=True)
        write_table_files(comparison_tables(compared), out / TABLES)
        write_compared_page(compared, out / PAGE)
        (out / DOCUMENT).write_bytes(told)
    return told
