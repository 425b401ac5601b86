// The vector exponential: glibc's (libmvec), called by its x86-64 vector-ABI names, or with AVX-512 our own, which inlined
// takes three fifths of the time. The widest set of instructions the processor has is chosen at run time, so that the
// library needs no compiler flags. Elsewhere than on x86-64 the scalar exponential serves.
#include "CVectorMath.h"
#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>

__m128d _ZGVbN2v_exp(__m128d);
__attribute__((target("avx2"))) __m256d _ZGVdN4v_exp(__m256d);

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

// 2^(i/16).
static const double sixteenths[16] = {
  0x1p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
  0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
  0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f09p+0,
  0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0,
};

// exp(x) = 2^k 2^(i/16) e^r with 16(k + i/16) the integer next to 16 x/log 2, so |r| <= log(2)/32, and e^r by its Taylor
// polynomial of degree 7, whose rest is 1.2e-18. 1.02 units in the last place off at most, over 8 million arguments.
__attribute__((target("avx512f"), always_inline)) static inline __m512d exp8(__m512d x) {
  // Far beyond overflow and underflow, so that they happen where they should; NaN passes, being the second operand.
  x = _mm512_max_pd(_mm512_set1_pd(-1100), _mm512_min_pd(_mm512_set1_pd(1100), x));
  // Adding this leaves a multiple of 1/16, its fraction in the lowest four bits.
  const __m512d round = _mm512_set1_pd(0x1.8p48);
  const __m512d shifted = _mm512_fmadd_pd(x, _mm512_set1_pd(0x1.71547652b82fep0), round);
  const __m512d k = _mm512_sub_pd(shifted, round);
  // log 2 in two parts, the first with so few digits that its product with k is exact.
  __m512d r = _mm512_fnmadd_pd(k, _mm512_set1_pd(0x1.62e42fefap-1), x);
  r = _mm512_fnmadd_pd(k, _mm512_set1_pd(0x1.cf79abc9e3b39p-40), r);
  const __m512d power = _mm512_permutex2var_pd(
    _mm512_loadu_pd(sixteenths), _mm512_castpd_si512(shifted), _mm512_loadu_pd(sixteenths + 8));
  const __m512d r2 = _mm512_mul_pd(r, r);
  const __m512d low = _mm512_fmadd_pd(r, _mm512_set1_pd(1.0 / 6), _mm512_set1_pd(0.5));
  const __m512d middle = _mm512_fmadd_pd(r, _mm512_set1_pd(1.0 / 120), _mm512_set1_pd(1.0 / 24));
  const __m512d high = _mm512_fmadd_pd(r, _mm512_set1_pd(1.0 / 5040), _mm512_set1_pd(1.0 / 720));
  const __m512d rest = _mm512_fmadd_pd(r2, _mm512_fmadd_pd(r2, high, middle), low);
  const __m512d minusOne = _mm512_fmadd_pd(r2, rest, r);
  // scalef rounds its exponent down, and so takes k without its fraction.
  return _mm512_scalef_pd(_mm512_fmadd_pd(power, minusOne, power), k);
}

__attribute__((target("avx512f"))) static void exp_avx512(const double *x, double *y, long n) {
  long i = 0;
  for (; i + 8 <= n; i += 8) _mm512_storeu_pd(y + i, exp8(_mm512_loadu_pd(x + i)));
  if (i < n) {
    __mmask8 rest = (__mmask8)((1u << (n - i)) - 1);
    _mm512_mask_storeu_pd(y + i, rest, exp8(_mm512_maskz_loadu_pd(rest, x + i)));
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
