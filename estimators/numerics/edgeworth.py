"""The chance that a Poisson-binomial count stays below n, by Edgeworth's expansion."""

import math

from estimators.numerics.compiled import kernel


@kernel
def tail_as_cubic(
    n: float, mean: float, variance: float, third: float, fourth: float, weight: float
) -> tuple[float, float, float, float]:
    """Return weight * P(fewer than n of the others have rung) as a cubic in one's own chance p.

    The coefficients follow from the cumulants of everybody's count. With F the chance for everybody's count
    and F1, F2, F3 its derivatives, taking one trial of chance p from the count gives F + p F1 + (p^2 - p/2)
    F2 + (p^3 - p^2 + p/6) F3.
    """
    variance = max(variance - 1.0 / 12.0, 0.1)
    sd = math.sqrt(variance)
    z = (n - 0.5 - mean) / sd
    skew, excess = third / (variance * sd), fourth / (variance * variance)
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    h2 = z * z - 1.0
    h3 = z * (z * z - 3.0)
    h4 = z * z * (z * z - 6.0) + 3.0
    h5 = z * (z * z * (z * z - 10.0) + 15.0)
    h6 = z * z * (z * z * (z * z - 15.0) + 45.0) - 15.0
    f0 = 0.5 * math.erfc(-z / math.sqrt(2.0))
    f0 -= density * (skew / 6.0 * h2 + excess / 24.0 * h3 + skew * skew / 72.0 * h5)
    f1 = density / sd * (1.0 + skew / 6.0 * h3 + excess / 24.0 * h4 + skew * skew / 72.0 * h6)
    f2 = -density / variance * (z + skew / 6.0 * h4)
    f3 = density / (variance * sd) * h2
    return weight * f0, weight * (f1 - f2 / 2.0 + f3 / 6.0), weight * (f2 - f3), weight * f3
