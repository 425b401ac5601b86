#ifndef CVECTORMATH_H
#define CVECTORMATH_H

/// Writes exp(x[i]) to y[i] for 0 <= i < n, at most 4 units in the last place off; x and y may be the same array.
///
/// An element's result does not depend on its position in the array: the tail goes through the same vector code.
void cvm_exp(const double *x, double *y, long n);

#endif
