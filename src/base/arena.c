#include "base/arena.h"

#include "base/mem.h"
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer the room between allocations is poisoned, so that running over
 * the end of one is caught although the chunk around it is one block of the heap. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
enum { GAP = 16 };
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

enum {
	ALIGN = 16,
	CHUNK_FIRST = 4096 - 64, /* chunks double from here, head and heap's head included */
	CHUNK_MAX = 256 * 1024,
	CHUNK_KEEP = 64 * 1024, /* the largest chunk that a reset keeps */
};

struct arena_chunk {
	struct arena_chunk *next; /* older */
	size_t size, used;        /* of data */
	_Alignas(ALIGN) char data[];
};

struct arena_defer {
	struct arena_defer *older;
	void (*fn)(void *);
	void *arg;
};

struct guard {
	jmp_buf env;
};

int oom_guard(struct oom *oom, void (*fn)(void *), void *arg)
{
	struct guard here;
	void *outer = oom->jump;

	if (setjmp(here.env)) {
		oom->jump = outer;
		return -1;
	}
	oom->jump = &here;
	fn(arg);
	oom->jump = outer;
	return 0;
}

static _Noreturn void leave(const struct oom *oom)
{
	struct guard *guard = oom->jump;

	if (!guard) /* an allocation outside every guard: a mistake in the program */
		abort();
	longjmp(guard->env, 1);
}

static struct arena_chunk *chunk_new(struct oom *oom, size_t size)
{
	size_t whole = sizeof(struct arena_chunk) + size;
	struct arena_chunk *c;

	if (oom->limit && (oom->used > oom->limit || whole > oom->limit - oom->used))
		return NULL;
	c = mem_alloc(whole);
	if (!c)
		return NULL;
	oom->used += whole;
	*c = (struct arena_chunk){.size = size};
	POISON(c->data, size);
	return c;
}

static void chunk_free(struct oom *oom, struct arena_chunk *c)
{
	oom->used -= sizeof *c + c->size;
	UNPOISON(c->data, c->size);
	mem_free(c);
}

static void *chunk_take(struct arena_chunk *c, size_t size, size_t align)
{
	size_t at;

	if (GAP && align < 8) /* the sanitizer knows of eight bytes only where they end */
		align = 8;
	at = (c->used + GAP + align - 1) & ~(align - 1);
	if (at > c->size || size > c->size - at)
		return NULL;
	c->used = at + size;
	UNPOISON(c->data + at, size);
	return c->data + at;
}

/* A chunk with room for `size` more.  What is large gets a chunk of its own behind the
 * current one, whose rest stays in use. */
static struct arena_chunk *chunk_add(struct arena *a, size_t size)
{
	struct arena_chunk *head = a->chunk, *c;
	size_t room = CHUNK_FIRST, need;

	if (size > SIZE_MAX / 4)
		return NULL;
	need = (size + GAP + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (head)
		room = head->size > CHUNK_MAX / 2 ? CHUNK_MAX : head->size * 2;
	if (room < CHUNK_FIRST)
		room = CHUNK_FIRST;
	if (head && need > room / 4) {
		c = chunk_new(a->oom, need);
		if (!c)
			return NULL;
		c->next = head->next;
		head->next = c;
		return c;
	}
	if (room < need)
		room = need;
	c = chunk_new(a->oom, room);
	if (!c && room > need) /* near the limit a small chunk is better than none */
		c = chunk_new(a->oom, need);
	if (!c)
		return NULL;
	c->next = head;
	a->chunk = c;
	return c;
}

/* NULL when memory ran out. */
static inline void *try_take(struct arena *a, size_t size, size_t align)
{
	struct arena_chunk *c = a->chunk;
	void *p = c ? chunk_take(c, size, align) : NULL;

	if (p)
		return p;
	c = chunk_add(a, size);
	return c ? chunk_take(c, size, align) : NULL;
}

static inline void *take(struct arena *a, size_t size, size_t align)
{
	void *p = try_take(a, size, align);

	if (!p)
		leave(a->oom);
	return p;
}

void arena_no_memory(struct arena *a)
{
	leave(a->oom);
}

void arena_init(struct arena *a, struct oom *oom)
{
	*a = (struct arena){.oom = oom};
}

static void run_deferred(struct arena *a)
{
	while (a->defer) {
		struct arena_defer *d = a->defer;

		a->defer = d->older;
		d->fn(d->arg);
	}
}

/* Frees all chunks but `keep` (NULL: all). */
static void drop_chunks(struct arena *a, struct arena_chunk *keep)
{
	struct arena_chunk *next;

	for (struct arena_chunk *c = a->chunk; c; c = next) {
		next = c->next;
		if (keep && c == keep)
			continue;
		chunk_free(a->oom, c);
	}
	a->chunk = keep;
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *keep = NULL;

	run_deferred(a);
	for (struct arena_chunk *c = a->chunk; c; c = c->next)
		if (c->size <= CHUNK_KEEP && (!keep || c->size > keep->size))
			keep = c;
	drop_chunks(a, keep);
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
		POISON(keep->data, keep->size);
	}
}

void arena_release(struct arena *a)
{
	run_deferred(a);
	drop_chunks(a, NULL);
}

void *arena_alloc_raw(struct arena *a, size_t size)
{
	return take(a, size, ALIGN);
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size, ALIGN), 0, size);
}

void *arena_alloc_array(struct arena *a, size_t n, size_t size)
{
	size_t whole;

	if (__builtin_mul_overflow(n, size, &whole))
		leave(a->oom);
	return arena_alloc(a, whole);
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
	struct arena_chunk *c = a->chunk;
	void *p;

	if (!old)
		return arena_alloc_raw(a, new_size);
	if (new_size <= old_size)
		return old;
	if (c && (char *)old + old_size == c->data + c->used &&
		new_size - old_size <= c->size - c->used) {
		c->used += new_size - old_size;
		UNPOISON(old, new_size);
		return old;
	}
	p = take(a, new_size, ALIGN);
	return memcpy(p, old, old_size);
}

void *arena_grow_array(struct arena *a, void *old, unsigned *cap, size_t size)
{
	size_t n = *cap ? (size_t)*cap * 2 : 8, whole;

	if (n > UINT32_MAX || __builtin_mul_overflow(n, size, &whole))
		leave(a->oom);
	old = arena_grow(a, old, *cap * size, whole);
	*cap = (unsigned)n;
	return old;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = take(a, n + 1, 1); /* text needs no alignment */

	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	char small[256], *p;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof small, fmt, ap);
	if (n < 0) { /* a %ls or %f could; there are none */
		n = 0;
		small[0] = '\0';
	}
	p = try_take(a, (size_t)n + 1, 1);
	if (p && (size_t)n < sizeof small)
		memcpy(p, small, (size_t)n + 1);
	else if (p)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	if (!p)
		leave(a->oom);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct arena_defer *d = try_take(a, sizeof *d, ALIGN);

	if (!d) {
		fn(arg); /* nobody else would */
		leave(a->oom);
	}
	*d = (struct arena_defer){.older = a->defer, .fn = fn, .arg = arg};
	a->defer = d;
}
