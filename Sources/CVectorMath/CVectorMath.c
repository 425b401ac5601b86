// The vector exponential of glibc (libmvec), called by its x86-64 vector-ABI names. The widest set of
// instructions the processor has is chosen once, at run time, so that the library needs no compiler flags.
// Elsewhere than on x86-64 the scalar exponential serves.
#include "CVectorMath.h"
#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>

__m128d _ZGVbN2v_exp(__m128d);
__attribute__((target("avx2"))) __m256d _ZGVdN4v_exp(__m256d);
__attribute__((target("avx512f"))) __m512d _ZGVeN8v_exp(__m512d);

static void exp_sse(const double *x, double *y, long n) {
  long i = 0;
  for (; i + 2 <= n; i += 2) _mm_storeu_pd(y + i, _ZGVbN2v_exp(_mm_loadu_pd(x + i)));
  if (i < n) y[i] = _mm_cvtsd_f64(_ZGVbN2v_exp(_mm_set_sd(x[i])));
}

__attribute__((target("avx2"))) static void exp_avx2(const double *x, double *y, long n) {
  long i = 0;
  for (; i + 4 <= n; i += 4) _mm256_storeu_pd(y + i, _ZGVdN4v_exp(_mm256_loadu_pd(x + i)));
  if (i < n) {
    double tail[4] = {0, 0, 0, 0};
    for (long j = i; j < n; j++) tail[j - i] = x[j];
    _mm256_storeu_pd(tail, _ZGVdN4v_exp(_mm256_loadu_pd(tail)));
    for (long j = i; j < n; j++) y[j] = tail[j - i];
  }
}

__attribute__((target("avx512f"))) static void exp_avx512(const double *x, double *y, long n) {
  long i = 0;
  for (; i + 8 <= n; i += 8) _mm512_storeu_pd(y + i, _ZGVeN8v_exp(_mm512_loadu_pd(x + i)));
  if (i < n) {
    __mmask8 rest = (__mmask8)((1u << (n - i)) - 1);
    _mm512_mask_storeu_pd(y + i, rest, _ZGVeN8v_exp(_mm512_maskz_loadu_pd(rest, x + i)));
  }
}

void cvm_exp(const double *x, double *y, long n) {
  if (__builtin_cpu_supports("avx512f")) exp_avx512(x, y, n);
  else if (__builtin_cpu_supports("avx2")) exp_avx2(x, y, n);
  else exp_sse(x, y, n);
}

#else

void cvm_exp(const double *x, double *y, long n) {
  for (long i = 0; i < n; i++) y[i] = exp(x[i]);
}

#endif
