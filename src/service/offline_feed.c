/* `sluse feed read` and `sluse load --format …`: a feed's files as events, or as records of
 * ours, by the rules' code tables and feed blocks. */
#include "base/mem.h"
#include "feed/feed_intake.h"
#include "service/feed_tables.h"
#include "service/offline_parts.h"

#include <string.h>

enum { MISSING_TOLD = 200 };

struct offline_feed {
	struct oom oom;
	struct arena arena;                     /* of all files: rules, blocks */
	struct arena file;                      /* of the file at hand */
	struct arena piece;                     /* of the bytes at hand */
	const struct offline_feed_setup *setup; /* until it is open */
	bool records;
	int64_t today;
	const char *format;
	const struct feed_block *block;
	struct feed_intake *intake; /* NULL: between two files */
	struct feed_sink sink;
	struct strbuf lines, rejects, said;
	struct strmap missing; /* "disco Drage": told already */
	struct feed_counts counts;
	/* of the call at hand */
	const char *data;
	size_t len;
	bool end, ok;
};

/* ---- events ------------------------------------------------------------------- */

static void write_reject(struct offline_feed *f, const struct feed_event *e)
{
	struct json_writer w;

	jw_init(&w, &f->rejects);
	jw_object(&w);
	jw_key(&w, "reject");
	jw_object(&w);
	jw_kstring_opt(&w, "id", e->id);
	jw_kint(&w, "at", (int64_t)e->at);
	jw_kstring(&w, "reason", e->reason);
	jw_close(&w);
	jw_close(&w);
	sb_putc(&f->rejects, '\n');
}

static void write_put(struct json_writer *w, const struct feed_event *e)
{
	jw_kstring(w, "id", e->id);
	jw_key(w, "stilling");
	jw_raw(w, e->facts, e->facts_len);
}

static void write_record(struct offline_feed *f, const struct feed_event *e)
{
	struct json_writer w;

	jw_init(&w, &f->lines);
	jw_object(&w);
	if (e->kind == FEED_PUT) {
		write_put(&w, e);
	} else {
		jw_kstring(&w, "id", e->id);
		jw_kstring(&w, "kind", "stilling");
		jw_kbool(&w, "removed", true);
	}
	jw_close(&w);
	sb_putc(&f->lines, '\n');
}

static void write_event(struct offline_feed *f, const struct feed_event *e)
{
	struct json_writer w;

	jw_init(&w, &f->lines);
	jw_object(&w);
	if (e->kind == FEED_PUT) {
		jw_key(&w, "put");
		jw_object(&w);
		write_put(&w, e);
		jw_close(&w);
	} else {
		jw_kstring(&w, e->kind == FEED_REMOVE ? "remove" : "seen", e->id);
	}
	jw_close(&w);
	sb_putc(&f->lines, '\n');
}

/* What a table lacks is told once, for whoever keeps the table. */
static void write_missing(struct offline_feed *f, const struct feed_missing *m)
{
	const char *key = arena_printf(&f->piece, "%s %s", m->table, m->text);
	struct json_writer w;

	if (f->missing.n >= MISSING_TOLD || strmap_get(&f->missing, key, strlen(key)))
		return;
	strmap_intern(&f->missing, key, strlen(key));
	jw_init(&w, &f->rejects);
	jw_object(&w);
	jw_key(&w, "not_found");
	jw_object(&w);
	jw_kstring(&w, "table", m->table);
	jw_kstring(&w, "text", m->text);
	jw_close(&w);
	jw_close(&w);
	sb_putc(&f->rejects, '\n');
}

static bool take_event(void *arg, const struct feed_event *e)
{
	struct offline_feed *f = arg;

	f->counts.kind[e->kind]++;
	f->counts.masked += e->masked;
	f->counts.not_found += e->not_found;
	for (unsigned i = 0; i < e->n_missing && !f->records; i++)
		write_missing(f, &e->missing[i]);
	if (e->kind == FEED_REJECT)
		write_reject(f, e);
	else if (e->kind == FEED_PUT || e->kind == FEED_REMOVE)
		f->records ? write_record(f, e) : write_event(f, e);
	else if (e->kind == FEED_SEEN && !f->records)
		write_event(f, e);
	return true;
}

/* ---- opening ------------------------------------------------------------------- */

static const struct feed_block *find_block(
	const struct feed_blocks *blocks, enum feed_format format)
{
	for (uint32_t i = 0; i < blocks->n; i++)
		if (blocks->at[i].format == format)
			return &blocks->at[i];
	return NULL;
}

static void say_no_format(struct offline_feed *f)
{
	sb_printf(&f->said, "there is no format '%s'; there are", f->setup->format);
	for (unsigned i = 0; i < FEED_FORMATS; i++)
		sb_printf(&f->said, "%s %s", i ? "," : "", feed_format_name((enum feed_format)i));
	sb_putc(&f->said, '\n');
}

int offline_read_feeds(struct feed_blocks *out, const struct offline_feeds *q,
	const struct image *im, struct arena *arena, struct diags *diags)
{
	struct feed_file *files = ARENA_ARRAY(arena, struct feed_file, q->n);
	const struct entity *e = image_entity(im, "stilling");

	*out = (struct feed_blocks){0};
	if (!e) {
		diag_add(diags, DIAG_ERROR, (struct span){0}, "feed",
			"the rules declare no facts of stilling");
		return -1;
	}
	for (unsigned i = 0; i < q->n; i++)
		files[i] =
			(struct feed_file){arena_printf(arena, "%s%s", q->shown, q->files[i].name),
				q->files[i].text, q->files[i].len};
	return feed_blocks_read(
		out, files, q->n, &e->vocab, feed_tables_of(im, arena), arena, diags);
}

static bool read_blocks(struct offline_feed *f, const struct image *im, enum feed_format format)
{
	const struct offline_feed_setup *q = f->setup;
	struct feed_blocks blocks;
	struct diags diags;
	int bad;

	diags_init(&diags, &f->arena, 0);
	bad = offline_read_feeds(&blocks,
		&(struct offline_feeds){q->feeds, q->n_feeds, q->feeds_shown}, im, &f->arena,
		&diags);
	diags_sort(&diags);
	diags_print(&f->said, &diags);
	if (bad)
		return false;
	f->block = find_block(&blocks, format);
	if (!f->block)
		sb_printf(&f->said, "no feed block has the format '%s' (%s)\n", q->format,
			q->feeds_shown);
	return f->block != NULL;
}

static void open_feed(void *arg)
{
	struct offline_feed *f = arg;
	const struct offline_feed_setup *q = f->setup;
	enum feed_format format = feed_format_find(q->format, strlen(q->format));
	struct diags diags;
	struct ruleset *rs;

	sb_init(&f->said, &f->arena);
	strmap_init(&f->missing, &f->arena, 0);
	if (format == FEED_FORMATS) {
		say_no_format(f);
		return;
	}
	f->format = feed_format_name(format);
	rs = offline_load(q->files, q->n_files, q->shown, &f->arena, &diags);
	if (rs)
		f->ok = read_blocks(f, ruleset_on(rs, q->today), format);
	else
		diags_print(&f->said, &diags);
}

static void give(struct offline_text *out, const struct strbuf *sb)
{
	*out = (struct offline_text){NULL, 0};
	if (!sb->s || !(out->s = mem_alloc(sb->len + 1)))
		return;
	memcpy(out->s, sb->s, sb->len + 1);
	out->len = sb->len;
}

static void release(struct offline_feed *f)
{
	arena_release(&f->piece);
	arena_release(&f->file);
	arena_release(&f->arena);
	mem_free(f);
}

struct offline_feed *offline_feed_open(
	const struct offline_feed_setup *q, struct offline_text *messages)
{
	struct offline_feed *f = mem_alloc(sizeof *f);

	*messages = (struct offline_text){NULL, 0};
	if (!f)
		return NULL;
	*f = (struct offline_feed){.setup = q, .records = q->records, .today = q->today};
	f->sink = (struct feed_sink){f, take_event};
	arena_init(&f->arena, &f->oom);
	arena_init(&f->file, &f->oom);
	arena_init(&f->piece, &f->oom);
	if (oom_guard(&f->oom, open_feed, f) < 0)
		f->ok = false;
	else
		give(messages, &f->said);
	if (f->ok)
		return f;
	release(f);
	return NULL;
}

/* ---- bytes --------------------------------------------------------------------- */

static void take_bytes(void *arg)
{
	struct offline_feed *f = arg;

	arena_reset(&f->piece);
	sb_init(&f->lines, &f->piece);
	sb_init(&f->rejects, &f->piece);
	if (!f->intake)
		f->intake = feed_intake_new(f->block, NULL, f->today, &f->sink, &f->file);
	feed_intake_bytes(f->intake, f->data, f->len);
	if (f->end) {
		feed_intake_end(f->intake);
		f->intake = NULL;
		arena_reset(&f->file);
	}
}

static int run(struct offline_feed *f, struct offline_text *lines, struct offline_text *rejects)
{
	*lines = *rejects = (struct offline_text){NULL, 0};
	if (oom_guard(&f->oom, take_bytes, f) < 0) {
		f->intake = NULL;
		arena_reset(&f->file);
		return OFFLINE_COULD_NOT;
	}
	give(lines, &f->lines);
	give(rejects, &f->rejects);
	return lines->s && rejects->s ? OFFLINE_FINE : OFFLINE_COULD_NOT;
}

int offline_feed_bytes(struct offline_feed *f, const char *data, size_t len,
	struct offline_text *lines, struct offline_text *rejects)
{
	f->data = data;
	f->len = len;
	f->end = false;
	return run(f, lines, rejects);
}

int offline_feed_end(
	struct offline_feed *f, struct offline_text *lines, struct offline_text *rejects)
{
	f->data = "";
	f->len = 0;
	f->end = true;
	return run(f, lines, rejects);
}

/* ---- closing ------------------------------------------------------------------- */

static void write_summary(void *arg)
{
	struct offline_feed *f = arg;
	const uint64_t *kind = f->counts.kind;
	struct json_writer w;

	arena_reset(&f->piece);
	sb_init(&f->said, &f->piece);
	jw_init(&w, &f->said);
	jw_object(&w);
	jw_key(&w, "summary");
	jw_object(&w);
	jw_kstring(&w, "format", f->format);
	jw_kint(&w, "put", (int64_t)kind[FEED_PUT]);
	jw_kint(&w, "removed", (int64_t)kind[FEED_REMOVE]);
	jw_kint(&w, "seen", (int64_t)kind[FEED_SEEN]);
	jw_kint(&w, "rejected", (int64_t)kind[FEED_REJECT]);
	jw_kint(&w, "not_found", (int64_t)f->counts.not_found);
	jw_kint(&w, "masked", (int64_t)f->counts.masked);
	jw_close(&w);
	jw_close(&w);
	sb_putc(&f->said, '\n');
}

int offline_feed_close(struct offline_feed *f, struct offline_text *summary)
{
	const uint64_t *kind = f->counts.kind;
	bool some = kind[FEED_PUT] || kind[FEED_REMOVE] || kind[FEED_SEEN];
	int code = !kind[FEED_REJECT] ? OFFLINE_FINE : some ? OFFLINE_FINDINGS : OFFLINE_COULD_NOT;

	*summary = (struct offline_text){NULL, 0};
	if (oom_guard(&f->oom, write_summary, f) == 0)
		give(summary, &f->said);
	if (!summary->s)
		code = OFFLINE_COULD_NOT;
	release(f);
	return code;
}
