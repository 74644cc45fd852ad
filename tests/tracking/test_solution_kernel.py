"""The normal equations of a registration, solved as numpy solves them."""

import numpy as np
import pytest

from rsu.arrays import Floats
from rsu.kernels.registration import UNKNOWNS
from rsu.kernels.solution import resolve, strangeness

SENSORS = 5


@pytest.mark.parametrize("seed", range(5))
def test_estimate_doubt_and_strangeness_are_those_of_numpy(seed: int) -> None:
    rng, size = np.random.default_rng(seed), SENSORS * UNKNOWNS
    scale = np.tile([1.0, 1.0, 50.0, 10.0], SENSORS)
    rows = rng.standard_normal((size - 3, size)) * scale  # alone, they do not tell all unknowns
    information, vector = rows.T @ rows, scale * rng.standard_normal(size)
    prior, careful = np.tile([0.4, 0.4, 1e3, 400.0], SENSORS), np.array([0.1, 0.1, 1e-5, 4e-4])
    bias, doubt = np.empty((SENSORS, UNKNOWNS)), np.empty((SENSORS, UNKNOWNS, UNKNOWNS))
    covariance = np.empty((size, size))

    resolve(prior, information, vector, 0.25, bias, doubt, covariance)

    whole = information + np.diag(prior)
    expected = np.linalg.solve(whole, vector).reshape(SENSORS, UNKNOWNS)
    expected[:, 3] = expected[:, 3].clip(-0.25, 0.25)
    blocks = whole.reshape(SENSORS, UNKNOWNS, SENSORS, UNKNOWNS)
    np.testing.assert_allclose(bias, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(covariance, np.linalg.inv(whole), rtol=1e-8, atol=1e-12)
    own: Floats = np.einsum("iaib->iab", blocks)
    np.testing.assert_allclose(doubt, np.linalg.inv(own), rtol=1e-9)
    spread, error = covariance + np.diag(np.tile(careful, SENSORS)), bias.ravel()
    chi_square = float(error @ np.linalg.solve(spread, error))
    assert strangeness(careful, bias, covariance) == pytest.approx(chi_square, rel=1e-9)
