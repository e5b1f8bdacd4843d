#include "offline_rig.h"

#include "base/mem.h"
#include <string.h>

/* a and then b; both are given back. */
static int join(struct offline_text *a, struct offline_text *b)
{
	char *more = b->len ? mem_realloc(a->s, a->len + b->len + 1) : a->s;

	if (more && b->len) {
		memcpy(more + a->len, b->s, b->len + 1);
		a->len += b->len;
		a->s = more;
	}
	offline_free(b);
	return more ? 0 : 2;
}

int offline_feed_all(const struct offline_feed_setup *q, const char *doc,
	struct offline_text *lines, struct offline_text *told)
{
	struct offline_feed *f = offline_feed_open(q, told);
	struct offline_text more, rejects;
	int bad, code;

	*lines = (struct offline_text){0};
	if (!f)
		return 2;
	offline_free(told);
	bad = offline_feed_bytes(f, doc, strlen(doc), lines, told);
	bad |= offline_feed_end(f, &more, &rejects);
	if (!bad)
		bad = join(lines, &more) | join(told, &rejects);
	else {
		offline_free(&more);
		offline_free(&rejects);
	}
	code = offline_feed_close(f, &more);
	if (!bad)
		bad = join(told, &more);
	else
		offline_free(&more);
	return bad ? 2 : code;
}
