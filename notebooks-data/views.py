"""Pictures of the sphere for the notebooks: a disc is the hemisphere that faces the reader, seen from far away."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke

plt.rcParams.update({"figure.dpi": 110, "font.size": 10, "axes.grid": True, "grid.alpha": 0.3, "legend.frameon": False})


def onto_disc(points, towards):
    """Coordinates of points, shape (..., 3), to the right, upwards and towards the reader, who sits in the direction `towards`."""
    front = np.asarray(towards) / np.linalg.norm(towards)
    up = [0, 0, 1] - front[2] * front
    up /= np.linalg.norm(up)
    return points @ np.stack([np.cross(up, front), up, front]).T


def hemisphere(axes, run, density, towards=(2, 2, 1), **style):
    """Colours a hemisphere by a density, one value a node of the run, and marks the coordinate axes."""
    right, up, front = onto_disc(run.node_coordinates.values, towards).T
    faces = run.face_nodes.values
    picture = axes.tripcolor(right, up, faces[front[faces].max(axis=1) > 0], density, shading="gouraud", rasterized=True, **style)
    disc = axes.add_patch(Circle((0, 0), 1, fill=False, color="0.4"))
    picture.set_clip_path(disc)
    for axis, direction in enumerate(np.eye(3)):
        for end, name in ((direction, f"$e_{axis + 1}$"), (-direction, f"$-e_{axis + 1}$")):
            x, y, height = onto_disc(end, towards)
            if height >= 0:
                axes.plot(x, y, "+", color="black", markeredgewidth=1, path_effects=[withStroke(linewidth=3, foreground="white")])
                axes.annotate(name, (x, y), (4, 4), textcoords="offset points", path_effects=[withStroke(linewidth=2, foreground="white")])
    axes.set(aspect="equal", xlim=(-1.05, 1.05), ylim=(-1.05, 1.05))
    axes.axis("off")
    return picture
