#pragma once
#include <glpk.h>

// GLPK's solvers, made such that they can be stopped and that their own errors do not end the process.
//
// GLPK asks nobody while it solves; but whatever it prints passes through a hook, and its simplex prints, when told to, as often as
// it is told to. The hook asks `is_stopped` and leaves the solver by longjmp, over frames of GLPK alone. What the solver had allocated
// is freed with the environment of the thread, and all GLPK problems of the thread with it: they are gone then.

enum glpk_method { GLPK_SIMPLEX, GLPK_EXACT, GLPK_INTERIOR };

/// Codes of `glpk_solve` beside GLPK's own: it was stopped, or found an error in itself.
enum { GLPK_STOPPED = -1, GLPK_ERROR = -2 };

/// Solves by a method with its parameters, a `glp_smcp` or, of the interior point, a `glp_iptcp`. `is_stopped(info)` is asked on this
/// thread several times a second; nothing that is computed depends on the clock. A negative code says that the problem has been freed.
int glpk_solve(glp_prob *problem, enum glpk_method method, const void *parameters, int (*is_stopped)(void *info), void *info);
