#include "rules/ruleset.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "rules/rule_cases.h"
#include "rules/rule_compile.h"
#include "rules/rule_parse.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct ruleset {
	struct oom oom;
	struct arena keep;
	atomic_uint references;
	const char *name, *title, *language, *zone, *version;
	struct item about;
	char digest[DIGEST_TEXT];
	const struct image **images; /* ascending; the first begins at DATE_NONE */
	uint32_t n_images;
	const struct undecided *undecided;
	uint32_t n_undecided;
	const struct case_block *cases;
	uint32_t n_cases;
};

/* ---- the files ----------------------------------------------------------- */

struct loading {
	struct load ld;
	struct ruleset *rs;
	const struct rule_file *files;
	unsigned n_files;
	const char *shown;
	struct arena scratch, tmp; /* of the load; of one span */
	bool ok;
};

static bool is_rules(const char *name)
{
	size_t len = strlen(name);

	return len > 6 && strcmp(name + len - 6, ".rules") == 0;
}

static int by_file(const void *a, const void *b)
{
	return strcmp(((const struct load_source *)a)->file, ((const struct load_source *)b)->file);
}

/* A file's bytes that are no text are shown as question marks; nothing else is told of it. */
static void unreadable(
	struct load *ld, struct load_source *src, size_t at, const char *why, const char *hint)
{
	struct diag *d;
	char *copy = arena_alloc_raw(ld->scratch, src->src.len + 1);

	memcpy(copy, src->src.text, src->src.len);
	copy[src->src.len] = '\0';
	for (size_t i = at; i < src->src.len; i++)
		if (copy[i] == '\0' || (unsigned char)copy[i] >= 0x80)
			copy[i] = '?';
	src->src.text = copy;
	src->unreadable = true;
	d = load_error(
		ld, ((struct span){&src->src, (uint32_t)at, (uint32_t)at + 1}), "utf8", "%s", why);
	if (hint)
		diag_hint(&ld->diags, d, "%s", hint);
}

/* Which encoding it is instead. */
static const char *encoding_hint(const struct source *src)
{
	if (src->len > 1 &&
		(memcmp(src->text, "\xff\xfe", 2) == 0 || memcmp(src->text, "\xfe\xff", 2) == 0))
		return "the file is UTF-16; save it as UTF-8";
	return "save the file as UTF-8; an old Windows file is not";
}

void load_read_source(struct load *ld, struct load_source *src)
{
	const char *nul = memchr(src->src.text, '\0', src->src.len);
	size_t valid = utf8_valid_prefix(src->src.text, src->src.len);

	if (nul && (size_t)(nul - src->src.text) < valid)
		unreadable(ld, src, (size_t)(nul - src->src.text), "a text file holds no zero byte",
			NULL);
	else if (valid < src->src.len)
		unreadable(ld, src, valid, "this is not UTF-8", encoding_hint(&src->src));
}

/* Where each line begins. */
static void number_lines(struct load *ld, struct load_source *src)
{
	uint32_t n = 1;

	for (size_t i = 0; i < src->src.len; i++)
		n += src->src.text[i] == '\n';
	src->lines = ARENA_ARRAY(ld->scratch, uint32_t, n);
	src->n_lines = 1;
	for (size_t i = 0; i < src->src.len; i++)
		if (src->src.text[i] == '\n')
			src->lines[src->n_lines++] = (uint32_t)i + 1;
}

static bool take_files(struct loading *w)
{
	struct load *ld = &w->ld;

	if (w->n_files > ld->limits.files) {
		load_error(ld, (struct span){0}, "limit", "more than %u files", ld->limits.files);
		return false;
	}
	ld->sources = ARENA_ARRAY(ld->keep, struct load_source, w->n_files);
	ld->n_sources = w->n_files;
	for (unsigned i = 0; i < w->n_files; i++) {
		struct load_source *s = &ld->sources[i];

		s->file = arena_strdup(ld->keep, w->files[i].name);
		s->src.name = arena_printf(ld->keep, "%s%s", w->shown, s->file);
		s->src.text = w->files[i].text;
		s->src.len = w->files[i].len;
		s->rules = is_rules(s->file);
		if (s->src.len > ld->limits.file_bytes) {
			load_error(ld, (struct span){0}, "limit",
				"the file '%s' is larger than %zu bytes", s->src.name,
				ld->limits.file_bytes);
			return false;
		}
	}
	qsort(ld->sources, ld->n_sources, sizeof *ld->sources, by_file);
	for (unsigned i = 1; i < w->n_files; i++) {
		if (strcmp(ld->sources[i].file, ld->sources[i - 1].file) != 0)
			continue;
		load_error(ld, (struct span){0}, "twice", "the file '%s' is there twice",
			ld->sources[i].file);
		return false;
	}
	return true;
}

/* Rule texts are copied: compiled code speaks of places in them. */
static void parse_files(struct load *ld)
{
	for (uint32_t i = 0; i < ld->n_sources; i++) {
		struct load_source *s = &ld->sources[i];

		if (!s->rules)
			continue;
		s->src.text = arena_strndup(ld->keep, s->src.text, s->src.len);
		load_read_source(ld, s);
		number_lines(ld, s);
		if (s->unreadable)
			ld->unreadable = true;
		else
			rule_parse_file(ld, s);
	}
}

/* ---- the digest ---------------------------------------------------------- */

static bool takes_part(const struct load *ld, const struct load_source *s)
{
	if (s->rules)
		return true;
	for (uint32_t i = 0; i < ld->model->n_codes; i++) {
		const struct ast_codes *c = ld->model->codes_ast[i];

		if (c->source == s || c->crossed_by == s || c->bridged_by == s)
			return true;
	}
	return false;
}

static void make_digest(struct load *ld, struct ruleset *rs)
{
	struct digest_state d;
	uint8_t bytes[DIGEST_BYTES];

	digest_init(&d);
	for (uint32_t i = 0; i < ld->n_sources; i++) {
		const struct load_source *s = &ld->sources[i];

		if (!takes_part(ld, s))
			continue;
		digest_add_field(&d, s->file, strlen(s->file));
		digest_add_field(&d, s->src.text, s->src.len);
	}
	digest_final(&d, bytes);
	digest_hex(bytes, rs->digest);
}

/* ---- the load ------------------------------------------------------------ */

static void check_name(struct load *ld, const struct ast_ruleset *r)
{
	if (r->language.s && strcmp(r->language.s, "da") != 0 && strcmp(r->language.s, "en") != 0)
		load_error(ld, r->language.at, "value", "the language is 'da' or 'en'");
	if (!r->zone.s)
		return;
	for (const char *z = r->zone.s; *z; z++)
		if (!ascii_alpha(*z) && !ascii_digit(*z) && !strchr("/_+-", *z)) {
			load_error(ld, r->zone.at, "value",
				"this is no time zone; one is \"Europe/Copenhagen\"");
			return;
		}
}

static void take_name(struct loading *w)
{
	const struct ast *ast = &w->ld.ast;
	struct ruleset *rs = w->rs;
	const struct ast_ruleset *r;

	if (ast->rulesets.n == 0) {
		load_error(&w->ld, (struct span){0}, "incomplete",
			"no file says what these rules are: one 'ruleset NAME { … }' is needed");
		return;
	}
	r = ast->rulesets.at[0];
	check_name(&w->ld, r);
	rs->name = r->item.name.s;
	rs->title = r->item.title.s ? r->item.title.s : rs->name;
	rs->language = r->language.s ? r->language.s : "da";
	rs->zone = r->zone.s ? r->zone.s : "Europe/Copenhagen";
	rs->version = r->version.s ? r->version.s : "";
	rs->about = compile_item(&w->ld, &w->ld.ast.rulesets.at[0]->item);
}

/* Every span is checked; compiled are those before the first mistake. */
static void make_images(struct loading *w)
{
	struct load *ld = &w->ld;
	uint32_t n = 0;
	int64_t *from = rule_spans(ld, &n);
	struct deps deps;

	if (!from)
		return;
	w->rs->images = ARENA_ARRAY(ld->keep, const struct image *, n);
	w->rs->n_images = n;
	for (uint32_t i = 0; i < n && !load_hopeless(ld); i++) {
		deps_init(&deps, ld, from[i], i + 1 < n ? from[i + 1] - 1 : DATE_NONE, &w->tmp);
		rule_check_span(&deps);
		if (ld->diags.errors == 0)
			w->rs->images[i] = rule_compile(&deps);
		arena_reset(&w->tmp);
	}
}

static void run(void *arg)
{
	struct loading *w = arg;
	struct load *ld = &w->ld;

	strmap_init(&ld->words, ld->keep, 0);
	strmap_init(&ld->lost, ld->scratch, 0);
	diags_init(&ld->diags, ld->scratch, ld->diags.max);
	if (!take_files(w))
		return;
	parse_files(ld);
	if (!ld->unreadable && !load_hopeless(ld)) {
		take_name(w);
		rule_reserve(ld);
		rule_declare(ld);
		rule_include(ld);
		rule_check(ld);
		make_images(w);
		rule_check_cases(ld);
	}
	if (ld->diags.errors)
		return;
	rule_lint(ld);
	rule_lint_boxes(ld, w->rs->images, w->rs->n_images, &w->tmp);
	w->rs->undecided = ld->undecided.at;
	w->rs->n_undecided = ld->undecided.n;
	w->rs->cases = rule_make_cases(ld, w->rs, &w->rs->n_cases);
	make_digest(ld, w->rs);
	w->ok = true;
}

/* ---- handing over -------------------------------------------------------- */

/* Messages outlive the load: they get their texts, and copies of the files they point
 * into, in the arena of whoever asked. */
struct handover {
	struct diags *to;
	const struct diags *from;
	struct {
		const struct source *old, *copy;
	} sources[64];
	unsigned n_sources;
};

static const struct source *copy_source(struct handover *h, const struct source *old)
{
	struct arena *a = h->to->arena;
	struct source *copy;

	for (unsigned i = 0; i < h->n_sources; i++)
		if (h->sources[i].old == old)
			return h->sources[i].copy;
	copy = ARENA_NEW(a, struct source);
	*copy = (struct source){
		arena_strdup(a, old->name), arena_strndup(a, old->text, old->len), old->len};
	if (h->n_sources < sizeof h->sources / sizeof *h->sources) {
		h->sources[h->n_sources].old = old;
		h->sources[h->n_sources++].copy = copy;
	}
	return copy;
}

static void hand_over(void *arg)
{
	struct handover *h = arg;
	unsigned errors = h->from->errors, warnings = h->from->warnings;

	for (unsigned i = 0; i < h->from->list.n; i++) {
		const struct diag *d = &h->from->list.at[i];
		struct span at = d->span;
		struct diag *copy;

		if (at.src)
			at.src = copy_source(h, at.src);
		copy = diag_add(h->to, d->level, at, d->kind, "%s", d->text);
		if (copy && d->hint)
			diag_hint(h->to, copy, "%s", d->hint);
		if (d->level == DIAG_ERROR)
			errors--;
		else
			warnings--;
	}
	h->to->errors += errors; /* those that were only counted */
	h->to->warnings += warnings;
}

static void release(struct ruleset *rs)
{
	arena_release(&rs->keep);
	mem_free(rs);
}

static void set_limits(struct rule_limits *out, const struct rule_limits *asked)
{
	*out = asked ? *asked : (struct rule_limits){0};
	if (out->file_bytes == 0)
		out->file_bytes = 16u << 20;
	if (out->file_bytes > UINT32_MAX / 2) /* places are 32 bits wide */
		out->file_bytes = UINT32_MAX / 2;
	if (out->total_bytes == 0)
		out->total_bytes = 512u << 20;
	if (out->files == 0)
		out->files = 1000;
	if (out->items == 0)
		out->items = 100000;
	if (out->spans == 0)
		out->spans = 64;
}

struct out_of_memory {
	struct diags *diags;
	size_t limit;
};

static void tell_memory(void *arg)
{
	const struct out_of_memory *m = arg;

	diag_add(m->diags, DIAG_ERROR, (struct span){0}, "memory",
		"the rules need more memory than there is (at most %zu MiB are allowed)",
		m->limit >> 20);
}

/* Nothing may be held while `diags` is written to: running out of memory there leaves
 * through the guard of whoever owns its arena.  So its own guard stands around it here. */
static void tell(struct diags *diags, void (*fn)(void *), void *arg)
{
	if (oom_guard(diags->arena->oom, fn, arg) != 0)
		diags->errors++;
}

int ruleset_load(struct ruleset **out, const struct rule_file *files, unsigned n, const char *shown,
	const struct rule_limits *limits, struct diags *diags)
{
	struct loading w = {.files = files,
		.n_files = n,
		.shown = shown ? shown : "",
		.rs = mem_alloc(sizeof *w.rs)};
	struct out_of_memory memory = {diags, 0};
	struct handover over = {.to = diags, .from = &w.ld.diags};

	set_limits(&w.ld.limits, limits);
	memory.limit = w.ld.limits.total_bytes;
	if (!w.rs) {
		tell(diags, tell_memory, &memory);
		return -1;
	}
	*w.rs = (struct ruleset){.oom.limit = w.ld.limits.total_bytes};
	atomic_init(&w.rs->references, 1);
	arena_init(&w.rs->keep, &w.rs->oom);
	arena_init(&w.scratch, &w.rs->oom);
	arena_init(&w.tmp, &w.rs->oom);
	w.ld.keep = &w.rs->keep;
	w.ld.scratch = &w.scratch;
	w.ld.diags.max = diags->max;
	if (oom_guard(&w.rs->oom, run, &w) == 0) {
		diags_sort(&w.ld.diags);
		tell(diags, hand_over, &over);
	} else {
		w.ok = false;
		tell(diags, tell_memory, &memory);
	}
	arena_release(&w.tmp);
	arena_release(&w.scratch);
	if (!w.ok) {
		release(w.rs);
		return -1;
	}
	*out = w.rs;
	return 0;
}

/* ---- a ruleset in use ---------------------------------------------------- */

struct ruleset *ruleset_ref(struct ruleset *rs)
{
	atomic_fetch_add_explicit(&rs->references, 1, memory_order_relaxed);
	return rs;
}

void ruleset_unref(struct ruleset *rs)
{
	if (!rs)
		return;
	if (atomic_fetch_sub_explicit(&rs->references, 1, memory_order_acq_rel) == 1)
		release(rs);
}

const char *ruleset_name(const struct ruleset *rs)
{
	return rs->name;
}

const char *ruleset_title(const struct ruleset *rs)
{
	return rs->title;
}

const char *ruleset_language(const struct ruleset *rs)
{
	return rs->language;
}

const char *ruleset_zone(const struct ruleset *rs)
{
	return rs->zone;
}

const char *ruleset_version(const struct ruleset *rs)
{
	return rs->version;
}

const struct item *ruleset_about(const struct ruleset *rs)
{
	return &rs->about;
}

const char *ruleset_digest(const struct ruleset *rs)
{
	return rs->digest;
}

unsigned ruleset_images(const struct ruleset *rs)
{
	return rs->n_images;
}

const struct image *ruleset_on(const struct ruleset *rs, int64_t on)
{
	uint32_t lo = 0, hi = rs->n_images;

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (rs->images[mid]->from <= on)
			lo = mid;
		else
			hi = mid;
	}
	return rs->images[lo];
}

const struct undecided *ruleset_undecided(const struct ruleset *rs, unsigned *n)
{
	*n = rs->n_undecided;
	return rs->undecided;
}

const struct case_block *ruleset_cases(const struct ruleset *rs, unsigned *n)
{
	*n = rs->n_cases;
	return rs->cases;
}
