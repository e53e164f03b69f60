"""What a store keeps of a search for lines, and of searches that somebody ended."""

import pytest

from network.errors import NotFoundError
from scenarios.store.identifiers import IdKind, new_id
from scenarios.store.ports import Store
from scenarios.store.records import JobKind, JobProgress, JobState
from tests.scenarios.store.test_stores import a_job
from tests.scenarios.store.watched_search import SEARCH, SKETCH


def running(store: Store) -> str:
    job_id = a_job(store).job_id
    assert store.start_job(job_id)
    return job_id


def test_a_sketch_stays_until_there_is_another_and_figures_as_long_as_they_are_told(
    store: Store,
) -> None:
    job_id = running(store)
    store.report_progress(job_id, JobProgress("lines", 0.5, "m", SEARCH, SKETCH))
    assert store.get_job(job_id).progress == JobProgress("lines", 0.5, "m", SEARCH, SKETCH)
    store.report_progress(job_id, JobProgress("lines", 0.6, "m", SEARCH))
    assert store.get_job(job_id).progress.sketch == SKETCH
    store.report_progress(job_id, JobProgress("headways", 0.0))
    assert store.get_job(job_id).progress == JobProgress("headways", 0.0, "", None, SKETCH)


def test_nothing_of_a_search_is_kept_once_its_job_has_ended(store: Store) -> None:
    job_id = running(store)
    store.report_progress(job_id, JobProgress("lines", 0.5, "m", SEARCH, SKETCH))
    store.end_job(job_id, JobState.CANCELLED)
    assert store.get_job(job_id).progress == JobProgress("lines", 0.5, "m")


def test_only_the_search_of_a_running_job_can_be_ended(store: Store) -> None:
    waiting = a_job(store).job_id
    assert not store.end_search(waiting)
    store.start_job(waiting)
    assert not store.get_job(waiting).search_ended
    assert store.end_search(waiting)
    assert store.end_search(waiting)  # asked twice
    assert store.get_job(waiting).search_ended
    store.end_job(waiting, JobState.SUCCEEDED)
    assert not store.end_search(waiting)
    with pytest.raises(NotFoundError):
        store.end_search(new_id(IdKind.JOB))


def test_a_result_whose_search_was_ended_is_none_for_others_with_the_same_inputs(
    store: Store,
) -> None:
    job_id = running(store)
    store.end_search(job_id)
    store.end_job(job_id, JobState.SUCCEEDED)
    assert store.find_result(JobKind.PLAN, "key") is None
    whole = running(store)
    store.end_job(whole, JobState.SUCCEEDED)
    found = store.find_result(JobKind.PLAN, "key")
    assert found is not None
    assert found.job_id == whole


def test_a_job_that_is_taken_up_again_searches_again(store: Store) -> None:
    job_id = running(store)
    store.end_search(job_id)
    assert store.start_job(job_id)
    assert not store.get_job(job_id).search_ended
