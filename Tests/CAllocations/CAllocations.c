// malloc in front of the C library's own, with a counter a thread. The program's definition comes before that of the library.
#include "CAllocations.h"

#include <features.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)
static _Thread_local size_t least;
static _Thread_local long count;

extern void *__libc_malloc(size_t);

void *malloc(size_t size) {
  if (least && size >= least) ++count;
  return __libc_malloc(size);
}

int allocations_available(void) { return 1; }

void allocations_begin(size_t bytes) {
  least = bytes;
  count = bytes ? 0 : count;
}

long allocations_count(void) { return count; }
#else
int allocations_available(void) { return 0; }
void allocations_begin(size_t bytes) { (void)bytes; }
long allocations_count(void) { return 0; }
#endif
