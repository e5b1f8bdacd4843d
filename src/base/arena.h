/*
 * arena - memory that is dropped as a whole
 *
 * A ruleset has one arena, a load has one (the syntax tree), a request has one
 * (reset after the reply).  Borrowing from an arena needs no free.
 *
 * Running out of memory, or over the limit, is an answer and not a crash: code
 * that allocates runs under oom_guard(), and an arena_alloc() that cannot be
 * served leaves the guarded function at once, as if it had returned; the guard
 * then answers -1.  So arena_alloc() never returns NULL, and code between the
 * two needs no checks.  The price: a guarded function must own nothing that an
 * arena does not own (no open file, no mem_alloc of its own, no lock), or
 * register it with arena_defer().  An allocation outside every guard that cannot be
 * served aborts: that is a mistake in the program.
 *
 * One struct oom is shared by all arenas of one piece of work: their sizes
 * count together against its limit.
 *
 * Drawn from: Lua's lmem.c (one door, a limit, a jump), Knot's mempool.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct oom {
	void *jump;   /* the innermost guard, NULL outside */
	size_t used;  /* bytes held by all arenas attached */
	size_t limit; /* 0: no limit but the machine's */
};

/* Runs fn(arg).  0 when it returned, -1 when memory ran out on the way.
 * May be nested; an inner guard catches first. */
int oom_guard(struct oom *oom, void (*fn)(void *), void *arg);

struct arena_chunk;
struct arena_defer;
struct arena {
	struct oom *oom; /* borrowed, outlives the arena */
	struct arena_chunk *chunk;
	struct arena_defer *defer;
};

void arena_init(struct arena *a, struct oom *oom);
void arena_reset(struct arena *a);   /* all gone; one chunk is kept for reuse */
void arena_release(struct arena *a); /* all gone, chunks too */

/* 16-byte aligned; zeroed.  Never NULL.  size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
/* As arena_alloc, but the bytes are whatever they are. */
void *arena_alloc_raw(struct arena *a, size_t size);
/* Grows the newest allocation in place where it can, else copies. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);
char *arena_strndup(struct arena *a, const char *s, size_t n); /* adds the NUL */
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* For memory that is not an arena's: leaves as arena_alloc() does when there is none. */
_Noreturn void arena_no_memory(struct arena *a);
/* fn(arg) is called when the arena is reset or released, newest first; at once when
 * there is no memory to remember it. */
void arena_defer(struct arena *a, void (*fn)(void *), void *arg);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc_array((a), (n), sizeof(type)))
void *arena_alloc_array(struct arena *a, size_t n, size_t size); /* overflow = out of memory */
/* For vec.h: doubles *cap (from 0 to 8) and moves the elements along. */
void *arena_grow_array(struct arena *a, void *old, unsigned *cap, size_t size);

#endif
