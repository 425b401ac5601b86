// The discrete proximal problem.
