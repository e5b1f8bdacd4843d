/* rules.load, rules.check, rules.status; and service_load for the daemon's own start. */
#include "service/load_beside.h"
#include "service/methods.h"

#include <string.h>

/* Files that the host has read, given back when the request is over. */
struct files {
	struct service *s;
	struct sluse_file *at;
	unsigned n;
};
static void files_free(void *arg)
{
	struct files *f = arg;

	if (f->at && f->s->host.free_files)
		f->s->host.free_files(f->s->host.arg, f->at, f->n);
	f->at = NULL;
}

static int read_files(struct call *c, struct files *f)
{
	const struct service_host *h = &c->s->host;
	const char *folder = args_have(&c->args, PARAM_FOLDER) ? c->args.at[PARAM_FOLDER].s : NULL;
	const char *why = NULL;

	f->s = c->s;
	if (!h->read_rules)
		return call_fail(c, ERR_UNAVAILABLE, "unavailable", NULL,
			"this service cannot read rule files");
	arena_defer(c->arena, files_free, f);
	if (h->read_rules(h->arg, folder, &f->at, &f->n, &why)) {
		f->at = NULL;
		return call_fail(c, ERR_RULES, "files", NULL, "the rules cannot be read: %s",
			why ? why : "for a reason not told");
	}
	return 0;
}

static int fail_load(struct call *c, const struct reload *l)
{
	if (l->memory)
		return call_fail(c, ERR_MEMORY, "memory", NULL,
			"there is not memory enough for these rules and what is stored; nothing "
			"was changed");
	call_fail(c, ERR_RULES, "rules", NULL, "the rules have %u error%s; %s", l->diags.errors,
		l->diags.errors == 1 ? "" : "s",
		c->s->rules ? "the ruleset in force stays in force" : "no ruleset is in force");
	c->failure.diags = &l->diags;
	return -1;
}

void reload_write(struct json_writer *w, const struct reload *l, bool loaded, struct arena *arena)
{
	const struct ruleset *before = l->s->rules;

	jw_object(w);
	jw_kbool(w, "loaded", loaded);
	jw_kbool(w, "changed",
		!before || strcmp(ruleset_digest(before), ruleset_digest(l->rules)) != 0);
	decide_write_ruleset(w, l->rules, state_today_in(l->s, l->rules));
	jw_key(w, "records");
	jw_object(w);
	jw_kint(w, "persons", population_count(l->kept[KEPT_PERSONS]));
	jw_kint(w, "vacancies", population_count(l->kept[KEPT_VACANCIES]));
	jw_kint(w, "runs", population_count(l->kept[KEPT_RUNS]));
	jw_kint(w, "degraded", degraded_of(l->degraded));
	jw_close(w);
	jw_kint(w, "warnings", l->diags.warnings);
	jw_key(w, "messages");
	jw_array(w);
	for (unsigned i = 0; i < l->diags.list.n; i++)
		rpc_write_diag(w, &l->diags.list.at[i], arena);
	jw_close(w);
	jw_close(w);
}

static int load(struct call *c, bool commit)
{
	struct files *files = ARENA_NEW(c->arena, struct files);
	struct reload *l = ARENA_NEW(c->arena, struct reload);

	if (read_files(c, files))
		return -1;
	if (reload_prepare(l, c->s, files->at, files->n, c->arena))
		return fail_load(c, l);
	reload_write(c->w, l, commit, c->arena);
	rpc_reserve(c->reply, 16);
	if (commit)
		reload_commit(l);
	return 0;
}

/* What the load came to that this line was put off for. */
static int tell_loaded(struct call *c)
{
	struct load_told *told = &c->s->load_told;
	struct reload *l = ARENA_NEW(c->arena, struct reload);

	l->memory = !told->answer;
	if (l->memory) {
		load_told_free(told);
		return fail_load(c, l);
	}
	jw_raw(c->w, told->answer, told->len);
	rpc_reserve(c->reply, 16);
	load_told_free(told);
	return 0;
}

static int load_beside(struct call *c, uint64_t listener)
{
	struct files *files = ARENA_NEW(c->arena, struct files);
	struct reload *l;

	c->put_off = true;
	if (c->s->load)
		return -1;
	c->put_off = false;
	if (read_files(c, files))
		return -1;
	if (load_begin(c->s, files->at, files->n, listener, c->arena, &l))
		return fail_load(c, l);
	c->put_off = true;
	return -1;
}

int rules_load(struct call *c)
{
	const struct service_host *h = &c->s->host;
	uint64_t listener = h->listener && c->alone ? h->listener(h->arg) : 0;

	if (listener && c->s->load_told.listener == listener)
		return tell_loaded(c);
	if (listener && (c->s->load || load_may(c->s)))
		return load_beside(c, listener);
	return load(c, true);
}

int rules_check(struct call *c)
{
	return load(c, false);
}

static void write_items(struct json_writer *w, const struct image *im)
{
	uint32_t facts = 0;

	for (uint32_t i = 0; i < im->n_entities; i++)
		facts += im->entities[i].vocab.n;
	jw_key(w, "items");
	jw_object(w);
	jw_kint(w, "facts", facts);
	jw_kint(w, "groups", im->n_groups);
	jw_kint(w, "screenings", im->n_screenings);
	jw_kint(w, "profiles", im->n_profiles);
	jw_kint(w, "offers", im->n_offers);
	jw_kint(w, "tracks", im->n_tracks);
	jw_kint(w, "matches", im->n_matches);
	jw_kint(w, "tables", im->n_tables);
	jw_kint(w, "dues", im->n_dues);
	jw_kint(w, "shares", im->n_shares);
	jw_kint(w, "progresses", im->n_progresses);
	jw_close(w);
}

int rules_status(struct call *c)
{
	struct json_writer *w = c->w;
	const struct ruleset *rs = c->s->rules;
	const struct image *im = rs ? call_image(c) : NULL;

	jw_object(w);
	jw_kbool(w, "loaded", rs != NULL);
	if (rs) {
		decide_write_ruleset(w, rs, c->today);
		jw_kstring(w, "title", ruleset_title(rs));
		jw_kstring(w, "language", ruleset_language(rs));
		jw_kstring(w, "zone", ruleset_zone(rs));
		write_day(w, "loaded_on", c->s->loaded_on);
		jw_kint(w, "loads", (int64_t)c->s->loads);
		jw_key(w, "valid");
		jw_object(w);
		write_day(w, "from", im->from);
		write_day(w, "to", im->to);
		jw_close(w);
		write_items(w, im);
	}
	jw_close(w);
	return 0;
}

/* ---- at start and on SIGHUP ---------------------------------------------- */

struct own_load {
	struct service *s;
	const struct sluse_file *files;
	unsigned n;
	bool beside;
	struct reload own, *load;
	struct strbuf messages;
	bool memory, done;
};
static void run_load(void *arg)
{
	struct own_load *o = arg;
	struct service *s = o->s;
	int rc;

	o->memory = true; /* where it is left */
	rc = o->beside ? load_begin(s, o->files, o->n, 0, &s->work, &o->load)
		       : reload_prepare(o->load, s, o->files, o->n, &s->work);
	o->memory = o->load->memory;
	sb_init(&o->messages, &s->line);
	diags_print(&o->messages, &o->load->diags);
	if (o->memory)
		sb_puts(&o->messages,
			"there is not memory enough for these rules and what is stored\n");
	if (rc)
		return;
	if (!o->beside)
		reload_commit(o->load);
	o->done = true;
}

static int load_own(struct own_load *o, const char **messages)
{
	struct service *s = o->s;

	arena_reset(&s->work);
	arena_reset(&s->line);
	o->load = &o->own;
	if (oom_guard(&s->oom, run_load, o))
		*messages = "there is not memory enough to load the rules\n";
	else
		*messages = o->messages.s;
	s->errors[ERR_MEMORY] += !o->done && o->memory;
	arena_reset(&s->work);
	return o->done ? o->beside : -1;
}

int service_load(
	struct service *s, const struct sluse_file *files, unsigned n, const char **messages)
{
	struct own_load o = {.s = s, .files = files, .n = n};

	return load_own(&o, messages);
}

int service_load_soon(
	struct service *s, const struct sluse_file *files, unsigned n, const char **messages)
{
	struct own_load o = {.s = s, .files = files, .n = n, .beside = load_may(s)};

	return load_own(&o, messages);
}
