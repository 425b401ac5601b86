"""The benchmark's convex model by Clarabel, tolerances 1e-9, against `jko-bench model` in the same run.

    python conic_timing.py PATH/jko-bench [finest level]
"""

import subprocess
import sys
import time

import clarabel
import numpy as np

from conic_reference import conic_form, geometry, icosphere, unit


def clarabel_seconds(level, concentration):
    v, f = icosphere(level)
    mass = geometry(v, f)[1] * np.exp(concentration * (v @ unit(v) - 1))
    mass /= mass.sum()
    m = np.mean(np.exp(0.5 * v[:, 0] - 0.3 * v[:, 2])[f], axis=1)
    g = -np.exp(v**2 @ [1, 1.5, 0.5])
    g = g - g @ mass
    form = conic_form(v, f, mass, g, m, 0.05)
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-9
    best = np.inf
    for _ in range(2):
        begin = time.perf_counter()
        answer = clarabel.DefaultSolver(*form, settings).solve()
        best = min(best, time.perf_counter() - begin)
    return best, answer.obj_val, answer.iterations


if __name__ == "__main__":
    finest = sys.argv[2] if len(sys.argv) > 2 else "5"
    lines = subprocess.run([sys.argv[1], "model", "--csv", "--finest", finest], capture_output=True, text=True, check=True).stdout
    print("  nodes  density        Clarabel s  iterations   jko s  Newton   ratio   optima differ, relative")
    for line in lines.split():
        level, concentration, seconds, newton, optimum = line.split(",")
        peer, value, iterations = clarabel_seconds(int(level), float(concentration))
        name = "smooth" if float(concentration) == 1 else "concentrated"
        print(f"{10 * 4 ** int(level) + 2:7d}  {name:12s}  {peer:10.3f}  {iterations:10d}  {float(seconds):6.3f}  {newton:>6s}"
              f"  {peer / float(seconds):6.1f}   {abs(value - float(optimum)) / abs(value):.1e}", flush=True)
