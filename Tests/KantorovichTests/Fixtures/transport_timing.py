"""Exact W_1 and W_2 by POT's emd2 against `jko-bench transport`, on the same random points and in the same run.

    python transport_timing.py PATH/jko-bench [points ...]
"""

import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import ot


def measure(count, random):
    x = random.normal(size=(count, 3))
    x /= np.linalg.norm(x, axis=1)[:, None]
    mass = random.random(count)
    return x, mass / mass.sum()


def distances(x, y):
    """By the chords, which keep their digits where points are near; in rows, to spare memory."""
    result = np.empty((len(x), len(y)))
    for i in range(len(x)):
        minus, plus = np.linalg.norm(x[i] - y, axis=1), np.linalg.norm(x[i] + y, axis=1)
        result[i] = 2 * np.arctan2(minus, plus)
    return result


if __name__ == "__main__":
    counts = [int(n) for n in sys.argv[2:]] or [300, 1000, 3000, 10000]
    random = np.random.default_rng(1)
    print("                  POT s                              costs differ,")
    print(" points  p  matrix    emd2    jko s     gap   ratio  relative")
    for count in counts:
        (x, a), (y, b) = measure(count, random), measure(count, random)
        with tempfile.TemporaryDirectory() as folder:
            files = [os.path.join(folder, name) for name in "ab"]
            np.column_stack([x, a]).tofile(files[0])
            np.column_stack([y, b]).tofile(files[1])
            lines = subprocess.run(
                [sys.argv[1], "transport", "--csv", "--files", files[0], "--files", files[1]], capture_output=True, text=True, check=True
            ).stdout
        begin = time.perf_counter()
        d = distances(x, y)
        matrix = time.perf_counter() - begin
        for line in lines.split():
            _, p, cost, gap, seconds = line.split(",")
            begin = time.perf_counter()
            peer = ot.emd2(a, b, d ** int(p), numItermax=10**9)
            emd = time.perf_counter() - begin
            print(
                f"{count:7d} {p:>2} {matrix:7.2f} {emd:7.2f} {float(seconds):8.2f} {float(gap):7.0e} {float(seconds) / emd:7.2f} {abs(float(cost) - peer) / peer:9.0e}",
                flush=True,
            )
