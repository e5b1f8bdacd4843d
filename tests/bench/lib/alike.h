/*
 * alike - a population of one vacancy again and again, beside the mixed one
 *
 * Nothing tells its members apart but their ids: no key, no order and no rank.  What a change and
 * a question cost there, and what they cost where vacancies differ, for the same persons.
 */
#ifndef BENCH_ALIKE_H
#define BENCH_ALIKE_H

#include "lib/ours.h"

/* Prints "alike-change", "mixed-change", "alike-ask", "mixed-ask" and "alike-bytes".  Changes the
 * vacancies of `o`: it comes last. */
void alike_time(struct ours *o);

#endif
