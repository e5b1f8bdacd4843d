/* `sluse load --format …`: a feed's file as records of ours, by the rules' code tables. */
#include "base/mem.h"
#include "base/utf8.h"
#include "feed/jobnet_classic.h"
#include "service/offline_parts.h"

#include <string.h>

enum { REJECTS_TOLD = 20 };

/* One code table turned round: from a name, folded, to the code that it names. */
struct names {
	struct strmap map;         /* values: struct meaning */
	const struct codes *codes; /* NULL: the rules have no table for this */
};
/* A name that several codes have, none of them under the others, means none: what cannot be
 * known is not guessed. */
struct meaning {
	const struct code *code; /* or NULL */
};

struct feed_run {
	struct offline_job job;
	const char *format, *text;
	size_t len;
	const struct sluse_file *files;
	unsigned n;
	const char *shown;
	struct offline_text *messages;

	const struct vocab *vocab; /* of stilling */
	struct names kommune, disco, postnr;
	struct arena scratch;
	struct strbuf said;
	struct feed_counts counts;
	unsigned told;
};

/* ---- names ---------------------------------------------------------------- */

/* Case is nothing in a name.  ASCII and the letters of Latin-1 cover what Danish tables and
 * feeds hold; other letters must be written alike. */
static const char *fold(const char *s, size_t len, size_t *out_len, struct arena *arena)
{
	struct strbuf sb;

	sb_init(&sb, arena);
	for (size_t i = 0; i < len;) {
		unsigned n;
		uint32_t cp = utf8_decode(s + i, &n);

		if (ascii_upper((int)cp) || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7))
			cp += 0x20;
		sb_putcp(&sb, cp);
		i += n;
	}
	*out_len = sb.len;
	return sb.s;
}

/* Of two codes with one name the narrower is meant when it lies under the other. */
static const struct code *narrower(
	const struct codes *c, const struct code *a, const struct code *b)
{
	if (!a || codes_under(c, a->code, strlen(a->code), b->code, strlen(b->code)))
		return a;
	if (codes_under(c, b->code, strlen(b->code), a->code, strlen(a->code)))
		return b;
	return NULL;
}

static void add_name(struct names *names, const struct code *code, const char *name, size_t len)
{
	struct arena *arena = names->map.arena;
	size_t folded_len;
	const char *folded = fold(name, len, &folded_len, arena);
	struct meaning *m = strmap_get(&names->map, folded, folded_len);

	if (!folded_len)
		return;
	if (m) {
		m->code = narrower(names->codes, m->code, code);
		return;
	}
	m = ARENA_NEW(arena, struct meaning);
	m->code = code;
	strmap_put(&names->map, folded, folded_len, m);
}

/* The table that this fact of a vacancy takes its values from, when the rules give it one. */
static void read_names(struct feed_run *r, struct names *out, const char *fact)
{
	const struct fact *f = vocab_find(r->vocab, fact, strlen(fact));
	const struct codes *c = f && f->type->domain ? f->type->domain->codes : NULL;

	out->codes = c;
	strmap_init(&out->map, &r->job.arena, 0);
	for (uint32_t i = 0; c && i < c->n; i++) {
		const char *also = c->at[i].also;

		if (c->at[i].title)
			add_name(out, &c->at[i], c->at[i].title, strlen(c->at[i].title));
		while (also && *also) {
			size_t len = strcspn(also, "|");
			add_name(out, &c->at[i], also, len);
			also += len + (also[len] == '|');
		}
	}
}

static const char *look_up(struct feed_run *r, struct names *names, const char *s, size_t len)
{
	size_t folded_len;
	const char *folded = fold(s, len, &folded_len, &r->scratch);
	const struct meaning *m = strmap_get(&names->map, folded, folded_len);

	return m && m->code ? m->code->code : NULL;
}

static const char *kommune(void *arg, const char *name, size_t len)
{
	struct feed_run *r = arg;

	return look_up(r, &r->kommune, name, len);
}

static const char *occupation(void *arg, const char *title, size_t len)
{
	struct feed_run *r = arg;

	return look_up(r, &r->disco, title, len);
}

static const char *postnr(void *arg, const char *s, size_t len)
{
	struct feed_run *r = arg;
	const struct code *code = r->postnr.codes ? codes_find(r->postnr.codes, s, len) : NULL;

	return code ? code->code : NULL;
}

/* ---- events --------------------------------------------------------------- */

/* The facts that these rules declare; a feed fills more than every ruleset wants. */
static void write_facts(struct feed_run *r, struct json_writer *w, const struct feed_event *e)
{
	struct json_reader in;
	enum json_event ev;

	jw_object(w);
	json_reader_init(&in, e->facts, e->facts_len, &json_limits_default, &r->scratch);
	json_next(&in); /* { */
	while ((ev = json_next(&in)) == JSON_KEY) {
		const struct fact *f = vocab_find(r->vocab, in.s, in.slen);
		ev = json_next(&in);
		size_t start = in.start;
		if (!json_skip(&in, ev))
			break;
		if (!f)
			continue;
		jw_key(w, f->name);
		jw_raw(w, e->facts + start, in.pos - start);
	}
	jw_close(w);
}

static void write_event(struct feed_run *r, const struct feed_event *e)
{
	struct json_writer w;

	jw_init(&w, &r->job.out);
	jw_object(&w);
	jw_kstring(&w, "id", e->id);
	if (e->kind == FEED_REMOVE) {
		jw_kstring(&w, "kind", "stilling");
		jw_kbool(&w, "removed", true);
	} else {
		jw_key(&w, "stilling");
		write_facts(r, &w, e);
	}
	jw_close(&w);
	sb_putc(&r->job.out, '\n');
}

static bool take_event(void *arg, const struct feed_event *e)
{
	struct feed_run *r = arg;

	if (e->kind == FEED_PUT || e->kind == FEED_REMOVE)
		write_event(r, e);
	else if (e->kind == FEED_REJECT && r->told++ < REJECTS_TOLD)
		sb_printf(&r->said, "byte %zu%s%s: %s\n", e->at, e->id ? ": " : "",
			e->id ? e->id : "", e->reason);
	return true;
}

/* ---- the whole ------------------------------------------------------------ */

static void drop_scratch(void *arg)
{
	arena_release(arg);
}

static void say_closing(struct feed_run *r)
{
	const struct feed_counts *c = &r->counts;

	if (r->told > REJECTS_TOLD)
		sb_printf(&r->said, "and %u more\n", r->told - REJECTS_TOLD);
	sb_printf(
		&r->said, "%s: %u read, %u rejected", r->format, c->put + c->removed, c->rejected);
	if (c->not_found)
		sb_printf(&r->said,
			"; %u names and codes are in no table of the rules and stay unknown",
			c->not_found);
	if (c->masked)
		sb_printf(&r->said, "; %u numbers like a CPR number masked", c->masked);
	sb_putc(&r->said, '\n');
}

static int read_feed(struct feed_run *r, struct ruleset *rs)
{
	/* the tables are the same on every day */
	const struct entity *e = image_entity(ruleset_on(rs, 0), "stilling");
	const struct feed_lookups lookups = {r, kommune, occupation, postnr};
	const struct feed_sink sink = {r, take_event};

	if (!e) {
		sb_puts(&r->said, "the rules declare no facts of stilling\n");
		return OFFLINE_COULD_NOT;
	}
	r->vocab = &e->vocab;
	read_names(r, &r->kommune, "kommune");
	read_names(r, &r->disco, "disco");
	read_names(r, &r->postnr, "postnr");
	jobnet_classic_read(r->text, r->len, &lookups, &sink, &r->scratch, &r->counts);
	say_closing(r);
	if (r->counts.rejected)
		return r->counts.put || r->counts.removed ? OFFLINE_FINDINGS : OFFLINE_COULD_NOT;
	return OFFLINE_FINE;
}

static void run_feed(void *arg)
{
	struct feed_run *r = arg;
	struct diags diags;

	sb_init(&r->said, &r->job.arena);
	arena_init(&r->scratch, &r->job.oom);
	arena_defer(&r->job.arena, drop_scratch, &r->scratch);
	if (strcmp(r->format, "jobnet-classic") != 0) {
		sb_printf(
			&r->said, "there is no format '%s'; there is jobnet-classic\n", r->format);
	} else {
		struct ruleset *rs = offline_load(r->files, r->n, r->shown, &r->job.arena, &diags);
		if (rs)
			r->job.code = read_feed(r, rs);
		else
			diags_print(&r->said, &diags);
	}
	/* last, for nothing after it can fail: what was said is the caller's */
	r->messages->s = mem_alloc(r->said.len + 1);
	if (!r->messages->s) {
		r->job.code = OFFLINE_COULD_NOT;
		return;
	}
	memcpy(r->messages->s, r->said.s, r->said.len + 1);
	r->messages->len = r->said.len;
}

int offline_feed(const char *format, const char *text, size_t len, const struct sluse_file *files,
	unsigned n, const char *shown, struct offline_text *lines, struct offline_text *messages)
{
	struct feed_run r = {.format = format,
		.text = text,
		.len = len,
		.files = files,
		.n = n,
		.shown = shown,
		.messages = messages};

	*messages = (struct offline_text){NULL, 0};
	return offline_run(&r.job, run_feed, &r, lines);
}
