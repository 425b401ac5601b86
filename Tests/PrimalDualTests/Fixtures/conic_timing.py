"""The benchmark's convex model by Clarabel, tolerances 1e-9, against `jko-bench model` in the same run; the optima are compared
with those of a more exact solution, too.

    python conic_timing.py PATH/jko-bench [finest level]
"""

import subprocess
import sys
import time

import clarabel
import numpy as np

from conic_reference import conic_form, geometry, icosphere, unit


def model(level, concentration, total):
    """The conic form, with this total mass: optima are proportional to it."""
    v, f = icosphere(level)
    mass = geometry(v, f)[1] * np.exp(concentration * (v @ unit(v) - 1))
    mass *= total / mass.sum()
    m = np.mean(np.exp(0.5 * v[:, 0] - 0.3 * v[:, 2])[f], axis=1)
    g = -np.exp(v**2 @ [1, 1.5, 0.5])
    return conic_form(v, f, mass, g - g @ mass / total, m, 0.05)


def solver(form, tolerance):
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = tolerance
    if tolerance < 1e-9:
        settings.iterative_refinement_max_iter = 50
        settings.iterative_refinement_reltol = settings.iterative_refinement_abstol = 1e-15
    return clarabel.DefaultSolver(*form, settings)


def timed(level, concentration):
    form = model(level, concentration, 1)
    best = np.inf
    for _ in range(2):
        begin = time.perf_counter()
        answer = solver(form, 1e-9).solve()
        best = min(best, time.perf_counter() - begin)
    return best, answer.obj_val, answer.iterations


def exact(level, concentration):
    """The optimum as exactly as it gets: as far as the residuals fall, and masses of order one, since residuals are absolute."""
    total = 1000
    return solver(model(level, concentration, total), 1e-12).solve().obj_val / total


if __name__ == "__main__":
    finest = sys.argv[2] if len(sys.argv) > 2 else "5"
    lines = subprocess.run([sys.argv[1], "model", "--csv", "--finest", finest], capture_output=True, text=True, check=True).stdout
    print("                                                             optima differ, relative: from the one timed, an exact one")
    print("  nodes  density        Clarabel s  iterations   jko s  Newton   ratio     timed     exact")
    for line in lines.split():
        level, concentration, seconds, newton, optimum = line.split(",")
        peer, value, iterations = timed(int(level), float(concentration))
        best = exact(int(level), float(concentration))
        name = "smooth" if float(concentration) == 1 else "concentrated"
        differences = [abs(other - float(optimum)) / abs(best) for other in (value, best)]
        print(f"{10 * 4 ** int(level) + 2:7d}  {name:12s}  {peer:10.3f}  {iterations:10d}  {float(seconds):6.3f}  {newton:>6s}"
              f"  {peer / float(seconds):6.1f}   {differences[0]:.1e}   {differences[1]:.1e}", flush=True)
