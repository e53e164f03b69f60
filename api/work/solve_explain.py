"""Explains lines of a run of the store, as ``routewright explain`` explains those of a folder."""

from pathlib import Path

from api.analyses import ExplanationAsked
from api.command_line.explain_view import ExplainOptions, explained_folder, write_told
from routing.progress import Observer
from scenarios.result_folder import ResultForm, list_files
from scenarios.store.ports import Store


def solve_explain(store: Store, subject: str, written: Path, observer: Observer) -> None:
    """Explain a line, or rank all of them, and write all files of it.

    Parameters
    ----------
    store : Store
    subject : str
        As `api.analyses.ExplanationAsked` has it.
    written : Path
        Empty folder for the result.
    observer : Observer

    Raises
    ------
    PlanningError
        If nothing can be explained, saying why.
    """
    asked = ExplanationAsked.of(subject)
    options = ExplainOptions(
        store.result_folder(asked.run_id), asked.line_id or None, with_prices=asked.with_prices
    )
    write_told(explained_folder(options, observer), written)
    list_files(written, ResultForm.EXPLANATION)
