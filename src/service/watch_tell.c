/* What a watch is told: its list as it stands now, against the list as it was told. */
#include "decide/decide.h"
#include "match/plan.h"
#include "service/indexes.h"
#include "service/watch_parts.h"

#include <string.h>

/* ---- questions ---------------------------------------------------------------------- */

const struct match *watch_rule(const struct watch *w, const struct image **im)
{
	*im = ruleset_on(w->s->rules, w->s->watches->day);
	return image_match(*im, w->rule);
}

static bool person_is_left(const struct image *im, const struct match *rule)
{
	return strcmp(im->entities[rule->left].name, kept_entity[KEPT_PERSONS]) == 0;
}

static struct eval *new_eval(const struct service *s, const struct image *im, struct arena *arena)
{
	struct eval *e = ARENA_NEW(arena, struct eval);

	eval_init(e, im, s->watches->day, arena);
	e->env.zones = e->told.zones = &s->zones;
	return e;
}

/* Is this person one that the listener may hear of at all? */
static bool admit(void *arg, const struct member *m)
{
	const struct watch *w = arg;

	return access_admits(&w->access, &m->record, w->s->watches->day);
}

void watch_ask(struct watch *w, const struct match *rule, const struct image *im, enum kept k,
	const struct member *m, uint32_t limit, struct arena *arena, struct match_answer *out)
{
	struct service *s = w->s;
	enum kept other = k == KEPT_PERSONS ? KEPT_VACANCIES : KEPT_PERSONS;
	struct match_query *q = ARENA_NEW(arena, struct match_query);

	*q = (struct match_query){.rule = rule,
		.subject_is_left = (k == KEPT_PERSONS) == person_is_left(im, rule),
		.subject = {m->id, &m->record, k == KEPT_PERSONS ? &m->beside : NULL},
		.others = s->kept[other],
		.limit = limit,
		.mask = w->mask,
		.most = s->pairs};
	if (k == KEPT_VACANCIES && !w->access.everyone) {
		q->admit = admit;
		q->arg = w;
	}
	match_run(out, q, new_eval(s, im, arena),
		indexes_for(s, im, rule, !q->subject_is_left, other, s->watches->day), NULL);
	w->beyond |= out->beyond;
}

/* ---- one list ---------------------------------------------------------------------- */

/* The list as it stands now, in the arena; false: it would take too many pairs. */
static bool compute(struct watch *w, const struct match *rule, const struct image *im,
	const struct member *vacancy, struct arena *arena, struct standings *out)
{
	struct match_answer a;
	struct standing *at;

	watch_ask(w, rule, im, KEPT_VACANCIES, vacancy, w->limit, arena, &a);
	at = ARENA_ARRAY(arena, struct standing, a.n_matches);
	*out = (struct standings){at, a.n_matches, a.undecided_count, a.unplaced_count};
	for (uint32_t i = 0; i < a.n_matches; i++)
		at[i] = (struct standing){a.matches[i].id,
			a.matches[i].note ? a.matches[i].note : "",
			match_ranks_text(rule, &a.matches[i], arena)};
	return !a.beyond;
}

static const struct standing *on_list(const struct standings *list, const char *id)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (strcmp(list->at[i].id, id) == 0)
			return &list->at[i];
	return NULL;
}

const struct standing *watch_stands(const struct shortlist *l, const char *id)
{
	return l->told ? on_list(&l->told->list, id) : NULL;
}

bool watch_names(const struct shortlist *l, const char *id)
{
	const struct held *h = l->held;

	return watch_stands(l, id) || (h && (!h->now || on_list(&h->now->list, id)));
}

static void write_standing(struct json_writer *w, const struct standing *s, uint32_t place)
{
	jw_object(w);
	jw_kstring(w, "id", s->id);
	if (*s->note)
		jw_kstring(w, "note", s->note);
	jw_key(w, "rank");
	jw_raw(w, s->ranks, strlen(s->ranks));
	jw_kint(w, "at", place + 1);
	jw_close(w);
}

const struct standings *watch_list(struct watch *watch, struct arena *arena)
{
	const struct image *im;
	const struct match *rule = watch_rule(watch, &im);
	struct standings *now = ARENA_NEW(arena, struct standings);
	const struct member *m = population_get(watch->s->kept[KEPT_VACANCIES], watch->lists->id);

	return compute(watch, rule, im, m, arena, now) ? now : NULL;
}

/* The answer itself waits for the store, and ends the watch when it is lost. */
void watch_write_list(struct json_writer *w, struct watch *watch, const struct standings *now)
{
	jw_array(w);
	for (uint32_t i = 0; i < now->n; i++)
		write_standing(w, &now->at[i], i);
	jw_close(w);
	watch_told_free(watch->lists->told);
	watch->lists->told = watch_told_new(watch, now);
	watch->lists->whole = watch->lists->told ? NO_NUMBER : 0;
}

/* ---- differences ------------------------------------------------------------------- */

struct telling_out {
	struct watch *w;
	struct shortlist *l; /* or NULL: of the watch itself */
	const struct image *im;
	const struct match *rule;
	struct strbuf out;
	struct json_writer json;
	struct strbuf names;   /* whom the line names, ids with their NULs */
	bool any;              /* there is something to tell */
	bool same;             /* the list is as it was told */
	struct told_list *now; /* the list with it */
};

static void open_push(struct telling_out *t)
{
	struct json_writer *w = &t->json;

	sb_init(&t->out, &t->w->s->work);
	sb_init(&t->names, &t->w->s->work);
	jw_init(w, &t->out);
	jw_object(w);
	jw_kstring(w, "jsonrpc", "2.0");
	jw_kstring(w, "method", "subscription");
	jw_key(w, "params");
	jw_object(w);
	jw_kint(w, "subscription", t->w->number);
	if (t->w->kind != WATCH_RULESET)
		jw_kstring(w, "match", t->w->rule);
	if (t->l)
		jw_kstring(w, kept_entity[KEPT_VACANCIES], t->l->id);
}

static void close_push(struct telling_out *t)
{
	decide_write_ruleset(&t->json, t->w->s->rules, t->w->s->watches->day);
	jw_close(&t->json);
	jw_close(&t->json);
	sb_putc(&t->out, '\n');
	t->any = true;
}

enum difference { ENTERED, CHANGED, LEFT };

/* A list is told whole when its vacancy is there again, or, while nothing of it was remembered,
 * has changed or was touched by persons of whom some are not recent any more. */
static bool whole(const struct telling_out *t)
{
	const struct shortlist *l = t->l;

	if (l->told)
		return l->told->gone;
	return l->whole != NO_NUMBER ||
	       (l->puts != NO_NUMBER && t->w->s->watches->puts > l->puts + RECENT - 1);
}

static bool told_as(const struct telling_out *t, const struct standing *s, enum difference d)
{
	const struct shortlist *l = t->l;
	const struct standing *was = watch_stands(l, s->id);

	if (d == ENTERED)
		return l->told ? !was : whole(t) || watch_recent(t->w->s->watches, s->id);
	return was && (strcmp(was->note, s->note) != 0 || strcmp(was->ranks, s->ranks) != 0);
}

static void name_one(struct telling_out *t, const char *id)
{
	if (t->w->look)
		sb_add(&t->names, id, strlen(id) + 1);
}

/* What of `now` differs in this way, under a key; nothing when nothing does. */
static bool write_differing(
	struct telling_out *t, const struct standings *now, enum difference d, const char *key)
{
	bool any = false;

	for (uint32_t i = 0; i < now->n; i++) {
		if (!told_as(t, &now->at[i], d))
			continue;
		if (!any) {
			jw_key(&t->json, key);
			jw_array(&t->json);
		}
		any = true;
		write_standing(&t->json, &now->at[i], i);
		name_one(t, now->at[i].id);
	}
	if (any)
		jw_close(&t->json);
	return any;
}

static bool write_left(struct telling_out *t, const struct standings *now)
{
	const struct told_list *told = t->l->told;
	bool any = false;

	for (uint32_t i = 0; told && i < told->list.n; i++) {
		if (on_list(now, told->list.at[i].id))
			continue;
		if (!any) {
			jw_key(&t->json, "left");
			jw_array(&t->json);
		}
		any = true;
		jw_string(&t->json, told->list.at[i].id);
		name_one(t, told->list.at[i].id);
	}
	if (any)
		jw_close(&t->json);
	return any;
}

/* A vacancy that is no more. */
static void tell_removed(struct telling_out *t)
{
	static const struct standings nobody = {0};
	const struct told_list *told = t->l->told;

	t->same = told ? told->gone : t->w->kind == WATCH_RULE;
	if (t->same)
		return;
	open_push(t);
	jw_kbool(&t->json, "removed", true);
	close_push(t);
	t->now = watch_told_new(t->w, &nobody);
	if (t->now)
		t->now->gone = true;
}

static void tell_list(void *arg)
{
	struct telling_out *t = arg;
	struct service *s = t->w->s;
	const struct member *m = population_get(s->kept[KEPT_VACANCIES], t->l->id);
	struct standings now;
	bool any;

	if (!m) {
		tell_removed(t);
		return;
	}
	if (!compute(t->w, t->rule, t->im, m, &s->work, &now))
		return; /* what ends it is told in its stead */
	open_push(t);
	any = write_differing(t, &now, ENTERED, "entered");
	any |= write_differing(t, &now, CHANGED, "changed");
	any |= write_left(t, &now);
	jw_kint(&t->json, "count", now.n);
	jw_kint(&t->json, "undecided_count", now.undecided);
	if (now.unplaced)
		jw_kint(&t->json, "unplaced_count", now.unplaced);
	t->same = t->l->told && !any && !whole(t);
	if (t->same)
		return;
	if (any || whole(t))
		close_push(t);
	t->now = watch_told_new(t->w, &now);
}

static void tell_ruleset(void *arg)
{
	struct telling_out *t = arg;

	open_push(t);
	close_push(t);
}

static void tell_end(void *arg)
{
	struct telling_out *t = arg;

	open_push(t);
	jw_kstring(&t->json, "ended", "the rules in force have no such match any more");
	close_push(t);
}

static void tell_beyond(void *arg)
{
	struct telling_out *t = arg;
	const char *why = arena_printf(&t->w->s->work, TOO_MANY_PAIRS, t->w->s->pairs);

	open_push(t);
	jw_kstring(&t->json, "ended", why);
	close_push(t);
}

static void tell_missed(void *arg)
{
	struct telling_out *t = arg;

	open_push(t);
	jw_kstring(&t->json, "ended",
		"more has changed than can be told list by list; subscribe again");
	close_push(t);
}

static void tell_no_memory(void *arg)
{
	struct telling_out *t = arg;

	open_push(t);
	jw_kstring(&t->json, "failed", "there was not memory enough to look at it");
	close_push(t);
}

/* The line, or that there was not memory enough to make it. */
static void make_line(struct telling_out *t, void (*write)(void *arg))
{
	struct service *s = t->w->s;

	arena_reset(&s->work);
	s->oom.jump = NULL;
	t->any = false;
	t->out.len = 0;
	if (oom_guard(&s->oom, write, t)) {
		arena_reset(&s->work);
		t->any = false;
		if (oom_guard(&s->oom, tell_no_memory, t))
			t->any = false;
	}
}

static void send(const struct telling_out *t)
{
	const struct service_host *host = &t->w->s->host;

	if (t->any && host->push && host->push(host->arg, t->w->listener, t->out.s, t->out.len))
		t->w->over = true;
}

/* Whom the line names is in the audit before it is told.  -1: no memory. */
static int note_named(const struct telling_out *t)
{
	struct service *s = t->w->s;

	if (!t->any || !t->names.len)
		return 0;
	if (service_look_at(s, t->w->look, t->names.s, t->names.len))
		return -1;
	if (s->host.hand_over)
		s->host.hand_over(s->host.arg);
	s->watches->rows = s->host.hand_over ? watch_handed(s) : 0;
	return 0;
}

/* A list of which nothing is told for want of memory is forgotten, and told whole next time. */
static void push(struct telling_out *t)
{
	struct shortlist *l = t->l;

	if (note_named(t) || watch_say(t->w, l, t->out.s, t->any ? t->out.len : 0, t->now)) {
		watch_told_free(t->now);
		if (l) {
			watch_told_free(l->told);
			l->told = NULL;
			l->whole = 0;
			make_line(t, tell_no_memory);
		}
		t->w->over |= !l;
		send(t);
	}
	arena_reset(&t->w->s->work);
}

static bool ends(const struct watch *w)
{
	return w->beyond || w->missed;
}

static void tell_of_list(struct telling_out *t)
{
	t->l->dirty = false;
	make_line(t, tell_list);
	if (!ends(t->w) && !t->same) /* else what ends the watch is told instead */
		push(t);
}

void watch_tell(struct watch *w, struct shortlist *l)
{
	struct telling_out t = {.w = w, .l = l};

	w->dirty = false;
	if (w->kind == WATCH_RULESET) { /* of no write */
		make_line(&t, tell_ruleset);
		send(&t);
		return;
	}
	t.rule = watch_rule(w, &t.im);
	if (t.rule && l && !ends(w))
		tell_of_list(&t);
	if (t.rule && !ends(w))
		return;
	t.l = NULL;
	make_line(&t, !t.rule ? tell_end : w->missed ? tell_missed : tell_beyond);
	push(&t);
}

/* ---- pairs ---- */

bool watch_may_enter(struct watch *w, const struct member *person)
{
	const struct image *im;
	const struct match *rule = watch_rule(w, &im);
	const struct member *m = population_get(w->s->kept[KEPT_VACANCIES], w->lists->id);
	uint64_t failing, undecided;
	const char *note;
	struct eval *e;
	bool left;

	if (!rule || !m)
		return false;
	left = person_is_left(im, rule);
	e = new_eval(w->s, im, &w->s->work);
	eval_bind(e, left ? rule->left : rule->right, &person->record);
	eval_bind(e, left ? rule->right : rule->left, &m->record);
	eval_beside(e, &person->beside);
	return match_pair(e, rule, &note, &failing, &undecided) == STATE_YES;
}
