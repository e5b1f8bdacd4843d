#include "service/feeds.h"

#include "base/date.h"
#include "base/mem.h"
#include "service/feed_shelf.h"
#include "service/feed_tables.h"
#include <stdio.h>
#include <string.h>

enum { BLOCKS_BYTES = 1 << 30, SECONDS_A_DAY = 86400 };

/* The files as they were handed in, for rules to come; they live in an arena of their own and
 * go from one struct feeds to the next. */
struct sources {
	struct oom oom;
	struct arena arena;
	struct feed_file *files;
	unsigned n;
	struct service_feed_options options;
	const char *digest;
};
struct one {
	struct feeds *feeds;
	const struct feed_block *block;
	struct feed_client *client;
	struct service_feed_header *headers;
	bool lost; /* the store has not what it brought or took away */
};
struct feeds {
	struct service *s;
	struct ruleset *rules;
	struct sources *sources;
	struct oom oom;
	struct arena arena;
	struct feed_blocks blocks;
	struct feed_shelf shelf;
	struct one *at;
	uint32_t n;
	bool lost;                   /* of some of them */
	struct service_feed_now now; /* of the last call */
	char behind[300];
	struct oom print_oom;
	struct arena print;
};

static struct feed_now now_of(struct feeds *f, const struct service_feed_now *now)
{
	f->now = *now;
	return (struct feed_now){now->ms, now->utc, state_today(f->s)};
}

/* --- the vacancies ----------------------------------------------------------------- */

static const char *keep(void *arg, const char *id, const char *facts, size_t len, bool extra)
{
	struct one *o = arg;

	return feed_shelf_put(&o->feeds->shelf, o->block->name, id, facts, len, extra);
}

static void drop(void *arg, const char *id)
{
	struct one *o = arg;

	feed_shelf_remove(&o->feeds->shelf, id);
}

static struct one *find_one(struct feeds *f, const char *name)
{
	for (uint32_t i = 0; i < f->n; i++)
		if (strcmp(f->at[i].block->name, name) == 0)
			return &f->at[i];
	return NULL;
}

static bool known(void *arg, const char *source, const char *id, int64_t put, int64_t udloeber)
{
	struct one *o = find_one(arg, source);

	return o && feed_client_known(o->client, id, udloeber, put * SECONDS_A_DAY) == 0;
}

/* --- making ----------------------------------------------------------------------------- */

static void sources_free(struct sources *src)
{
	if (!src)
		return;
	arena_release(&src->arena);
	mem_free(src);
}

void feeds_free(struct feeds *f)
{
	if (!f)
		return;
	for (uint32_t i = 0; i < f->n; i++)
		feed_client_free(f->at[i].client);
	feed_shelf_release(&f->shelf);
	arena_release(&f->print);
	arena_release(&f->arena);
	ruleset_unref(f->rules);
	sources_free(f->sources);
	mem_free(f);
}

struct making {
	struct feeds *f;
	struct diags *diags;
	const struct population *others;
	int status;
};

static void make_headers(struct one *o, struct arena *arena)
{
	const struct feed_block *b = o->block;

	o->headers = ARENA_ARRAY(arena, struct service_feed_header, b->n_headers + 1);
	for (uint32_t i = 0; i < b->n_headers; i++)
		o->headers[i] = (struct service_feed_header){
			b->headers[i].name, b->headers[i].value, b->headers[i].file};
}

static int make_clients(struct feeds *f)
{
	const struct feed_now now = now_of(f, &f->now);

	f->at = ARENA_ARRAY(&f->arena, struct one, f->blocks.n + 1);
	for (uint32_t i = 0; i < f->blocks.n; i++) {
		const struct feed_block *b = &f->blocks.at[i];
		struct one *o = &f->at[f->n];
		const struct feed_client_host host = {o, keep, drop};
		const struct feed_client_options options = {
			.seed = f->sources->options.seed + i,
			.pause_ms = f->sources->options.pause_ms,
			.backoff_ms = f->sources->options.backoff_ms,
			.blocks = f->sources->digest,
			.rules = ruleset_digest(f->rules),
		};

		if (b->where == FEED_NOWHERE)
			continue;
		*o = (struct one){.feeds = f, .block = b};
		make_headers(o, &f->arena);
		o->client = feed_client_new(b, &host, &options, &now);
		if (!o->client)
			return -1;
		f->n++;
	}
	return 0;
}

static void make(void *arg)
{
	struct making *m = arg;
	struct feeds *f = m->f;
	const struct feed_shelf_known of = {f, known};
	const struct image *im = ruleset_on(f->rules, state_today(f->s));
	const struct entity *e = image_entity(im, kept_entity[KEPT_VACANCIES]);
	const struct vocab *vocab = e ? &e->vocab : &f->s->nothing;

	m->status = -1;
	if (feed_blocks_read(&f->blocks, f->sources->files, f->sources->n, vocab,
		    feed_tables_of(im, &f->arena), &f->arena, m->diags))
		return;
	if (make_clients(f) || feed_shelf_init(&f->shelf, f->s, vocab, m->others, &of, &f->oom))
		return;
	m->status = 0;
}

/* Feeds of these files and the rules in force, into *out; the sources are theirs when it went
 * well.  -1: diags say why, or memory ran out.  What was made is the caller's to free either
 * way, for the messages may point into it. */
static int feeds_make(struct feeds **out, struct service *s, struct sources *src,
	const struct population *others, const struct service_feed_now *now, struct diags *diags)
{
	struct feeds *f = *out = mem_alloc(sizeof *f);
	struct making m = {.f = f, .diags = diags, .others = others};

	if (!f)
		return -1;
	memset(f, 0, sizeof *f);
	f->s = s;
	f->sources = src;
	f->now = *now;
	f->oom.limit = BLOCKS_BYTES;
	f->rules = ruleset_ref(s->rules);
	arena_init(&f->arena, &f->oom);
	arena_init(&f->print, &f->print_oom);
	if (oom_guard(&f->oom, make, &m) == 0 && m.status == 0)
		return 0;
	f->sources = NULL;
	return -1;
}

static void feeds_replace(struct service *s, struct feeds *f)
{
	struct feeds *old = s->feeds;

	s->feeds = f;
	feeds_free(old);
	if (s->host.feeds_changed)
		s->host.feeds_changed(s->host.arg);
}

/* --- a load -------------------------------------------------------------------------------- */

struct loading {
	struct service *s;
	const struct sluse_file *files;
	unsigned n;
	const struct service_feed_options *options;
	const struct service_feed_now *now;
	const char *messages;
	struct sources *src;
	struct feeds *made;
	int status;
};

static void copy_sources(void *arg)
{
	struct loading *l = arg;
	struct sources *src = l->src;
	struct arena *arena = &src->arena;
	uint64_t digest = l->n;

	src->options = *l->options;
	src->options.shown = arena_strdup(arena, l->options->shown ? l->options->shown : "");
	src->n = l->n;
	src->files = ARENA_ARRAY(arena, struct feed_file, l->n);
	for (unsigned i = 0; i < l->n; i++) {
		digest = hash_bytes(l->files[i].name, strlen(l->files[i].name) + 1, digest);
		digest = hash_bytes(l->files[i].text, l->files[i].len, digest);
	}
	src->digest = arena_printf(arena, "%016llx", (unsigned long long)digest);
	for (unsigned i = 0; i < l->n; i++)
		src->files[i] = (struct feed_file){
			.name = arena_printf(arena, "%s%s", src->options.shown, l->files[i].name),
			.text = arena_strndup(arena, l->files[i].text, l->files[i].len),
			.len = l->files[i].len,
		};
}

static struct sources *sources_new(struct loading *l)
{
	struct sources *src = l->src = mem_alloc(sizeof *src);

	if (!src)
		return NULL;
	memset(src, 0, sizeof *src);
	arena_init(&src->arena, &src->oom);
	if (oom_guard(&src->oom, copy_sources, l) == 0)
		return src;
	sources_free(src);
	l->src = NULL;
	return NULL;
}

static const char no_memory[] = "there is not memory enough for these feeds\n";

static void load(void *arg)
{
	struct loading *l = arg;
	struct service *s = l->s;
	struct strbuf sb;
	struct diags diags;

	l->status = -1;
	if (!s->rules) {
		l->messages = "no ruleset is in force yet\n";
		return;
	}
	diags_init(&diags, &s->line, 0);
	sb_init(&sb, &s->line);
	if (!sources_new(l))
		return;
	if (s->feeds && strcmp(s->feeds->sources->digest, l->src->digest) == 0 &&
		s->feeds->rules == s->rules) {
		l->messages = "";
		l->status = 1; /* they are there already */
		return;
	}
	l->status = feeds_make(
		&l->made, s, l->src, s->feeds ? s->feeds->shelf.others : NULL, l->now, &diags);
	if (diags.list.n)
		diags_print(&sb, &diags);
	if (sb.len || l->status == 0)
		l->messages = sb.len ? sb.s : "";
}

int service_feeds_load(struct service *s, const struct sluse_file *files, unsigned n,
	const struct service_feed_options *o, const struct service_feed_now *now,
	const char **messages)
{
	struct loading l = {s, files, n, o, now, no_memory, NULL, NULL, -1};

	arena_reset(&s->line);
	if (oom_guard(&s->oom, load, &l)) {
		l.status = -1;
		l.messages = no_memory;
	}
	*messages = l.messages;
	if (l.status == 0) {
		feeds_replace(s, l.made);
		return 0;
	}
	if (l.status > 0) {
		sources_free(l.src);
		return 0;
	}
	if (l.made)
		l.made->sources = NULL;
	feeds_free(l.made);
	sources_free(l.src);
	return -1;
}

/* --- other rules ------------------------------------------------------------------------------ */

/* A place where sources had got to goes along, tags do not: what they tell whole is told anew,
 * for the new rules may make more of it. */
static void take_along(struct feeds *to, struct feeds *from)
{
	for (uint32_t i = 0; i < to->n; i++) {
		struct one *old = find_one(from, to->at[i].block->name);

		if (old)
			feed_client_inherit(to->at[i].client, old->client);
		if (old && old->lost) {
			const struct feed_now now = now_of(to, &from->now);

			feed_client_lost(to->at[i].client, &now);
		}
	}
}

struct following {
	struct service *s;
	struct feeds *made;
	int status;
};

static void follow(void *arg)
{
	struct following *g = arg;
	struct feeds *old = g->s->feeds;
	struct diags diags;
	struct strbuf sb;

	diags_init(&diags, &old->print, 0);
	sb_init(&sb, &old->print);
	snprintf(old->behind, sizeof old->behind, "%s", no_memory);
	g->status = feeds_make(&g->made, g->s, old->sources, old->shelf.others, &old->now, &diags);
	if (g->status && diags.list.n) {
		diags_print(&sb, &diags);
		snprintf(old->behind, sizeof old->behind, "%s", sb.s);
	}
}

static void make_again(struct service *s)
{
	struct following g = {.s = s, .status = -1};
	struct feeds *old = s->feeds;

	arena_reset(&old->print);
	if (oom_guard(&old->print_oom, follow, &g) || g.status) {
		if (g.made)
			g.made->sources = NULL;
		feeds_free(g.made);
		return;
	}
	take_along(g.made, old);
	old->sources = NULL; /* theirs now */
	feeds_replace(s, g.made);
}

void feeds_follow(struct service *s)
{
	if (s->feeds && s->feeds->rules != s->rules)
		make_again(s);
}

/* --- what could not be kept ------------------------------------------------------------------ */

void feeds_restored(struct service *s, const char *source)
{
	struct one *o = s->feeds ? find_one(s->feeds, source) : NULL;

	if (!o)
		return;
	o->lost = s->feeds->lost = true;
}

void feeds_lost(struct service *s)
{
	if (s->feeds && s->feeds->lost)
		make_again(s);
}

/* --- driving them --------------------------------------------------------------------------------- */

unsigned service_feeds_count(const struct service *s)
{
	return feeds_count(s->feeds);
}

const char *service_feed_name(const struct service *s, unsigned feed)
{
	return s->feeds->at[feed].block->name;
}

const char *service_feed_folder(const struct service *s, unsigned feed)
{
	const struct feed_block *b = s->feeds->at[feed].block;

	return b->where == FEED_FOLDER ? b->from : NULL;
}

int64_t service_feed_due(const struct service *s, unsigned feed)
{
	return feed_client_due(s->feeds->at[feed].client);
}

bool service_feed_ask(struct service *s, unsigned feed, const struct service_feed_now *now,
	struct service_feed_request *out)
{
	struct feeds *f = s->feeds;
	struct one *o = &f->at[feed];
	const struct feed_now at = now_of(f, now);
	struct feed_request r;

	if (!feed_client_ask(o->client, &at, &r))
		return false;
	*out = (struct service_feed_request){
		.where = o->block->where == FEED_URL    ? SERVICE_FEED_URL
			 : o->block->where == FEED_FILE ? SERVICE_FEED_FILE
							: SERVICE_FEED_FOLDER,
		.from = r.walk.url,
		.body = r.walk.body,
		.etag = r.etag,
		.modified = r.modified,
		.token = o->block->token,
		.headers = o->headers,
		.n_headers = o->block->n_headers,
	};
	if (r.walk.header) /* the block's own, then what the format wants */
		o->headers[out->n_headers++] =
			(struct service_feed_header){r.walk.header, r.walk.header_value, NULL};
	return true;
}

bool service_feed_bytes(struct service *s, unsigned feed, const struct service_feed_now *now,
	const char *bytes, size_t n)
{
	const struct feed_now at = now_of(s->feeds, now);

	return feed_client_bytes(s->feeds->at[feed].client, &at, bytes, n);
}

bool service_feed_document(struct service *s, unsigned feed, const struct service_feed_now *now)
{
	const struct feed_now at = now_of(s->feeds, now);

	return feed_client_document(s->feeds->at[feed].client, &at);
}

void service_feed_answered(struct service *s, unsigned feed, const struct service_feed_now *now,
	const struct service_feed_answer *a)
{
	const struct feed_now at = now_of(s->feeds, now);
	const struct feed_answer answer = {a->whole, a->status, a->etag, a->modified,
		a->retry_after, a->server_time, a->kind ? a->kind : "", a->why ? a->why : ""};

	feed_client_answered(s->feeds->at[feed].client, &at, &answer);
}

void service_feed_hurry(struct service *s, unsigned feed, const struct service_feed_now *now)
{
	const struct feed_now at = now_of(s->feeds, now);

	feed_client_hurry(s->feeds->at[feed].client, &at, 0);
}

bool service_feeds_tick(struct service *s, const struct service_feed_now *now)
{
	bool more = false;

	feeds_lost(s); /* there was no memory for it */
	if (s->feeds)
		feed_shelf_settle(&s->feeds->shelf);
	for (uint32_t i = 0; i < feeds_count(s->feeds); i++) {
		const struct feed_now at = now_of(s->feeds, now);

		more |= feed_client_tick(s->feeds->at[i].client, &at);
	}
	return more;
}

const char *service_feed_why(const struct service *s, unsigned feed)
{
	struct feed_client_state state;

	feed_client_state(s->feeds->at[feed].client, &state);
	return state.why;
}

uint32_t service_feed_failures(const struct service *s, unsigned feed)
{
	struct feed_client_state state;

	feed_client_state(s->feeds->at[feed].client, &state);
	return state.failures;
}

/* --- where they have got to ---------------------------------------------------------------------------- */

struct printing {
	struct feeds *f;
	struct feed_client *client;
	const char *text;
};

static void print(void *arg)
{
	struct printing *p = arg;
	struct strbuf sb;

	sb_init(&sb, &p->f->print);
	if (feed_client_print(p->client, &sb))
		p->text = sb.s;
}

const char *service_feed_print(struct service *s, unsigned feed, uint64_t *moves)
{
	struct feeds *f = s->feeds;
	struct printing p = {f, f->at[feed].client, ""};

	*moves = feed_client_moves(p.client);
	arena_reset(&f->print);
	if (f->lost)
		return "";
	/* what stands behind another is not kept anywhere else: it must be told anew */
	if (feed_shelf_others(&f->shelf, f->at[feed].block->name))
		return "{}";
	return oom_guard(&f->print_oom, print, &p) ? "" : p.text;
}

void service_feed_resume(struct service *s, unsigned feed, const char *text, size_t len)
{
	struct one *o = &s->feeds->at[feed];
	struct feed_client_state state;

	/* without the vacancies that came before, going on from there would leave them out */
	feed_client_state(o->client, &state);
	if (state.life.there)
		feed_client_resume(o->client, text, len);
}

/* --- what can be told of them --------------------------------------------------------------------------- */

uint32_t feeds_count(const struct feeds *f)
{
	return f ? f->n : 0;
}

void feeds_state(const struct feeds *f, uint32_t i, struct feed_client_state *out)
{
	feed_client_state(f->at[i].client, out);
}

const struct feed_life *feeds_life(const struct feeds *f, uint32_t i)
{
	return feed_client_life(f->at[i].client);
}

uint32_t feeds_joined(const struct feeds *f)
{
	return population_count(f->shelf.others);
}

const char *feeds_also(const struct feeds *f, const char *id, uint32_t i)
{
	return f ? feed_join_source(f->shelf.join, id, i + 1) : NULL;
}

const char *feeds_behind(const struct feeds *f)
{
	return f->behind;
}

size_t feeds_print_moment(int64_t utc, char out[FEED_MOMENT])
{
	char day[DATE_TEXT];
	int64_t rest = utc % SECONDS_A_DAY;

	date_print(utc / SECONDS_A_DAY, day);
	return (size_t)snprintf(out, FEED_MOMENT, "%sT%02d:%02d:%02dZ", day, (int)(rest / 3600),
		(int)(rest / 60 % 60), (int)(rest % 60));
}

void feeds_write_moment(struct json_writer *w, const char *key, int64_t utc)
{
	char text[FEED_MOMENT];

	jw_key(w, key);
	if (utc <= 0)
		jw_null(w);
	else
		jw_stringn(w, text, feeds_print_moment(utc, text));
}

void feeds_write_fresh(struct json_writer *w, const struct feeds *f)
{
	if (!feeds_count(f))
		return;
	jw_key(w, "feeds");
	jw_array(w);
	for (uint32_t i = 0; i < f->n; i++) {
		struct feed_client_state state;

		feed_client_state(f->at[i].client, &state);
		jw_object(w);
		jw_kstring(w, "name", state.block->name);
		feeds_write_moment(w, "fresh", state.fresh);
		jw_close(w);
	}
	jw_close(w);
}
