/* `sluse check`: parse, check, compile; say what is wrong. */
#include "rules/coverage.h"
#include "service/offline_parts.h"
#include "service/rpc.h"
#include "service/zone_files.h"

#include <string.h>

struct check {
	struct offline_job job;
	const struct offline_check *q;
	const char *shown;
};

/* An item that is valid on several spans of days stands in several images: its place in
 * the files tells that it is the same. */
static void note_item(struct strmap *seen, const char *at)
{
	strmap_put(seen, at, strlen(at), seen);
}

static void note_items(struct strmap *seen, const struct image *im)
{
	for (uint32_t i = 0; i < im->n_groups; i++)
		note_item(seen, im->groups[i].item.at);
	for (uint32_t i = 0; i < im->n_screenings; i++)
		note_item(seen, im->screenings[i].item.at);
	for (uint32_t i = 0; i < im->n_profiles; i++)
		note_item(seen, im->profiles[i].item.at);
	for (uint32_t i = 0; i < im->n_offers; i++)
		note_item(seen, im->offers[i].item.at);
	for (uint32_t i = 0; i < im->n_tracks; i++)
		note_item(seen, im->tracks[i].item.at);
	for (uint32_t i = 0; i < im->n_matches; i++)
		note_item(seen, im->matches[i].item.at);
	for (uint32_t i = 0; i < im->n_dues; i++)
		note_item(seen, im->dues[i].item.at);
	for (uint32_t i = 0; i < im->n_tables; i++)
		note_item(seen, im->tables[i].item.at);
	for (uint32_t i = 0; i < im->n_shares; i++)
		note_item(seen, im->shares[i].item.at);
	for (uint32_t i = 0; i < im->n_progresses; i++)
		note_item(seen, im->progresses[i].item.at);
}

/* Items over all spans of days, from the earliest image to the last. */
static unsigned count_items(const struct ruleset *rs, struct arena *arena)
{
	const struct image *im = ruleset_on(rs, INT64_MIN + 1);
	struct strmap seen;

	strmap_init(&seen, arena, 0);
	for (unsigned i = ruleset_images(rs); im && i; i--) {
		note_items(&seen, im);
		im = im->to == DATE_NONE ? NULL : ruleset_on(rs, im->to + 1);
	}
	return seen.n;
}

/* What the warnings about things that never are, or are left out, do not speak for. */
static void say_undecided(struct check *c, const struct ruleset *rs)
{
	unsigned n;
	const struct undecided *u = ruleset_undecided(rs, &n);

	for (unsigned i = 0; i < n; i++)
		sb_printf(&c->job.out, "%s: note: %s, looked through in part: %s\n", u[i].at,
			u[i].what, u[i].why);
}

static void say_closing(struct check *c, const struct ruleset *rs, const struct diags *diags)
{
	struct strbuf *out = &c->job.out;
	unsigned cases, undecided = 0;

	if (*c->shown) /* a file in this folder has none; one is enough to know which */
		sb_printf(out, "%s: ", c->shown);
	if (rs) {
		ruleset_cases(rs, &cases);
		sb_puts(out, "fine: ");
		offline_count(out, offline_rule_files(c->q->files, c->q->n_files), "file");
		sb_puts(out, ", ");
		offline_count(out, count_items(rs, &c->job.arena), "item");
		sb_puts(out, ", ");
		offline_count(out, cases, "case");
	} else {
		offline_count(out, diags->errors, "error");
	}
	if (diags->warnings) {
		sb_puts(out, ", ");
		offline_count(out, diags->warnings, "warning");
	}
	if (rs)
		ruleset_undecided(rs, &undecided);
	if (undecided) {
		sb_puts(out, "; ");
		offline_count(out, undecided, "item");
		sb_printf(out, " looked through in part%s", c->q->all ? "" : " (--all lists them)");
	}
	sb_putc(out, '\n');
}

static void write_undecided(struct json_writer *w, const struct ruleset *rs)
{
	unsigned n;
	const struct undecided *u = ruleset_undecided(rs, &n);

	jw_key(w, "undecided");
	jw_array(w);
	for (unsigned i = 0; i < n; i++) {
		jw_object(w);
		jw_kstring(w, "at", u[i].at);
		jw_kstring(w, "what", u[i].what);
		jw_kstring(w, "why", u[i].why);
		jw_close(w);
	}
	jw_close(w);
}

static void write_json(struct check *c, const struct ruleset *rs, const struct diags *diags)
{
	struct json_writer w;
	unsigned cases;

	jw_init(&w, &c->job.out);
	jw_object(&w);
	jw_kbool(&w, "fine", rs != NULL);
	offline_write_diags(&w, diags, &c->job.arena);
	jw_kint(&w, "files", offline_rule_files(c->q->files, c->q->n_files));
	if (rs) {
		ruleset_cases(rs, &cases);
		jw_kint(&w, "items", count_items(rs, &c->job.arena));
		jw_kint(&w, "cases", cases);
		write_undecided(&w, rs);
		jw_kstring(&w, "name", ruleset_name(rs));
		jw_kstring(&w, "version", ruleset_version(rs));
		jw_kstring(&w, "digest", ruleset_digest(rs));
	}
	jw_close(&w);
	sb_putc(&c->job.out, '\n');
}

static void release_arena(void *arg)
{
	arena_release(arg);
}

/* Which thresholds no case stands on; of rules without a case that goes without saying. */
static void lint_thresholds(struct check *c, const struct ruleset *rs, struct diags *diags)
{
	struct arena *one = ARENA_NEW(&c->job.arena, struct arena);
	struct feel_zones zones = zones_of(c->q->zones, c->q->n_zones, &c->job.arena);
	struct coverage coverage;
	unsigned n;
	const struct case_block *cases = ruleset_cases(rs, &n);

	if (n == 0)
		return;
	arena_init(one, &c->job.oom);
	arena_defer(&c->job.arena, release_arena, one);
	coverage_init(&coverage, rs, false, &c->job.arena);
	for (unsigned i = 0; i < n; i++) {
		coverage_case(&coverage, &cases[i], &zones, one);
		arena_reset(one);
	}
	coverage_warn(&coverage, diags);
	diags_sort(diags);
}

/* The feed blocks beside the rules; false when they have mistakes. */
static bool check_feeds(struct check *c, const struct ruleset *rs, struct diags *diags)
{
	const struct offline_check *q = c->q;
	struct feed_blocks blocks;
	int bad;

	if (!q->n_feeds)
		return true;
	bad = offline_read_feeds(&blocks,
		&(struct offline_feeds){q->feeds, q->n_feeds, q->feeds_shown},
		ruleset_on(rs, INT64_MAX), &c->job.arena, diags);
	diags_sort(diags);
	return !bad;
}

static void run_check(void *arg)
{
	struct check *c = arg;
	struct diags diags;
	struct ruleset *rs =
		offline_load(c->q->files, c->q->n_files, c->shown, &c->job.arena, &diags);

	if (rs && !check_feeds(c, rs, &diags))
		rs = NULL;
	c->job.code = rs ? OFFLINE_FINE : OFFLINE_FINDINGS;
	if (!rs && rpc_diags_memory(&diags))
		c->job.code = OFFLINE_COULD_NOT;
	if (rs)
		lint_thresholds(c, rs, &diags);
	if (c->q->json) {
		write_json(c, rs, &diags);
		return;
	}
	diags_print(&c->job.out, &diags);
	if (rs && c->q->all)
		say_undecided(c, rs);
	say_closing(c, rs, &diags);
}

int offline_check(const struct offline_check *q, struct offline_text *out)
{
	struct check c = {.q = q, .shown = q->shown ? q->shown : ""};

	return offline_run(&c.job, run_check, &c, out);
}
