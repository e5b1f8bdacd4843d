/* ledig.export: all that is kept about one person, for whom it is about. */
#include "service/methods.h"
#include "store/store.h"

#include <string.h>

/* A walk over the store must not be left by a jump: each row is written under a guard of its
 * own, and running out of memory is the walk's answer. */
struct row {
	struct arena *arena;
	struct json_writer *w;
	const struct store_record *record;
	const struct store_event *event;
	const struct store_decision *decision;
	const struct store_audit *look;
	const struct store_verdict *verdict;
	int64_t given;
};

static void write_text(struct json_writer *w, const char *key, struct store_text t)
{
	if (store_text_none(t))
		return;
	jw_key(w, key);
	jw_stringn(w, t.s, t.len);
}

static void write_object(const struct row *x, const char *key, struct store_text t)
{
	if (store_text_none(t))
		return;
	jw_key(x->w, key);
	if (kept_is_object(x->arena, t.s, t.len))
		jw_raw(x->w, t.s, t.len);
	else
		jw_null(x->w);
}

static void write_record(const struct row *x)
{
	const struct store_record *r = x->record;
	struct json_writer *w = x->w;

	write_object(x, "ledig", r->facts);
	write_object(x, "records", r->beside);
	write_day(w, "put", r->put);
	write_text(w, "source", r->source);
}

static bool is(struct store_text t, const char *word)
{
	return t.s && t.len == strlen(word) && memcmp(t.s, word, t.len) == 0;
}

static void write_note(const struct row *x)
{
	const struct store_event *e = x->event;

	if (is(e->what, "measured"))
		write_object(x, "measured", e->note);
	else
		write_text(x->w, "note", e->note);
}

static void write_verdict(const struct row *x)
{
	const struct store_verdict *v = x->verdict;
	struct json_writer *w = x->w;

	jw_kstring(w, "what", v->kind == STORE_CONFIRMED ? "confirmed" : "overridden");
	write_text(w, "item", v->item);
	write_text(w, "criterion", v->criterion);
	write_text(w, "state", v->state);
	write_text(w, "reason", v->reason);
	write_text(w, "actor", v->actor);
	write_moment(w, "given", x->given);
}

/* A decision stays open for what people said to it. */
static void open_decision(void *arg)
{
	const struct row *x = arg;
	struct json_writer *w = x->w;

	jw_object(w);
	write_text(w, "decision", x->decision->id);
	write_text(w, "method", x->decision->method);
	write_day(w, "on", x->decision->on);
	write_moment(w, "given", x->given);
	jw_key(w, "said");
	jw_array(w);
}

static void close_decision(void *arg)
{
	const struct row *x = arg;

	jw_close(x->w);
	jw_close(x->w);
}

static void write_row(void *arg)
{
	const struct row *x = arg;
	struct json_writer *w = x->w;

	jw_object(w);
	if (x->record)
		write_record(x);
	if (x->event) {
		write_text(w, "what", x->event->what);
		write_text(w, "about", x->event->track);
		write_text(w, "step", x->event->step);
		write_note(x);
		write_text(w, "actor", x->event->actor);
		write_day(w, "on", x->event->on);
	}
	if (x->verdict)
		write_verdict(x);
	if (x->look) {
		write_moment(w, "at", x->given);
		write_text(w, "method", x->look->method);
		write_text(w, "purpose", x->look->purpose);
		write_text(w, "actor", x->look->actor);
		jw_kint(w, "uid", x->look->uid);
	}
	jw_close(w);
}

/* Where the rows go. */
struct writing {
	struct arena *arena;
	struct json_writer w;
	struct store *store;
};

static enum store_result guarded_by(struct writing *to, struct row *x, void (*write)(void *))
{
	x->arena = to->arena;
	x->w = &to->w;
	return oom_guard(to->arena->oom, write, x) ? STORE_MEMORY : STORE_OK;
}

static enum store_result guarded(struct writing *to, struct row *x)
{
	return guarded_by(to, x, write_row);
}

static enum store_result take_record(void *arg, const struct store_record *r)
{
	return guarded(arg, &(struct row){.record = r});
}

static enum store_result take_event(void *arg, const struct store_event *e)
{
	return guarded(arg, &(struct row){.event = e});
}

static enum store_result take_verdict(void *arg, const struct store_verdict *v, int64_t given)
{
	return guarded(arg, &(struct row){.verdict = v, .given = given});
}

/* What was said to a list on which others stand, too, may be about them. */
enum { LISTED_FROM = 2 };
static enum store_result take_decision(
	void *arg, const struct store_decision *d, int64_t given, int64_t place)
{
	struct writing *to = arg;
	struct row x = {.decision = d, .given = given};
	enum store_result rc = guarded_by(to, &x, open_decision);

	if (rc == STORE_OK && place < LISTED_FROM)
		rc = store_verdicts(to->store, d->id, take_verdict, to);
	return rc == STORE_OK ? guarded_by(to, &x, close_decision) : rc;
}

static enum store_result take_look(void *arg, const struct store_audit *a, int64_t given)
{
	return guarded(arg, &(struct row){.look = a, .given = given});
}

enum store_result read_person(struct lookup *l, struct store *store, struct arena *arena)
{
	const struct store_key key = {STORE_PERSON, l->id};
	struct writing to = {.arena = arena, .store = store};
	struct json_writer *w = &to.w;
	enum store_result rc;

	sb_init(&l->text, arena);
	jw_init(w, &l->text);
	jw_object(w);
	jw_kstring(w, "id", l->id.s);
	jw_key(w, "now");
	jw_array(w);
	if ((rc = store_record(store, &key, take_record, &to)) && rc != STORE_NONE)
		return rc;
	jw_close(w);
	jw_key(w, "earlier");
	jw_array(w);
	if ((rc = store_earlier(store, &key, take_record, &to)))
		return rc;
	jw_close(w);
	jw_key(w, "events");
	jw_array(w);
	if ((rc = store_events_of(store, key.id, take_event, &to)))
		return rc;
	jw_close(w);
	jw_key(w, "decisions");
	jw_array(w);
	if ((rc = store_decisions_of(store, &key, take_decision, &to)))
		return rc;
	jw_close(w);
	jw_key(w, "looked_at");
	jw_array(w);
	if ((rc = store_looks_at(store, key.id, take_look, &to)))
		return rc;
	jw_close(w);
	jw_close(w);
	return STORE_OK;
}

int ledig_export(struct call *c)
{
	const struct arg *id = &c->args.at[PARAM_ID];
	const struct member *m = population_get(c->s->kept[KEPT_PERSONS], id->s);
	const struct lookup *found;

	if (!m || !access_admits(&c->access, &m->record, c->today))
		return call_fail(
			c, ERR_UNKNOWN_ID, "unknown-id", "id", "no person is stored under this id");
	found = call_found(c);
	if (!found)
		return -1;
	call_audit(c, KEPT_PERSONS, id->s, NULL);
	jw_raw(c->w, found->text.s, found->text.len);
	return 0;
}
