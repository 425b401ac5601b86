"""Writes ZonalValues.swift: logarithms of the zonal kernel to 50 digits, by mpmath (pip install mpmath).

    python3 zonal_values.py > ZonalValues.swift

log k(theta, theta') = b1 cos cos' + log 0F1(; (n-1)/2; z^2/4), z = b2 sin sin', at colatitudes that are doubles; the sum of the
two numbers of a row is exact to 1e-31 of it.
"""
import math
import mpmath as mp

mp.mp.dps = 50


def logarithm(n, b1, b2, theta, other):
    theta, other = mp.mpf(theta), mp.mpf(other)
    z = mp.mpf(b2) * mp.sin(theta) * mp.sin(other)
    total, term, k = mp.mpf(1), mp.mpf(1), 0
    while k < abs(z) or term > total * mp.mpf(10) ** -52:
        k += 1
        term *= z * z / 4 / (k * (mp.mpf(n - 3) / 2 + k))
        total += term
    return mp.mpf(b1) * mp.cos(theta) * mp.cos(other) + mp.log(total)


angles = [0.0, 1e-3, 0.3, 1.0, 1.5, 2.0, 3.0, 3.14159]
print("// Written by zonal_values.py.\n")
print("/// Rows of n, β d₁, β d₂, θ, θ', and log k̄ as a sum of two numbers.")
print('let zonalValues = """')
for n in (2, 3, 4, 8, 64, 512, 1024, 10000):
    for b1, b2 in ((1.0, 1.0), (-4.0, 2.0), (math.sqrt(n), math.sqrt(n)), (10.0, -60.0), (300.0, 300.0), (float(n), float(n))):
        # One row a pair that is not covered by symmetry, spread over the angles.
        for step in (0, 1, 3):
            for i in range(0, len(angles), 2 if step else 3):
                theta, other = angles[i], angles[(i + step) % len(angles)]
                value = logarithm(n, b1, b2, theta, other)
                high = float(value)
                print(f"  {n} {b1!r} {b2!r} {theta!r} {other!r} {high!r} {float(value - mp.mpf(high))!r}")
print('  """')
