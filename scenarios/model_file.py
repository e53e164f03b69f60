"""The file in the folder of a plan that keeps what the plan was judged on."""

from pathlib import Path

from network.errors import InputError
from scenarios.model_fit import misfits
from scenarios.model_sense import senseless_values
from scenarios.plan_model import SCHEMA, PlanModel, model_of
from scenarios.result import ScenarioResult
from scenarios.store.value_file import read_value, write_value

MODEL_FILE = "model.npz"
"""Name of the file in the folder of a plan."""


def write_model(result: ScenarioResult, title: str, folder: Path) -> None:
    """Write the model of a result into its folder; equal results give equal bytes.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_model(result(), "Small town", Path(name))
    ...     read_model(Path(name)).title
    'Small town'
    """
    write_value(model_of(result, title), folder / MODEL_FILE)


def read_model(folder: Path) -> PlanModel:
    """The model in the folder of a plan.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    PlanModel

    Raises
    ------
    InputError
        If there is no model, or a damaged one, or one whose rows do not fit together or whose
        values make no sense.
    LimitError
        If it is larger than any model of ours.
    """
    path = folder / MODEL_FILE
    if not path.is_file():
        message = (
            f"{folder} has no {MODEL_FILE}, so what it holds cannot be judged again; give a folder "
            "that routewright plan or demo of this version wrote (other commands write none)"
        )
        raise InputError(message)
    model = read_value(path, PlanModel)
    wrong = next(misfits(model), None)
    if model.schema != SCHEMA or wrong is not None:
        message = f"{path} does not fit together ({wrong or model.schema}); plan again"
        raise InputError(message)
    wrong = next(senseless_values(model), None)
    if wrong is not None:
        message = f"{path} makes no sense ({wrong}); plan again"
        raise InputError(message)
    return model
