// Preloaded before a program: lets the n-th call of a kind fail, once or from then on, as a disk or a memory that is full does.
//
//     FAIL=write FAIL_AT=17 FAIL_ERRNO=28 FAIL_ONCE=0 LD_PRELOAD=./failing_calls.so jko run …
//
// Kinds: write (write, pwrite, fsync, rename, link, unlink, ftruncate, flock), read (read, pread), malloc.
// FAIL_COUNT=file makes it count the calls there instead.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;
static const char *kind = "";
static long at = -1;
static int code = EIO, once = 1, ready;

__attribute__((constructor)) static void begin(void) {
  if (getenv("FAIL")) kind = getenv("FAIL");
  if (getenv("FAIL_AT")) at = atol(getenv("FAIL_AT"));
  if (getenv("FAIL_ERRNO")) code = atoi(getenv("FAIL_ERRNO"));
  if (getenv("FAIL_ONCE")) once = atoi(getenv("FAIL_ONCE"));
  ready = 1;
}

__attribute__((destructor)) static void end(void) {
  const char *name = getenv("FAIL_COUNT");
  FILE *file = name ? fopen(name, "w") : NULL;
  if (file) fprintf(file, "%ld\n", (long)calls), fclose(file);
}

/// Whether this call of a kind is to fail. Messages (descriptors 0, 1, 2) are not counted.
static int fails(const char *name, int descriptor) {
  if (!ready || descriptor >= 0 && descriptor < 3 || strcmp(kind, name)) return 0;
  long n = ++calls;
  if (at < 0 || !(once ? n == at : n >= at)) return 0;
  errno = code;
  return 1;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define SHIM(type, name, kind, descriptor, parameters, arguments)                                                                   \
  type name parameters {                                                                                                           \
    REAL(name);                                                                                                                    \
    return fails(kind, descriptor) ? (type)-1 : real arguments;                                                                    \
  }

SHIM(ssize_t, write, "write", f, (int f, const void *b, size_t n), (f, b, n))
SHIM(ssize_t, pwrite, "write", f, (int f, const void *b, size_t n, off_t o), (f, b, n, o))
SHIM(ssize_t, pwrite64, "write", f, (int f, const void *b, size_t n, off64_t o), (f, b, n, o))
SHIM(int, fsync, "write", f, (int f), (f))
SHIM(int, rename, "write", -1, (const char *a, const char *b), (a, b))
SHIM(int, link, "write", -1, (const char *a, const char *b), (a, b))
SHIM(int, unlink, "write", -1, (const char *a), (a))
SHIM(int, ftruncate, "write", f, (int f, off_t n), (f, n))
SHIM(int, ftruncate64, "write", f, (int f, off64_t n), (f, n))
SHIM(ssize_t, read, "read", f, (int f, void *b, size_t n), (f, b, n))
SHIM(ssize_t, pread, "read", f, (int f, void *b, size_t n, off_t o), (f, b, n, o))
SHIM(ssize_t, pread64, "read", f, (int f, void *b, size_t n, off64_t o), (f, b, n, o))

extern void *__libc_malloc(size_t);
void *malloc(size_t n) { return fails("malloc", -1) ? NULL : __libc_malloc(n); }
