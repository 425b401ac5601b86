// Counts what the calling thread allocates.
#pragma once
#include <stddef.h>

/// Whether malloc can be counted: not under a sanitizer, whose own it is.
int allocations_available(void);

/// Counts allocations of at least so many bytes by this thread from now on; 0 ends it.
void allocations_begin(size_t least);

/// How many there were since `allocations_begin`.
long allocations_count(void);
