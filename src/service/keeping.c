/* What the host is to write down, and what it brings back. */
#include "service/methods.h"
#include "service/watch.h"
#include "store/store_op.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static_assert((int)KEPT_PERSONS == (int)STORE_PERSON && (int)KEPT_VACANCIES == (int)STORE_VACANCY &&
		      (int)KEPT_RUNS == (int)STORE_RUN,
	"one number for one kind");

struct store_text text_of(const char *s)
{
	return (struct store_text){s, s ? strlen(s) : 0};
}

struct store_op put_op(enum kept k, const char *id, const struct member_text *text)
{
	return (struct store_op){.type = STORE_PUT,
		.u.put = {.kind = (enum store_kind)k,
			.id = text_of(id),
			.facts = {text->facts, text->facts_len},
			.beside = {text->beside, text->beside_len},
			.source = text_of(text->source),
			.put = text->put,
			.version = text->version}};
}

int state_put(struct service *s, enum kept k, const char *id, const struct member_text *text,
	int64_t today, struct problems *ps)
{
	const struct store_ops writes = s->writes;
	const struct member *before = population_get(s->kept[k], id);
	bool degraded = before && before->degraded;
	struct member_text numbered = *text;
	struct store_op op;

	numbered.version = ++s->last_version;
	op = put_op(k, id, &numbered);
	if (s->keeps && store_ops_add(&s->writes, &op)) {
		problem_add(ps, "memory", kept_entity[k], NULL, "there is no memory for it");
		return -1;
	}
	if (population_put(s->kept[k], id, &numbered, today, ps)) {
		state_cut_writes(s, &writes);
		return -1;
	}
	s->degraded[k] -= degraded; /* what is put fits, or is refused */
	watch_changed(s, k, id);
	return 0;
}

bool state_remove(struct service *s, enum kept k, const char *id)
{
	const struct member *m = population_get(s->kept[k], id);
	const struct store_op op = {
		.type = STORE_REMOVE, .u.key = {(enum store_kind)k, text_of(id)}};

	/* without memory for the word it stays in the store, and goes when it is told again */
	if (!m || (s->keeps && store_ops_add(&s->writes, &op)))
		return false;
	s->degraded[k] -= m->degraded;
	watch_changed(s, k, id);
	return population_remove(s->kept[k], id);
}

void call_keep(struct call *c, const struct store_op *op)
{
	if (c->s->keeps && store_ops_add(&c->s->writes, op))
		arena_no_memory(c->arena);
}

void call_audit(struct call *c, enum kept k, const char *id, const char *decision)
{
	const struct store_op op = {.type = STORE_AUDIT,
		.u.audit = {.uid = c->caller->uid,
			.actor = text_of(c->args.at[PARAM_ACTOR].s),
			.purpose = text_of(c->args.at[PARAM_PURPOSE].s),
			.method = text_of(c->method->name),
			.kind = (enum store_kind)k,
			.id = text_of(id),
			.decision = text_of(decision)}};

	if (k == KEPT_PERSONS)
		call_keep(c, &op);
}

int call_note(struct call *c, const char *id, const struct note *n)
{
	const struct store_op op = {.type = STORE_EVENT,
		.u.event = {.id = text_of(id),
			.what = text_of(n->what),
			.track = text_of(n->track),
			.step = text_of(n->step),
			.note = text_of(n->text),
			.actor = text_of(c->args.at[PARAM_ACTOR].s),
			.on = n->on}};

	call_keep(c, &op);
	call_audit(c, KEPT_PERSONS, id, NULL);
	if (journal_add(c->s->journal, id, n))
		return call_fail(c, ERR_MEMORY, "memory", NULL, "there is no memory to note it");
	return 0;
}

int64_t call_version(struct call *c)
{
	return ++c->s->last_version;
}

/* ---- reading what is kept ------------------------------------------------- */

struct lookup *call_found(struct call *c)
{
	struct lookup *found = c->found;

	if (!found && !c->s->puts_off) {
		call_fail(c, ERR_UNAVAILABLE, "unavailable", NULL,
			"nothing is kept here: slused runs without a state folder");
		return NULL;
	}
	if (found && found->forgotten != c->s->forgotten) {
		call_fail(c, ERR_STORE, "store", NULL,
			"somebody was forgotten by the same line; ask again behind it");
		return NULL;
	}
	if (found && (found->rc == STORE_OK || found->rc == STORE_NONE))
		return found;
	if (found && found->rc == STORE_MEMORY)
		arena_no_memory(c->arena);
	call_fail_store(c);
	return NULL;
}

int call_fail_store(struct call *c)
{
	return call_fail(c, ERR_STORE, "store", NULL, "what is kept could not be read");
}

bool kept_is_object(struct arena *arena, const char *text, size_t len)
{
	struct json_reader r;

	json_reader_init(&r, text, len, &json_limits_default, arena);
	return json_next(&r) == JSON_OBJECT && json_skip(&r, JSON_OBJECT) &&
	       json_next(&r) == JSON_END;
}

void write_moment(struct json_writer *w, const char *key, int64_t seconds)
{
	char day[DATE_TEXT], text[DATE_TEXT + 16];
	int64_t days = seconds / 86400, rest = seconds % 86400;

	if (rest < 0) {
		days--;
		rest += 86400;
	}
	date_print(days, day);
	snprintf(text, sizeof text, "%sT%02d:%02d:%02dZ", day, (int)(rest / 3600),
		(int)(rest / 60 % 60), (int)(rest % 60));
	jw_kstring(w, key, text);
}

void service_take_writes(struct service *s, struct store_ops *out)
{
	*out = s->writes;
	s->writes = (struct store_ops){0};
}

void service_durable(struct service *s, uint64_t upto)
{
	s->durable = upto;
	watch_durable(s);
}

void service_lost(struct service *s, uint64_t first)
{
	s->pack_kept = false;
	watch_lost(s, first);
	feeds_lost(s);
}

void state_cut_writes(struct service *s, const struct store_ops *before)
{
	if (s->writes.last != before->last)
		s->pack_kept = false;
	store_ops_cut(&s->writes, before);
}

/* ---- from the store ------------------------------------------------------ */

struct restoring {
	struct service *s;
	const struct store_record *r;
	bool done;
};
static void run_restore(void *arg)
{
	struct restoring *x = arg;
	const struct store_record *r = x->r;
	struct service *s = x->s;
	struct population *p = s->kept[r->kind];
	const char *id = arena_strndup(&s->work, r->id.s, r->id.len);
	const struct member *before = population_get(p, id);
	const struct member_text text = {
		.facts = r->facts.s,
		.facts_len = r->facts.len,
		.beside = r->beside.s,
		.beside_len = r->beside.len,
		.put = r->put,
		.source = arena_strndup(&s->work, r->source.s, r->source.len),
		.version = r->version,
	};
	uint32_t was = before && before->degraded;

	if (population_keep(p, id, &text, state_today(s)))
		return;
	s->degraded[r->kind] += population_get(p, id)->degraded - was;
	watch_restored(s, (enum kept)r->kind, id);
	if (r->kind == STORE_VACANCY)
		feeds_restored(s, text.source);
	x->done = true;
}

int service_restore(struct service *s, const struct store_record *r)
{
	struct restoring x = {s, r, false};

	arena_reset(&s->work);
	if (oom_guard(&s->oom, run_restore, &x))
		x.done = false;
	arena_reset(&s->work);
	return x.done ? 0 : -1;
}

void service_number_from(struct service *s, int64_t last_version)
{
	if (last_version > s->last_version)
		s->last_version = last_version;
}

/* An id as the store has it, in a buffer of its own; NULL: it is none of ours. */
static const char *take_id(struct store_text id, char room[POPULATION_ID + 1])
{
	if (id.len > POPULATION_ID)
		return NULL;
	memcpy(room, id.s, id.len);
	room[id.len] = '\0';
	return room;
}

struct noting {
	struct service *s;
	const struct store_event *e;
	bool done;
};
static void run_noting(void *arg)
{
	struct noting *x = arg;
	const struct store_event *e = x->e;
	struct arena *a = &x->s->work;
	const struct note note = {.on = e->on,
		.what = arena_strndup(a, e->what.s, e->what.len),
		.track = arena_strndup(a, e->track.s ? e->track.s : "", e->track.len),
		.step = arena_strndup(a, e->step.s ? e->step.s : "", e->step.len),
		.text = arena_strndup(a, e->note.s ? e->note.s : "", e->note.len)};

	/* a seat is of one version of a run; that the run is gone does not free its number */
	if (strcmp(note.what, "took") == 0)
		service_number_from(x->s, strtoll(note.step, NULL, 10));
	x->done = journal_add(x->s->journal, arena_strndup(a, e->id.s, e->id.len), &note) == 0;
}

int service_restore_event(struct service *s, const struct store_event *e)
{
	struct noting x = {s, e, false};

	arena_reset(&s->work);
	if (oom_guard(&s->oom, run_noting, &x))
		x.done = false;
	arena_reset(&s->work);
	return x.done ? 0 : -1;
}

void service_drop_events(struct service *s, const struct store_key *key)
{
	char room[POPULATION_ID + 1];
	const char *id = take_id(key->id, room);

	if (id)
		journal_drop(s->journal, id);
}

void service_drop_event(struct service *s, const struct store_event *e)
{
	const struct note note = {.on = e->on,
		.what = e->what.s,
		.track = e->track.s ? e->track.s : "",
		.step = e->step.s ? e->step.s : "",
		.text = e->note.s};

	journal_remove(s->journal, e->id.s, &note);
}

void service_drop(struct service *s, const struct store_key *key)
{
	struct population *p = s->kept[key->kind];
	char room[POPULATION_ID + 1];
	const char *id = take_id(key->id, room);
	const struct member *m = id ? population_get(p, id) : NULL;

	if (!m)
		return;
	s->degraded[key->kind] -= m->degraded;
	watch_restored(s, (enum kept)key->kind, id);
	if (key->kind == STORE_VACANCY)
		feeds_restored(s, m->source);
	population_remove(p, id);
}

/* ---- an answer taken back ------------------------------------------------ */

struct withdrawal {
	struct service *s;
	const char *reply;
	size_t len;
	struct strbuf out;
};

static void write_withdrawn(struct withdrawal *x, const struct piece *id)
{
	struct json_writer w;
	struct failure f;

	fail(&f, ERR_STORE, "store", NULL,
		"this could not be written to the disk; nothing was changed, and nothing is told");
	x->s->errors[ERR_STORE]++;
	jw_init(&w, &x->out);
	rpc_write_failure(&w, id, &f, &x->s->line);
}

/* One answer, whose first event was read: its id is its second member, as rpc_open() wrote
 * it. */
static void withdraw_one(struct withdrawal *x, struct json_reader *r)
{
	struct piece id = {NULL, 0};
	enum json_event ev;

	for (ev = json_next(r); ev == JSON_KEY; ev = json_next(r)) {
		bool is_id = r->slen == 2 && memcmp(r->s, "id", 2) == 0;
		enum json_event value = json_next(r);
		size_t start = r->start;

		json_skip(r, value);
		if (is_id)
			id = (struct piece){r->text + start, r->pos - start};
	}
	write_withdrawn(x, &id);
}

static void run_withdrawal(void *arg)
{
	static const struct json_limits no_limits = {
		0, JSON_WRITER_DEPTH, UINT32_MAX, UINT32_MAX, SIZE_MAX};
	struct withdrawal *x = arg;
	struct json_reader r;
	enum json_event ev;

	sb_init(&x->out, &x->s->line);
	json_reader_init(&r, x->reply, x->len, &no_limits, &x->s->line);
	ev = json_next(&r);
	if (ev == JSON_OBJECT) {
		withdraw_one(x, &r);
	} else {
		sb_putc(&x->out, '[');
		while ((ev = json_next(&r)) == JSON_OBJECT) {
			if (x->out.len > 1)
				sb_putc(&x->out, ',');
			withdraw_one(x, &r);
		}
		sb_putc(&x->out, ']');
	}
}

void service_withdraw(
	struct service *s, const char *reply, size_t len, const char **instead, size_t *instead_len)
{
	struct withdrawal x = {.s = s, .reply = reply, .len = len};

	arena_reset(&s->line);
	if (oom_guard(&s->oom, run_withdrawal, &x)) {
		*instead_len = rpc_print_memory(s->memory, sizeof s->memory, NULL);
		*instead = s->memory;
		return;
	}
	*instead = x.out.s;
	*instead_len = x.out.len;
}
