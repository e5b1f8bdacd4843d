/* The service's life, and the way of a line through it. */
#include "sluse/service.h"
#include "base/mem.h"
#include "service/cpr_scan.h"
#include "service/indexes.h"
#include "service/load_beside.h"
#include "service/methods.h"
#include "service/watch.h"
#include "service/zone_files.h"

#include <string.h>

enum {
	REQUEST_BYTES = 256 << 20,
	REPLY_BYTES = 32 << 20,
	RECORDS_MAX = 2000000,
	PAIRS_MAX = 250000, /* a second or so */
	RUNS_MAX = 10000,   /* each is looked at whenever offers are shown */
	ROOM = 4096         /* kept free in the reply, so that an error can be said */
};

/* ---- life ---------------------------------------------------------------- */

struct beginning {
	struct service *s;
	const struct service_options *options;
};
static void service_set_up(void *arg)
{
	const struct beginning *b = arg;
	const struct service_options *o = b->options;
	struct service *s = b->s;

	s->rules_shown = arena_strdup(&s->own, o->rules_shown ? o->rules_shown : "");
	s->nothing.name = s->nothing.title = "";
	strmap_init(&s->nothing.index, &s->own, 0);
	s->zones = zones_of(o->zones, o->n_zones, &s->own);
}

int service_new(struct service **out, const struct service_host *host,
	const struct service_options *options)
{
	const struct service_options none = {0};
	const struct service_options *o = options ? options : &none;
	struct service *s = mem_alloc(sizeof *s);
	struct beginning begin = {s, o};

	if (!s)
		return -1;
	memset(s, 0, sizeof *s);
	s->host = *host;
	s->oom.limit = o->request_bytes ? o->request_bytes : REQUEST_BYTES;
	s->keeps = o->keeps;
	s->puts_off = o->puts_off;
	s->reply_max = o->reply_bytes ? o->reply_bytes : REPLY_BYTES;
	s->most[KEPT_PERSONS] = o->persons ? o->persons : RECORDS_MAX;
	s->most[KEPT_VACANCIES] = o->vacancies ? o->vacancies : RECORDS_MAX;
	s->most[KEPT_RUNS] = RUNS_MAX;
	s->pairs = o->pairs ? o->pairs : PAIRS_MAX;
	arena_init(&s->line, &s->oom);
	arena_init(&s->work, &s->oom);
	arena_init(&s->own, &s->own_oom);
	s->loaded_on = DATE_NONE;
	s->journal = journal_new();
	s->started = host->clock ? host->clock(host->arg) : 0;
	if (!s->journal || oom_guard(&s->own_oom, service_set_up, &begin)) {
		service_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

void service_free(struct service *s)
{
	if (!s)
		return;
	load_forget(s);
	load_told_free(&s->load_told);
	indexes_drop(s);
	for (int k = 0; k < KEPTS; k++) {
		if (s->kept[k])
			population_free(s->kept[k]);
	}
	watch_release(s);
	journal_free(s->journal);
	ruleset_unref(s->rules);
	rule_pack_free(&s->pack);
	store_ops_free(&s->writes);
	service_lookup_free(s->sought);
	arena_release(&s->work);
	feeds_free(s->feeds);
	arena_release(&s->line);
	arena_release(&s->own);
	mem_free(s);
}

/* ---- one request --------------------------------------------------------- */

/* A line on its way. */
struct exchange {
	struct service *s;
	const struct service_caller *caller;
	const char *line;
	size_t len;
	struct rpc_line read;
	struct strbuf reply;
	const struct piece *id; /* to answer to when there is no memory; NULL: unknown */
	bool silent;            /* a notification: nothing to answer */
	bool put_off;
	struct service_lookup *found; /* what the line asks of the store, or NULL */
};
struct job {
	struct exchange *x;
	struct request *rq;
};

/* Refuses what holds a CPR-like value: where it stands decides which error it is. */
static int refuse_cpr(struct call *c, struct request *rq)
{
	const char *path;
	bool in_params;

	if (!cpr_scan(rq->whole.s, rq->whole.len, c->arena, &path))
		return 0;
	if (strcmp(path, "id") == 0)
		rq->id = (struct piece){NULL, 0};
	in_params = strncmp(path, "params", 6) == 0 && (path[6] == '.' || !path[6]);
	if (in_params && path[6] == '.')
		path += 7;
	return call_fail(c, in_params ? ERR_PARAMS : ERR_REQUEST, "cpr", path,
		"%s holds something like a CPR number; such numbers are not taken",
		*path ? path : "the name of a member");
}

static int call_run(struct call *c, struct request *rq)
{
	if (refuse_cpr(c, rq))
		return -1;
	if (rq->wrong) {
		fail(&c->failure, ERR_REQUEST, "request", rq->wrong_at, rq->wrong);
		c->failure.hint = rq->wrong_hint;
		return -1;
	}
	c->method = method_find(rq->method.s, rq->method.len);
	if (!c->method) {
		const char *near = method_suggest(rq->method.s, rq->method.len);

		call_fail(c, ERR_METHOD, "method", NULL, "there is no such method");
		if (near)
			c->failure.hint = arena_printf(c->arena, "did you mean '%s'?", near);
		return -1;
	}
	if (params_read(&c->args, &c->method->use, c->method->name, &rq->params, c->arena,
		    &c->problems))
		return call_fail_problems(c);
	if (access_check(&c->access, c->method->name, &c->args, c->caller, c->arena, &c->failure))
		return -1;
	c->access.plain |= c->s->plain;
	if (c->method->needs_rules && !c->s->rules)
		return call_fail(c, ERR_NO_RULES, "no-rules", NULL, "no ruleset is in force yet");
	rpc_open(c->w, &rq->id);
	jw_key(c->w, "result");
	c->result = c->reply->len;
	return c->method->run(c);
}

static void count_error(struct service *s, enum rpc_error error)
{
	s->errors[error]++;
}

static struct call begin_call(struct exchange *x, const struct request *rq)
{
	return (struct call){.s = x->s,
		.caller = x->caller,
		.reply = &x->reply,
		.arena = &x->s->work,
		.problems = {.arena = &x->s->work},
		.today = state_today(x->s),
		.alone = !x->read.batch,
		.found = lookup_of(x->found, (unsigned)(rq - x->read.at))};
}

/* Under a guard: what it leaves behind when memory runs out is cut off by run_request. */
static void run_job(void *arg)
{
	struct job *job = arg;
	struct exchange *x = job->x;
	struct json_writer w;
	struct call c = begin_call(x, job->rq);
	const struct store_ops before = x->s->writes;
	size_t start = x->reply.len;

	c.w = &w;
	jw_init(&w, &x->reply);
	if (call_run(&c, job->rq) && !c.put_off) {
		count_error(x->s, c.failure.error);
		state_cut_writes(x->s, &before);
		sb_cut(&x->reply, start);
		jw_init(&w, &x->reply);
		rpc_write_failure(&w, &job->rq->id, &c.failure, c.arena);
	} else {
		jw_close(&w);
	}
	x->put_off = c.put_off;
}

static void write_plain_failure(struct exchange *x, const struct piece *id, enum rpc_error error,
	const char *kind, const char *text)
{
	struct json_writer w;
	struct failure f;

	fail(&f, error, kind, NULL, text);
	count_error(x->s, error);
	jw_init(&w, &x->reply);
	rpc_write_failure(&w, id, &f, &x->s->line);
}

/* Answers one request at the end of the reply, or nothing for a notification. */
static void run_request(struct exchange *x, struct request *rq)
{
	struct service *s = x->s;
	struct job job = {x, rq};
	const struct store_ops before = s->writes;
	size_t start = x->reply.len;
	bool silent = rq->notification && !rq->wrong;

	if (silent)
		s->notifications++;
	else
		s->requests++;
	rpc_reserve(&x->reply, ROOM);
	if (start + ROOM > s->reply_max && start) {
		write_plain_failure(x, &rq->id, ERR_LIMIT, "limit",
			"not carried out: the answers of this batch are too large together");
	} else if (oom_guard(&s->oom, run_job, &job)) {
		sb_cut(&x->reply, start);
		state_cut_writes(s, &before);
		count_error(s, ERR_MEMORY);
		arena_reset(&s->work);
		sb_add(&x->reply, s->memory,
			rpc_print_memory(s->memory, sizeof s->memory, &rq->id));
	} else if (x->reply.len - start > s->reply_max || x->reply.len > s->reply_max + ROOM) {
		sb_cut(&x->reply, start);
		write_plain_failure(x, &rq->id, ERR_LIMIT, "limit",
			"the answer is too large; ask for less (limit, explain)");
	}
	arena_reset(&s->work);
	if (x->put_off) { /* counted when it is answered */
		s->requests -= !silent;
		s->notifications -= silent;
	}
	if (silent)
		sb_cut(&x->reply, start);
}

static void run_batch(struct exchange *x)
{
	sb_putc(&x->reply, '[');
	for (unsigned i = 0; i < x->read.n; i++) {
		size_t before = x->reply.len;
		size_t first;

		if (before > 1)
			sb_putc(&x->reply, ',');
		first = x->reply.len;
		run_request(x, &x->read.at[i]);
		if (x->reply.len == first)
			sb_cut(&x->reply, before);
	}
	if (x->reply.len > 1)
		sb_putc(&x->reply, ']');
	else
		sb_cut(&x->reply, 0);
}

/* ---- what a line asks of the store ------------------------------------------ */

/* What is wrong with the request is told when it is run. */
static void seek(struct exchange *x, unsigned i)
{
	const struct request *rq = &x->read.at[i];
	const struct method *m = rq->wrong ? NULL : method_find(rq->method.s, rq->method.len);
	const enum lookup_kind kind = m ? method_reads(m) : LOOKUP_NOTHING;
	const struct arg *id;
	struct lookup sought;
	struct call c;

	if (kind == LOOKUP_NOTHING || (m->needs_rules && !x->s->rules))
		return;
	c = begin_call(x, rq);
	id = &c.args.at[PARAM_ID];
	if (params_read(&c.args, &m->use, m->name, &rq->params, c.arena, &c.problems) ||
		access_check(&c.access, m->name, &c.args, c.caller, c.arena, &c.failure))
		return;
	sought = (struct lookup){.request = i,
		.kind = kind,
		.id = {id->s, id->len},
		.in_force = x->s->rules ? ruleset_digest(x->s->rules) : NULL,
		.zones = &x->s->zones,
		.forgotten = x->s->forgotten};
	if (lookup_add(&x->s->sought, &sought))
		arena_no_memory(c.arena);
}

/* True: the line is put off. */
static bool put_off(struct exchange *x)
{
	struct service *s = x->s;
	struct store *store;

	if (x->found && lookup_is_old(x->found, s->forgotten))
		x->found = NULL;
	for (unsigned i = 0; i < x->read.n && !x->found; i++)
		seek(x, i);
	arena_reset(&s->work);
	if (!s->sought)
		return false;
	if (s->puts_off)
		return true;
	store = s->host.borrow ? s->host.borrow(s->host.arg) : NULL;
	if (store) {
		service_lookup_run(s->sought, store);
		s->host.give_back(s->host.arg);
		x->found = s->sought;
	}
	return false;
}

static void run_exchange(void *arg)
{
	struct exchange *x = arg;
	struct failure f;

	if (rpc_read(&x->read, x->line, x->len, &x->s->line, &f)) {
		struct json_writer w;

		x->s->requests++;
		count_error(x->s, f.error);
		sb_init(&x->reply, &x->s->line);
		jw_init(&w, &x->reply);
		rpc_write_failure(&w, NULL, &f, &x->s->line);
		return;
	}
	if (!x->read.batch) {
		x->id = &x->read.at[0].id;
		x->silent = x->read.at[0].notification && !x->read.at[0].wrong;
	}
	x->put_off = put_off(x);
	if (x->put_off)
		return;
	sb_init(&x->reply, &x->s->line);
	if (x->read.batch)
		run_batch(x);
	else
		run_request(x, &x->read.at[0]);
}

bool service_handle_found(struct service *s, const char *line, size_t len,
	const struct service_caller *caller, struct service_lookup *found, const char **reply,
	size_t *reply_len)
{
	const struct service_caller nobody = {.name = "lokal"};
	struct exchange x = {.s = s,
		.caller = caller ? caller : &nobody,
		.line = line,
		.len = len,
		.found = found};

	arena_reset(&s->work);
	arena_reset(&s->line);
	store_ops_free(&s->writes);
	service_lookup_free(s->sought);
	s->sought = NULL;
	*reply = NULL;
	*reply_len = 0;
	if (oom_guard(&s->oom, run_exchange, &x)) {
		count_error(s, ERR_MEMORY);
		arena_reset(&s->work);
		if (!x.silent) {
			*reply_len = rpc_print_memory(s->memory, sizeof s->memory, x.id);
			*reply = s->memory;
		}
	} else if (x.reply.len && !x.put_off) {
		*reply = x.reply.s;
		*reply_len = x.reply.len;
	}
	service_lookup_free(found);
	return !x.put_off;
}

bool service_handle(struct service *s, const char *line, size_t len,
	const struct service_caller *caller, const char **reply, size_t *reply_len)
{
	return service_handle_found(s, line, len, caller, NULL, reply, reply_len);
}

struct service_lookup *service_sought(struct service *s)
{
	struct service_lookup *sought = s->puts_off ? s->sought : NULL;

	if (sought)
		s->sought = NULL;
	return sought;
}

/* ---- a line that could not be read --------------------------------------- */

struct refusal {
	struct exchange x;
	const char *kind, *text;
};
static void run_refusal(void *arg)
{
	struct refusal *r = arg;

	sb_init(&r->x.reply, &r->x.s->line);
	write_plain_failure(&r->x, NULL, rpc_error_of_kind(r->kind), r->kind, r->text);
}

void service_refuse(struct service *s, const char *kind, const char *text, const char **reply,
	size_t *reply_len)
{
	struct refusal r = {.x = {.s = s}, .kind = kind, .text = text};

	arena_reset(&s->work);
	arena_reset(&s->line);
	s->requests++;
	if (oom_guard(&s->oom, run_refusal, &r)) {
		*reply_len = rpc_print_memory(s->memory, sizeof s->memory, NULL);
		*reply = s->memory;
	} else {
		*reply = r.x.reply.s;
		*reply_len = r.x.reply.len;
	}
}

/* ---- subscriptions ------------------------------------------------------- */

bool service_push(struct service *s)
{
	return watch_step(s);
}

void service_gone(struct service *s, uint64_t listener)
{
	watch_gone(s, listener);
}
