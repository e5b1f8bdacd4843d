/*
 * prop - how long a property test goes on, and from which seed
 *
 * `make test` runs each as often as it says itself, from one seed, so that two runs are the
 * same.  `make prop` runs them PROP_SCALE times as long from a new seed.  The seed is printed;
 * given back as SLUSE_SEED it finds the same again.
 */
#ifndef TESTS_LIB_PROP_H
#define TESTS_LIB_PROP_H

#include <stdint.h>

/* SLUSE_SEED, or the usual one; printed. */
uint64_t prop_seed(uint64_t usual);
/* As many rounds as usual, times PROP_SCALE. */
unsigned prop_rounds(unsigned usual);
/* A number below n (xorshift64, Marsaglia 2003); *state is not 0. */
unsigned prop_draw(uint64_t *state, unsigned n);

#endif
