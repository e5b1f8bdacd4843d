/*
 * scratch - where a test that waits for no disk puts its files
 *
 * Memory that looks like a folder (/dev/shm) spares a test of thousands of commits the time of
 * thousands of fsyncs, and is memory: one that fills it stops the machine.  So it is taken only
 * where there is far more of it than the test will want, and /tmp otherwise.
 */
#ifndef TESTS_LIB_SCRATCH_H
#define TESTS_LIB_SCRATCH_H

#include <stddef.h>

/* "FOLDER/sluse-NAME-XXXXXX" for mkstemp() or mkdtemp(), for a test that keeps at most BYTES. */
void scratch_template(char *to, size_t size, const char *name, unsigned long long bytes);
/* Away with a store's file and what its database keeps beside it. */
void scratch_remove_store(const char *path);

#endif
