#include <suitesparse/cholmod.h>
// CHOLMOD's own parallel loops ask OpenMP for a fixed four threads; zero active levels keep them on the calling thread.
void omp_set_max_active_levels(int levels);
