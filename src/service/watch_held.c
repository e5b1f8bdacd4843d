/* What is told of a write is told when the write is durable, and taken back when it is lost. */
#include "base/mem.h"
#include "service/watch_parts.h"

#include <string.h>

uint64_t watch_handed(const struct service *s)
{
	return s->keeps && s->host.handed ? s->host.handed(s->host.arg) : 0;
}

/* ---- a list as it was told ----------------------------------------------------------- */

struct copying {
	struct told_list *to;
	const struct standings *from;
};

static void copy_list(void *arg)
{
	struct copying *c = arg;
	struct arena *arena = &c->to->arena;
	const struct standings *from = c->from;
	struct standing *at = ARENA_ARRAY(arena, struct standing, from->n);

	for (uint32_t i = 0; i < from->n; i++)
		at[i] = (struct standing){arena_strdup(arena, from->at[i].id),
			arena_strdup(arena, from->at[i].note),
			arena_strdup(arena, from->at[i].ranks)};
	c->to->list = (struct standings){at, from->n, from->undecided, from->unplaced};
}

struct told_list *watch_told_new(const struct watch *w, const struct standings *list)
{
	struct watches *ws = w->s->watches;
	bool room = w->kind == WATCH_VACANCY || ws->told < TOLD_BYTES;
	struct told_list *t = room ? mem_alloc(sizeof *t) : NULL;
	struct copying c = {t, list};
	int bad;

	if (!t)
		return NULL;
	*t = (struct told_list){.oom.limit = LIST_BYTES, .of = ws};
	arena_init(&t->arena, &t->oom);
	bad = oom_guard(&t->oom, copy_list, &c);
	ws->told += t->oom.used;
	if (!bad)
		return t;
	watch_told_free(t);
	return NULL;
}

void watch_told_free(struct told_list *t)
{
	if (!t)
		return;
	t->of->told -= t->oom.used;
	arena_release(&t->arena);
	mem_free(t);
}

/* ---- told ---------------------------------------------------------------------------- */

static void remember(struct watch *w, struct shortlist *l, struct told_list *now)
{
	watch_told_free(l->told);
	l->told = now;
	if (!now) /* there was no room for it: the next difference is the whole list */
		l->whole = 0;
	w->stirred |= l->dirty;
}

static void say(struct watch *w, struct shortlist *l, const char *line, size_t len)
{
	const struct service_host *host = &w->s->host;

	if (len && host->push && host->push(host->arg, w->listener, line, len))
		w->over = true;
	w->over |= !l;
}

static int hold(struct watch *w, struct shortlist *l, const char *line, size_t len,
	struct told_list *now, uint64_t number)
{
	struct watches *ws = w->s->watches;
	struct held *h = mem_alloc(sizeof *h + len);

	if (!h)
		return -1;
	*h = (struct held){.w = w, .l = l, .now = now, .number = number, .len = len};
	memcpy(h->line, line ? line : "", len);
	if (l) {
		h->whole = l->whole;
		h->puts = l->puts;
		l->whole = l->puts = NO_NUMBER;
		l->held = h;
	} else {
		w->ending = true;
	}
	*ws->held_end = h;
	ws->held_end = &h->next;
	ws->n_held++;
	return 0;
}

int watch_say(
	struct watch *w, struct shortlist *l, const char *line, size_t len, struct told_list *now)
{
	uint64_t number = watch_handed(w->s);

	if (number > w->s->durable)
		return hold(w, l, line, len, now, number);
	say(w, l, line, len);
	if (l) {
		l->whole = l->puts = NO_NUMBER;
		remember(w, l, now);
	}
	return 0;
}

static struct held *take(struct watches *ws, struct held **at)
{
	struct held *h = *at;

	*at = h->next;
	if (!*at)
		ws->held_end = at;
	ws->n_held--;
	if (h->l)
		h->l->held = NULL;
	return h;
}

bool watch_send_held(struct service *s)
{
	struct watches *ws = s->watches;
	struct held *h = ws->held;

	if (!h || h->number > s->durable)
		return false;
	take(ws, &ws->held);
	say(h->w, h->l, h->line, h->len);
	if (h->l)
		remember(h->w, h->l, h->now);
	mem_free(h);
	return true;
}

void watch_durable(struct service *s)
{
	struct watches *ws = s->watches;
	bool on = ws && ws->paused && s->durable > ws->paused;

	if (on)
		ws->paused = 0;
	for (struct watch *w = ws ? ws->first : NULL; w; w = w->next)
		if (w->left && w->left <= s->durable)
			w->over = on = true;
	if (ws && (ws->held || on) && s->host.wake)
		s->host.wake(s->host.arg);
}

/* ---- lost ---------------------------------------------------------------------------- */

static void drop(struct held *h)
{
	watch_told_free(h->now);
	mem_free(h);
}

void watch_drop_held(const struct watch *w)
{
	struct watches *ws = w->s->watches;

	for (struct held **at = &ws->held; *at;) {
		if ((*at)->w == w)
			drop(take(ws, at));
		else
			at = &(*at)->next;
	}
}

/* Its list is again as it was told before, and so is why it was looked at. */
static void take_back(struct held *h)
{
	struct watch *w = h->w;
	struct shortlist *l = h->l;

	if (l) {
		l->whole = h->whole < l->whole ? h->whole : l->whole;
		l->puts = h->puts < l->puts ? h->puts : l->puts;
		l->dirty = w->stirred = true;
	} else {
		w->ending = w->beyond = false; /* what was missed still is */
		w->dirty = w->kind == WATCH_RULE;
		for (l = w->lists; l; l = l->next)
			l->dirty = w->stirred = true;
	}
	drop(h);
}

void watch_lost(struct service *s, uint64_t first)
{
	struct watches *ws = s->watches;

	if (!ws)
		return;
	for (struct held **at = &ws->held; *at;) {
		if ((*at)->number >= first)
			take_back(take(ws, at));
		else
			at = &(*at)->next;
	}
	/* told again at once it would be lost again, and again */
	if (ws->rows >= first && s->host.hand_over)
		ws->paused = watch_handed(s);
	for (struct watch *w = ws->first; w; w = w->next) {
		w->over |= w->since >= first;
		w->left = w->left >= first ? 0 : w->left;
		for (struct shortlist *l = w->lists; l; l = l->next)
			l->whole = l->whole >= first ? NO_NUMBER : l->whole;
	}
	for (struct change *c = ws->changes; c; c = c->next)
		c->number = c->number >= first ? NO_NUMBER : c->number;
	for (unsigned i = 0; i < RECENT; i++)
		if (ws->recent[i].number >= first)
			ws->recent[i] = (struct recent){0};
	if (s->host.wake)
		s->host.wake(s->host.arg);
}
