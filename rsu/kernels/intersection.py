"""Covariance intersection: two estimates of one state whose errors may be related in any way.

Julier & Uhlmann, "A non-divergent estimation algorithm in the presence of unknown correlations",
ACC 1997.  The information is a weighted mean, w of the one and 1 - w of the other, and consistent
whatever the correlation is, if both estimates are.  The weight makes the determinant least, which
is the same choice in any units.
"""

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.kernels.compile import kernel

SWEEPS = 8
"""Of Jacobi's method: it converges quadratically, and 4 x 4 matrices take four or five."""
STEPS = 60
"""Of Newton's method at most; it takes some six."""
ENOUGH = 1e-12
"""Error of a weight."""


@kernel("bool_(float64[:, ::1], float64[:, ::1])")
def factorise(A: Floats, L: Floats) -> bool:
    """Cholesky factor, A = L L'; whether `A` is positive definite."""
    n = len(A)
    for a in range(n):
        for b in range(a + 1):
            total = A[a, b]
            for k in range(b):
                total -= L[a, k] * L[b, k]
            if a == b:
                if not 0.0 < total < np.inf:
                    return False
                L[a, a] = np.sqrt(total)
            else:
                L[a, b] = total / L[b, b]
        for b in range(a + 1, n):
            L[a, b] = 0.0
    return True


@kernel("void(float64[:, :, ::1], float64[:, ::1], bool_[::1])")
def positive_definite(P: Floats, scratch: Floats, sound: Bools) -> None:
    """Say of each (N, 4, 4) symmetric matrix whether it is one; `scratch` is (4, 4)."""
    for i in range(len(P)):
        sound[i] = factorise(P[i], scratch)


@kernel("void(float64[:, ::1], float64[:, ::1], float64[:, ::1])")
def whiten(L: Floats, R: Floats, C: Floats) -> None:
    """Become L^-1 R L'^-1: `R` in axes in which L L' is the unit matrix."""
    n = len(L)
    for b in range(n):  # L^-1 R, column by column
        for a in range(n):
            total = R[a, b]
            for k in range(a):
                total -= L[a, k] * C[k, b]
            C[a, b] = total / L[a, a]
    for a in range(n):  # and the same from the right
        for b in range(n):
            total = C[a, b]
            for k in range(b):
                total -= L[b, k] * C[a, k]
            C[a, b] = total / L[b, b]


@kernel("void(float64[:, ::1], float64[:, ::1])")
def diagonalise(C: Floats, V: Floats) -> None:
    """Jacobi's eigenvalue method: the symmetric `C` becomes diagonal, the columns of `V` its axes.

    Golub & Van Loan, "Matrix Computations" (2013), 8.5.
    """
    n = len(C)
    for a in range(n):
        for b in range(n):
            V[a, b] = 1.0 if a == b else 0.0
    for _ in range(SWEEPS):
        done = True
        for p in range(n - 1):
            for q in range(p + 1, n):
                if C[p, q] * C[p, q] <= 1e-30 * abs(C[p, p] * C[q, q]):
                    continue
                done = False
                tau = (C[q, q] - C[p, p]) / (2.0 * C[p, q])
                t = (1.0 if tau >= 0.0 else -1.0) / (abs(tau) + np.sqrt(1.0 + tau * tau))
                c = 1.0 / np.sqrt(1.0 + t * t)
                s = t * c
                for k in range(n):
                    left, right = C[k, p], C[k, q]
                    C[k, p], C[k, q] = c * left - s * right, s * left + c * right
                for k in range(n):
                    left, right = C[p, k], C[q, k]
                    C[p, k], C[q, k] = c * left - s * right, s * left + c * right
                    left, right = V[k, p], V[k, q]
                    V[k, p], V[k, q] = c * left - s * right, s * left + c * right
        if done:
            return


@kernel("float64(float64[:, ::1])")
def best_weight(C: Floats) -> float:
    """Weight of an estimate of unit covariance beside one of the diagonal covariance `C`.

    ln det of the information, the sum of ln((1 + w (c - 1)) / c), is concave in w, so its slope
    falls: the best is where it is zero, by Newton's method, or the end to which it points.
    """
    low, high, w = 0.0, 1.0, 1.0
    for step in range(STEPS):
        slope = curvature = 0.0
        for k in range(len(C)):
            share = (C[k, k] - 1.0) / (1.0 + w * (C[k, k] - 1.0))
            slope += share
            curvature += share * share
        if slope >= 0.0:
            low = w
        else:
            high = w
        if high <= low:
            return w
        if step == 0:
            w = 0.0  # the ends first
            continue
        before, w = w, w + slope / max(curvature, 1e-300)
        if not low < w < high:
            w = 0.5 * (low + high)
        if abs(w - before) < ENOUGH:
            break
    return w


@kernel("float64(float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[:, :, ::1])")
def intersect(told: Floats, R: Floats, mean: Floats, P: Floats, scratch: Floats) -> float:
    """Fuse an estimate `told`, `R` into `mean`, `P`, in place; return the weight that `P` has.

    What is not positive definite changes nothing: weight 1.  `scratch` is (5, 4, 4) for 4 states.
    """
    n = len(mean)
    L, C, V, S, along = scratch[0], scratch[1], scratch[2], scratch[3], scratch[4]
    if not factorise(R, C) or not factorise(P, L):
        return 1.0
    whiten(L, R, C)
    diagonalise(C, V)
    w = best_weight(C)
    if w == 1.0:
        return 1.0
    for a in range(n):
        along[0, a] = told[a] - mean[a]
        for k in range(a):
            along[0, a] -= L[a, k] * along[0, k]
        along[0, a] /= L[a, a]
        for b in range(n):
            P[a, b] = S[a, b] = 0.0
            for k in range(a + 1):  # from the axes in which both are diagonal to the state's
                S[a, b] += L[a, k] * V[k, b]
    for k in range(n):
        innovation = 0.0
        for a in range(n):
            innovation += V[a, k] * along[0, a]
        variance = C[k, k] / (1.0 + w * (C[k, k] - 1.0))
        gain = (1.0 - w) * variance / C[k, k]
        for a in range(n):
            mean[a] += S[a, k] * gain * innovation
            for b in range(n):
                P[a, b] += variance * (S[a, k] * S[b, k])
    return w


@kernel(
    "void(float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, :, ::1])"
)
def intersect_each(told: Floats, R: Floats, mean: Floats, P: Floats, scratch: Floats) -> None:
    """Fuse row by row: `told` (N, 4), `R` (N, 4, 4) into `mean` and `P` of the same shapes."""
    for i in range(len(mean)):
        intersect(told[i], R[i], mean[i], P[i], scratch)
