"""What `jko export --vtk` writes, read by VTK's own readers, is what the NetCDF file holds.

    python vtk_read_back.py PATH/jko
"""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import pyvista
import xarray as xr

SPHERES = {
    "sphere": (dict(subdivisions=2), [1, 1.5, 0.5], [1, 2, 1], pyvista.CellType.TRIANGLE),
    "circle": (dict(dimension=2, nodes=64), [1, 0.5], [1, 2], pyvista.CellType.LINE),
}


def export(jko, name):
    """A run of three steps and its VTK files; the path of the collection."""
    sphere, diagonal, mean, _ = SPHERES[name]
    configuration = dict(
        sphere=sphere,
        attention=dict(diagonal=diagonal),
        initial=dict(components=[dict(kind="von-mises-fisher", weight=1, mean=mean, concentration=2)]),
        movement=dict(step=0.1, steps=3),
    )
    with open(f"{name}.yaml", "w") as file:
        json.dump(configuration, file)
    subprocess.run([jko, "run", f"{name}.yaml", "-o", f"{name}.nc", "--quiet"], check=True)
    subprocess.run([jko, "export", f"{name}.nc", "--vtk", name, "--quiet"], check=True)
    return f"{name}/{name}.pvd"


def check(name, collection):
    """The collection has the run's times, and each grid its nodes, faces, density and potential, to the last bit."""
    reader = pyvista.PVDReader(collection)
    with xr.open_dataset(f"{name}.nc") as run:
        np.testing.assert_array_equal(reader.time_values, run.time)
        for index, time in enumerate(reader.time_values):
            reader.set_active_time_value(time)
            (grid,) = reader.read()
            assert grid.n_points == run.sizes["node"] and grid.n_cells == run.sizes["face"]
            assert set(grid.celltypes) == {SPHERES[name][3]}
            np.testing.assert_array_equal(grid.points[:, : run.sizes["ambient"]], run.node_coordinates)
            np.testing.assert_array_equal(grid.cell_connectivity.reshape(run.face_nodes.shape), run.face_nodes)
            np.testing.assert_array_equal(grid["density"], run.density[index])
            # The start has no potential: no step led there.
            assert set(grid.point_data) == ({"density", "potential"} if index > 0 else {"density"})
            if index > 0:
                np.testing.assert_array_equal(grid["potential"], run.potential[index])
    print(f"{name}: {len(reader.time_values)} states, {grid.n_points} points, {grid.n_cells} cells")


if __name__ == "__main__":
    jko = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in SPHERES:
            check(name, export(jko, name))
