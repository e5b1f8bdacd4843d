/*
 * bench - what the measuring programs share: the records, what must come out, a clock
 *
 * Each program prints lines "name nanoseconds" for one decision; tests/bench/run makes the
 * table of ratios of them.  A wrong answer ends a program with a message: a fast wrong
 * decision is worth nothing.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

struct bench_text {
	char *s;
	size_t len;
};
struct bench_data {
	unsigned n;
	struct bench_text *records; /* the JSON text of each */
	char **expected;
};

__attribute__((noreturn)) void bench_die(const char *what, const char *detail);
struct bench_text bench_read(const char *path);
/* FOLDER/records.json and FOLDER/expected.json */
struct bench_data bench_load(const char *folder);

/* Where the lines begin; one more for the end. */
size_t *bench_lines(const struct bench_text *text, uint32_t *n);
/* A connection to a Unix socket, which may be about to come. */
int bench_connect(const char *path);

uint64_t bench_cpu_ns(void);
uint64_t bench_wall_ns(void);
/* Runs round(arg) again and again, five times for a while; prints the best time per
 * decision, a round being `n` of them. */
void bench_measure(const char *name, void (*round)(void *), void *arg, unsigned n);

#endif
