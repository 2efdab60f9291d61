from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from wordkin.errors import SettingsError
from wordkin.search import exact
from wordkin.system.cores import limit_blas_threads
from wordkin.vectors import WordVectors


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_limit_blas_threads_holds_inside_only():
    with threadpool_limits(2, user_api="blas"):
        with limit_blas_threads(1):
            assert blas_threads() == {1}
        assert blas_threads() == {2}


def test_limit_blas_threads_changes_nothing_unless_told():
    with threadpool_limits(2, user_api="blas"), limit_blas_threads(None):
        assert blas_threads() == {2}


def test_limit_blas_threads_restores_the_number_after_an_error():
    with threadpool_limits(2, user_api="blas"):
        with pytest.raises(KeyError), limit_blas_threads(1):
            raise KeyError("unknown word")
        assert blas_threads() == {2}


def test_limit_blas_threads_restores_the_number_when_questions_overlap():
    def limit(_: int) -> None:
        with limit_blas_threads(1):
            assert blas_threads() == {1}

    usual = blas_threads()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(limit, range(100)))
    assert blas_threads() == usual


@pytest.mark.parametrize(("threads", "expected"), [(None, 2), (1, 1)])
def test_nearest_limits_the_threads_only_if_it_is_told(threads, expected, monkeypatch):
    seen = []
    search = exact.nearest_rows
    monkeypatch.setattr(
        exact, "nearest_rows", lambda *a, **k: seen.append(blas_threads()) or search(*a, **k)
    )
    vectors = WordVectors(["sea", "lake"], np.eye(2))
    with threadpool_limits(2, user_api="blas"):
        vectors.nearest("sea", threads=threads)
        assert blas_threads() == {2}
    assert seen == [{expected}]


def test_limit_blas_threads_refuses_no_thread():
    with (
        pytest.raises(SettingsError, match="threads: expected"),
        limit_blas_threads(0),
    ):
        pass
