"""Optimal values of convex models of the proximal problem by an independent conic solver.

    minimize    sum_f |f| m_f |w_f|^2 / (2 tau rho_f) + g.(mu - mu_k) + 1/2 |U^T (mu - center)|^2
    subject to  mu = mu_k + B w,  mu >= 0

with everything a function of the coordinates of the nodes, so that the numbering of the mesh does not matter. The action
is a rotated second-order cone a face, |f| m_f |w_f|^2 <= 2 tau rho_f t_f.

    pip install numpy scipy clarabel
    python conic_reference.py > conic_reference.csv
"""

import clarabel
import numpy as np
import scipy.sparse as sp


def icosphere(level):
    t = (1 + 5**0.5) / 2
    v = np.array(
        [[-1, t, 0], [1, t, 0], [-1, -t, 0], [1, -t, 0], [0, -1, t], [0, 1, t],
         [0, -1, -t], [0, 1, -t], [t, 0, -1], [t, 0, 1], [-t, 0, -1], [-t, 0, 1]], float)
    v /= np.linalg.norm(v, axis=1)[:, None]
    f = np.array(
        [[0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4], [11, 10, 2], [10, 7, 6], [7, 1, 8],
         [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8], [3, 8, 9], [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1]])
    for _ in range(level):
        edges = np.sort(np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]]), axis=1)
        unique, inverse = np.unique(edges, axis=0, return_inverse=True)
        middle = v[unique[:, 0]] + v[unique[:, 1]]
        middle /= np.linalg.norm(middle, axis=1)[:, None]
        ab, bc, ca = len(v) + inverse.ravel().reshape(3, -1)
        v = np.vstack([v, middle])
        f = np.vstack([np.c_[f[:, 0], ab, ca], np.c_[f[:, 1], bc, ab], np.c_[f[:, 2], ca, bc], np.c_[ab, bc, ca]])
    return v, f


def circle(count):
    angle = 2 * np.pi * np.arange(count) / count
    return np.c_[np.cos(angle), np.sin(angle)], np.c_[np.arange(count), (np.arange(count) + 1) % count]


def geometry(v, f):
    """Face areas, node areas, gradients of the hats (faces, corners, components in an orthonormal frame)."""
    p = v[f]
    e1 = p[:, 1] - p[:, 0]
    length = np.linalg.norm(e1, axis=1)
    if f.shape[1] == 2:
        area = length
        hats = np.stack([-1 / length, 1 / length], 1)[:, :, None]
    else:
        t1 = e1 / length[:, None]
        e2 = p[:, 2] - p[:, 0]
        x = np.sum(e2 * t1, axis=1)
        y = np.linalg.norm(e2 - x[:, None] * t1, axis=1)
        area = length * y / 2
        zero = np.zeros_like(x)
        h1 = np.stack([1 / length, -x / (length * y)], 1)
        h2 = np.stack([zero, 1 / y], 1)
        hats = np.stack([-h1 - h2, h1, h2], 1)
    a = np.zeros(len(v))
    for j in range(f.shape[1]):
        np.add.at(a, f[:, j], area / f.shape[1])
    return area, a, hats


# The cases: mesh, density, mobility, linear term, time step, weights c of U = (sqrt(c_j) x_j). The test has the same formulas.
DENSITIES = {
    "smooth": lambda x: np.exp(x @ unit(x)) + 0.3,
    "half": lambda x: np.where(x @ unit(x) > 0.1, 1.0 + 0.5 * x[:, 0], 0.0),
    "dirac": lambda x: (np.arange(len(x)) == np.argmax(x @ unit(x))).astype(float),
    "bumps": lambda x: np.maximum(0, x[:, 0] - 0.6) + 2 * np.maximum(0, -x[:, 1] - 0.7),
}
MOBILITIES = {"one": lambda x: np.ones(len(x)), "exponential": lambda x: np.exp(0.8 * x[:, 0] - 0.5 * x[:, 1])}
CURVATURES = {"none": [], "linear": [1.0, 3.0, 0.5], "stiff": [20.0, 5.0, 0.0]}


def unit(x):
    u = np.array([1, 2, 0.5][: x.shape[1]])
    return u / np.linalg.norm(u)


def linear_term(x):
    return -np.exp(x[:, 0] + 0.5 * x[:, 1]) + 0.4 * x[:, -1] * x[:, 0]


def conic_form(v, f, mass, g, m, tau, weights=()):
    """Quadratic and linear cost, matrix, right-hand side and cones of a model, as Clarabel takes them."""
    area, a, hats = geometry(v, f)
    nodes, faces, corners, d = len(v), len(f), f.shape[1], hats.shape[2]
    # Unknowns (mu, w, t), w face by face.
    rows = np.repeat(f[:, :, None], d, 2).ravel()
    columns = np.broadcast_to(np.arange(faces * d).reshape(faces, 1, d), (faces, corners, d)).ravel()
    inflow = sp.csc_matrix(((area[:, None, None] * hats).ravel(), (rows, columns)), (nodes, faces * d))
    entries = np.full(faces * corners, 1 / corners) / a[f.ravel()]
    mean = sp.csc_matrix((entries, (np.repeat(np.arange(faces), corners), f.ravel())), (faces, nodes))
    equality = sp.hstack([sp.eye(nodes), -inflow, sp.csc_matrix((nodes, faces))])
    sign = sp.hstack([-sp.eye(nodes), sp.csc_matrix((nodes, faces * (d + 1)))])
    # (rho + t, rho - t, s w), s^2 = 2 |f| m / tau: s^2 |w|^2 <= 4 rho t.
    scale = np.sqrt(2 * area * m / tau)
    eye_w = sp.csr_matrix((np.repeat(scale, d), (np.arange(faces * d), np.arange(faces * d))))
    sum_row = sp.hstack([mean, sp.csc_matrix((faces, faces * d)), sp.eye(faces)]).tocsr()
    difference_row = sp.hstack([mean, sp.csc_matrix((faces, faces * d)), -sp.eye(faces)]).tocsr()
    vector_rows = sp.hstack([sp.csc_matrix((faces * d, nodes)), eye_w, sp.csc_matrix((faces * d, faces))]).tocsr()
    order = []
    stacked = sp.vstack([sum_row, difference_row, vector_rows]).tocsr()
    for k in range(faces):
        order += [k, faces + k] + [2 * faces + k * d + c for c in range(d)]
    cone = -stacked[order]
    u = v[:, : len(weights)] * np.sqrt(weights) if len(weights) else np.zeros((nodes, 1))
    centered = u.T @ mass
    # 1/2 |U^T mu - c|^2 through its own variables y = U^T mu - c.
    rank = u.shape[1]
    n = nodes + faces * (d + 1)
    tie = sp.hstack([sp.csc_matrix(u.T), sp.csc_matrix((rank, faces * (d + 1))), -sp.eye(rank)])
    wide = lambda matrix: sp.hstack([matrix, sp.csc_matrix((matrix.shape[0], rank))])
    matrix = sp.vstack([wide(equality), tie, wide(sign), wide(cone)]).tocsc()
    right = np.concatenate([mass, centered, np.zeros(nodes), np.zeros(cone.shape[0])])
    cones = [clarabel.ZeroConeT(nodes + rank), clarabel.NonnegativeConeT(nodes)] + [clarabel.SecondOrderConeT(2 + d)] * faces
    quadratic = sp.diags(np.concatenate([np.zeros(n), np.ones(rank)])).tocsc()
    cost = np.concatenate([g, np.zeros(faces * d), np.ones(faces), np.zeros(rank)])
    return quadratic, cost, matrix, right, cones


def solve(v, f, density, mobility, tau, curvature):
    mass = geometry(v, f)[1] * DENSITIES[density](v)
    mass /= mass.sum()
    g = linear_term(v)
    g = g - g @ mass
    m = np.mean(MOBILITIES[mobility](v)[f], axis=1)
    form = conic_form(v, f, mass, g, m, tau, CURVATURES[curvature][: v.shape[1]])
    # As tight as it converges.
    for tolerance in [1e-13, 1e-12, 1e-11, 1e-10, 1e-9]:
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.max_iter = 200
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = tolerance
        settings.iterative_refinement_max_iter = 50
        settings.iterative_refinement_reltol = settings.iterative_refinement_abstol = 1e-15
        answer = clarabel.DefaultSolver(*form, settings).solve()
        if str(answer.status) == "Solved":
            return answer.obj_val, answer.obj_val_dual
    raise RuntimeError(f"no tolerance was reached: {answer.status}")


CASES = [
    ("icosphere", 2, "smooth", "one", 0.05, "none"),
    ("icosphere", 2, "smooth", "exponential", 0.05, "none"),
    ("icosphere", 2, "smooth", "exponential", 1.0, "none"),
    ("icosphere", 2, "half", "one", 0.05, "none"),
    ("icosphere", 2, "half", "exponential", 1.0, "none"),
    ("icosphere", 2, "dirac", "one", 0.05, "none"),
    ("icosphere", 2, "dirac", "exponential", 1.0, "none"),
    ("icosphere", 2, "bumps", "exponential", 0.05, "none"),
    ("icosphere", 2, "bumps", "one", 1.0, "none"),
    ("icosphere", 2, "smooth", "one", 0.05, "linear"),
    ("icosphere", 2, "smooth", "exponential", 1.0, "stiff"),
    ("icosphere", 2, "half", "exponential", 0.05, "stiff"),
    ("icosphere", 2, "bumps", "one", 1.0, "linear"),
    ("circle", 64, "smooth", "one", 0.05, "none"),
    ("circle", 64, "half", "exponential", 1.0, "none"),
    ("circle", 64, "dirac", "one", 0.05, "none"),
    ("circle", 64, "bumps", "exponential", 0.05, "linear"),
    ("circle", 64, "smooth", "exponential", 1.0, "stiff"),
]

if __name__ == "__main__":
    print("surface,size,density,mobility,tau,curvature,value,relative_gap")
    for surface, size, density, mobility, tau, curvature in CASES:
        v, f = icosphere(size) if surface == "icosphere" else circle(size)
        value, dual = solve(v, f, density, mobility, tau, curvature)
        gap = abs(value - dual) / abs(value)
        print(f"{surface},{size},{density},{mobility},{tau},{curvature},{value!r},{gap:.1e}")
