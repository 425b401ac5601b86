// What must happen before the constructors of shared libraries run.
//
// OpenBLAS takes a buffer of 128 MB for each thread that calls it, the first one in its constructor, and asks again without end
// where it cannot have one: under a limit on address space (ulimit -v, batch systems) the program would neither start nor stop.
// So whoever calls from here, in the preinit array, which is for programs alone, finds out first, says so and ends. OpenBLAS's own
// threads are never used (the loops here share the cores), and with one thread none is made.
#define _GNU_SOURCE
#include "CStartup.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define MEGABYTES(n) ((size_t)(n) << 20)
#define BUFFER MEGABYTES(128)
// The libraries' own data, the stacks, and a small problem.
#define PROGRAM MEGABYTES(96)

static int thread_limit = INT_MAX;

int startup_thread_limit(void) { return thread_limit; }

static void startup(int count, char **arguments, char **environment) {
  (void)count, (void)arguments, (void)environment;
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  int threads = 0;
  while (threads < 256) {
    size_t size = BUFFER * (threads + 1) + PROGRAM;
    void *room = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED) break;
    munmap(room, size);
    threads++;
  }
  if (threads == 0) {
    static const char line[] =
        "jko: the limit on this process's memory leaves no room for the 128 MB that linear algebra works in; raise it (ulimit -v)\n";
    if (write(2, line, strlen(line)) < 0) _exit(1);
    _exit(1);
  }
  thread_limit = threads;
}

__attribute__((section(".preinit_array"), used)) static void (*const startup_entry)(int, char **, char **) = startup;
