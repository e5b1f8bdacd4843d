#include "base/linediff.h"

#include "base/strmap.h"

#include <stdint.h>
#include <string.h>

/* Edits on each side after which the shortest script is no longer looked for. */
enum { EFFORT = 1000, CONTEXT = 3 };

struct lines {
	struct linediff_text text;
	uint32_t n;
	size_t *at;    /* n + 1 offsets */
	uint32_t *id;  /* same text, same id */
	bool *changed; /* not in the other text */
};
struct search {
	struct lines a, b;
	/* How far one gets on each diagonal x - y, from the begin and from the end. */
	int32_t *forward, *backward;
	uint32_t zero; /* where diagonal 0 stands in them */
};
/* Lines of a from x to x_end, of b from y to y_end. */
struct box {
	int32_t x, x_end, y, y_end;
};

static void split_lines(struct lines *l, struct linediff_text t, struct strmap *ids)
{
	struct arena *arena = ids->arena;
	uint32_t n = 0;

	for (size_t i = 0; i < t.len; i++)
		n += t.s[i] == '\n' || i + 1 == t.len;
	l->text = t;
	l->n = n;
	l->at = ARENA_ARRAY(arena, size_t, (size_t)n + 1);
	l->id = ARENA_ARRAY(arena, uint32_t, n);
	l->changed = ARENA_ARRAY(arena, bool, n);
	for (uint32_t i = 0; i < n; i++) {
		const char *s = t.s + l->at[i], *nl = memchr(s, '\n', t.len - l->at[i]);
		size_t len = nl ? (size_t)(nl - s) + 1 : t.len - l->at[i];
		uintptr_t id = (uintptr_t)strmap_get(ids, s, len);

		if (!id) {
			id = (uintptr_t)ids->n + 1;
			strmap_put(ids, s, len, (void *)id);
		}
		l->id[i] = (uint32_t)id;
		l->at[i + 1] = l->at[i] + len;
	}
}

/* ---- the search ---------------------------------------------------------- */

struct point {
	int32_t x, y;
};

/* One more edit from the begin, on diagonal k of the box; the furthest x, -1 for none. */
static int32_t step_forward(struct search *s, const struct box *b, int32_t k)
{
	const int32_t *v = s->forward + s->zero;
	int32_t n = b->x_end - b->x, m = b->y_end - b->y, x = -1;

	if (v[k - 1] >= 0 && v[k - 1] < n)
		x = v[k - 1] + 1;
	if (v[k + 1] > x && v[k + 1] - k <= m)
		x = v[k + 1];
	if (x < 0)
		return -1;
	while (x < n && x - k < m && s->a.id[b->x + x] == s->b.id[b->y + x - k])
		x++;
	return x;
}

/* The same from the end; INT32_MAX for none. */
static int32_t step_backward(struct search *s, const struct box *b, int32_t k)
{
	const int32_t *v = s->backward + s->zero;
	int32_t x = INT32_MAX;

	if (v[k + 1] != INT32_MAX && v[k + 1] > 0)
		x = v[k + 1] - 1;
	if (v[k - 1] < x && v[k - 1] - k >= 0)
		x = v[k - 1];
	if (x == INT32_MAX)
		return x;
	while (x > 0 && x - k > 0 && s->a.id[b->x + x - 1] == s->b.id[b->y + x - k - 1])
		x--;
	return x;
}

/* The diagonals of edit d around `middle` that lie in the box. */
static int32_t first_diagonal(int32_t middle, int32_t d, int32_t least)
{
	int32_t k = middle - d;

	return k >= least ? k : least + ((least - k) & 1);
}

/* A point on a shortest way through the box, neither its begin nor its end; or, after long
 * effort, one that was reached. */
static struct point middle(struct search *s, const struct box *b)
{
	int32_t n = b->x_end - b->x, m = b->y_end - b->y, delta = n - m;
	int32_t *f = s->forward + s->zero, *w = s->backward + s->zero;
	struct point best = {0, 0};

	f[0] = 0;
	f[-1] = f[1] = -1;
	w[delta] = n;
	w[delta - 1] = w[delta + 1] = INT32_MAX;
	for (int32_t d = 1;; d++) {
		best = (struct point){0, 0};
		if (d <= m + 1)
			f[-d - 1 < -m - 1 ? -m - 1 : -d - 1] = -1;
		if (d <= n + 1)
			f[d + 1 > n + 1 ? n + 1 : d + 1] = -1;
		for (int32_t k = first_diagonal(0, d, -m); k <= d && k <= n; k += 2) {
			int32_t x = f[k] = step_forward(s, b, k);

			if (x >= 0 && x + x - k > best.x + best.y)
				best = (struct point){x, x - k};
			if ((delta & 1) && x >= 0 && k >= delta - d + 1 && k <= delta + d - 1 &&
				w[k] <= x)
				return (struct point){x, x - k};
		}
		if (delta - d - 1 >= -m - 1)
			w[delta - d - 1] = INT32_MAX;
		if (delta + d + 1 <= n + 1)
			w[delta + d + 1] = INT32_MAX;
		for (int32_t k = first_diagonal(delta, d, -m); k <= delta + d && k <= n; k += 2) {
			int32_t x = w[k] = step_backward(s, b, k);

			if (!(delta & 1) && x != INT32_MAX && k >= -d && k <= d && f[k] >= x)
				return (struct point){x, x - k};
		}
		if (d >= EFFORT)
			return best;
	}
}

static void compare(struct search *s, struct box b)
{
	for (;;) {
		while (b.x < b.x_end && b.y < b.y_end && s->a.id[b.x] == s->b.id[b.y])
			b.x++, b.y++;
		while (b.x < b.x_end && b.y < b.y_end &&
			s->a.id[b.x_end - 1] == s->b.id[b.y_end - 1])
			b.x_end--, b.y_end--;
		if (b.x == b.x_end || b.y == b.y_end)
			break;
		struct point p = middle(s, &b);
		struct box left = {b.x, b.x + p.x, b.y, b.y + p.y};

		compare(s, left); /* its script is at most EFFORT long: no deep recursion */
		b.x += p.x;
		b.y += p.y;
	}
	for (; b.x < b.x_end; b.x++)
		s->a.changed[b.x] = true;
	for (; b.y < b.y_end; b.y++)
		s->b.changed[b.y] = true;
}

/* ---- printing ------------------------------------------------------------ */

static void put_line(struct strbuf *out, char mark, const struct lines *l, uint32_t i)
{
	sb_putc(out, mark);
	sb_add(out, l->text.s + l->at[i], l->at[i + 1] - l->at[i]);
	if (l->text.s[l->at[i + 1] - 1] != '\n')
		sb_puts(out, "\n\\ No newline at end of file\n");
}

static void put_range(struct strbuf *out, char mark, uint32_t from, uint32_t to)
{
	sb_printf(out, "%c%u", mark, to > from ? from + 1 : from);
	if (to - from != 1)
		sb_printf(out, ",%u", to - from);
}

/* Equal lines up to the next change, at most `most`. */
static uint32_t equal_lines(const struct search *s, uint32_t x, uint32_t y, uint32_t most)
{
	uint32_t n = 0;

	while (n < most && x + n < s->a.n && y + n < s->b.n && !s->a.changed[x + n] &&
		!s->b.changed[y + n])
		n++;
	return n;
}

static void put_hunk(struct strbuf *out, const struct search *s, uint32_t from_x, uint32_t from_y,
	uint32_t x_end, uint32_t y_end)
{
	uint32_t x = from_x, y = from_y;

	sb_puts(out, "@@ ");
	put_range(out, '-', x, x_end);
	sb_putc(out, ' ');
	put_range(out, '+', y, y_end);
	sb_puts(out, " @@\n");
	while (x < x_end || y < y_end) {
		if (x < x_end && s->a.changed[x])
			put_line(out, '-', &s->a, x++);
		else if (y < y_end && s->b.changed[y])
			put_line(out, '+', &s->b, y++);
		else
			put_line(out, ' ', &s->a, x++), y++;
	}
}

/* A hunk ends where more equal lines follow than two contexts take. */
static void put_hunks(struct strbuf *out, const struct search *s)
{
	uint32_t x = 0, y = 0;

	for (;;) {
		uint32_t same = equal_lines(s, x, y, UINT32_MAX), from_x, from_y;

		x += same;
		y += same;
		if (x == s->a.n && y == s->b.n)
			return;
		same = same < CONTEXT ? same : CONTEXT;
		from_x = x - same;
		from_y = y - same;
		for (;;) {
			while (x < s->a.n && s->a.changed[x])
				x++;
			while (y < s->b.n && s->b.changed[y])
				y++;
			same = equal_lines(s, x, y, 2 * CONTEXT + 1);
			if (same > 2 * CONTEXT || (x + same == s->a.n && y + same == s->b.n))
				break;
			x += same;
			y += same;
		}
		same = same < CONTEXT ? same : CONTEXT;
		put_hunk(out, s, from_x, from_y, x + same, y + same);
	}
}

bool linediff(struct strbuf *out, struct linediff_text old, struct linediff_text now)
{
	struct search s = {0};
	struct strmap ids;
	size_t room;

	if (old.len == now.len && memcmp(old.s, now.s, old.len) == 0)
		return false;
	strmap_init(&ids, out->arena, 0);
	split_lines(&s.a, old, &ids);
	split_lines(&s.b, now, &ids);
	room = (size_t)s.a.n + s.b.n + 5;
	s.forward = ARENA_ARRAY(out->arena, int32_t, room);
	s.backward = ARENA_ARRAY(out->arena, int32_t, room);
	s.zero = s.b.n + 2;
	compare(&s, (struct box){0, (int32_t)s.a.n, 0, (int32_t)s.b.n});
	sb_printf(out, "--- %s\n+++ %s\n", old.name, now.name);
	put_hunks(out, &s);
	return true;
}
