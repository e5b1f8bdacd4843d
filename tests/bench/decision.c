/*
 * decision - the common decision in process
 *
 *	decision RULES_FILE DATA_FOLDER
 *
 * Three measures, each checked against what must come out:
 *	decide		from a record that is there: every condition of all four rules gets its
 *			outcome recorded, and the first rule that holds is told
 *	read+decide	the record is read from its JSON first
 *	request		a whole line through the service: track.recommend with the facts in it
 */
#include "decide/decide.h"
#include "lib/bench.h"
#include "sluse/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 20773 }; /* 2026-11-16 */

struct work {
	struct bench_data data;
	struct bench_text rules;
	struct oom oom;
	struct arena keep, scratch;
	const struct image *image;
	struct record *records;
	struct service *service;
	char **lines;
};

static const struct record_defaults defaults = {.source = "bench", .seen = DAY, .today = DAY};

static void read_record(struct work *w, unsigned i, struct record *out, struct arena *arena)
{
	struct problems ps = {.arena = arena};
	const struct bench_text *t = &w->data.records[i];

	if (record_read(out, &w->image->entities[0].vocab, t->s, t->len, &defaults, "ledig", arena,
		    &ps))
		bench_die("a record is refused", ps.list.n ? ps.list.at[0].text : "?");
}

static void prepare(void *arg)
{
	struct work *w = arg;
	struct rule_file file = {"decision.rules", w->rules.s, w->rules.len};
	struct diags diags;
	struct ruleset *rs;

	arena_init(&w->keep, &w->oom);
	arena_init(&w->scratch, &w->oom);
	diags_init(&diags, &w->keep, 20);
	if (ruleset_load(&rs, &file, 1, "", NULL, &diags))
		bench_die("the rules are refused",
			diags.list.n ? diags.list.at[0].text : "without a word");
	w->image = ruleset_on(rs, DAY);
	w->records = ARENA_ARRAY(&w->keep, struct record, w->data.n);
	for (unsigned i = 0; i < w->data.n; i++)
		read_record(w, i, &w->records[i], &w->keep);
}

static void decide(struct work *w, struct eval *e, const struct record *r, unsigned i)
{
	struct screening_result result;
	const struct image *im = w->image;

	eval_bind(e, 0, r);
	for (uint32_t p = 0; p < im->n_profiles; p++) {
		const struct item *item = &im->profiles[p].item;

		for (uint32_t c = 0; c < item->n_criteria; c++)
			eval_criterion(e, &item->criteria[c]);
	}
	eval_screening(e, &im->screenings[0], &result);
	if (strcmp(result.category, w->data.expected[i]) != 0)
		bench_die("a wrong decision", result.category);
	for (uint32_t c = 0; c < 12; c++) {
		if (!e->outcomes[c].known)
			bench_die("a condition without an outcome", "");
	}
}

static void round_decide(void *arg)
{
	struct work *w = arg;
	struct eval e;

	arena_reset(&w->scratch);
	eval_init(&e, w->image, DAY, &w->scratch);
	for (unsigned i = 0; i < w->data.n; i++)
		decide(w, &e, &w->records[i], i);
}

static void round_read(void *arg)
{
	struct work *w = arg;
	struct record r;
	struct eval e;

	for (unsigned i = 0; i < w->data.n; i++) {
		arena_reset(&w->scratch);
		read_record(w, i, &r, &w->scratch);
		eval_init(&e, w->image, DAY, &w->scratch);
		decide(w, &e, &r, i);
	}
}

static void round_request(void *arg)
{
	static const struct service_caller caller = {.uid = 0, .name = "bench"};
	struct work *w = arg;
	const char *reply;
	char category[64];
	size_t len;

	for (unsigned i = 0; i < w->data.n; i++) {
		service_handle(w->service, w->lines[i], strlen(w->lines[i]), &caller, &reply, &len);
		snprintf(category, sizeof category, "\"category\":\"%s\"", w->data.expected[i]);
		if (!reply || !memmem(reply, len, category, strlen(category)))
			bench_die("a wrong answer", reply ? reply : "none");
	}
}

static int64_t host_today(void *arg, const char *zone)
{
	(void)arg;
	(void)zone;
	return DAY;
}

static void prepare_service(struct work *w)
{
	struct service_host host = {.today = host_today};
	struct service_options options = {.rules_shown = ""};
	struct sluse_file file = {"decision.rules", w->rules.s, w->rules.len};
	const char *messages;

	if (service_new(&w->service, &host, &options))
		bench_die("service", "no memory");
	if (service_load(w->service, &file, 1, &messages))
		bench_die("the rules are refused", messages);
	w->lines = calloc(w->data.n, sizeof *w->lines);
	for (unsigned i = 0; i < w->data.n; i++) {
		if (asprintf(&w->lines[i],
			    "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"track.recommend\","
			    "\"params\":{\"ledig\":%s}}",
			    i, w->data.records[i].s) < 0)
			bench_die("lines", "no memory");
	}
}

struct guarded {
	struct work *w;
	void (*round)(void *);
};

static void guarded_round(void *arg)
{
	struct guarded *g = arg;

	if (oom_guard(&g->w->oom, g->round, g->w))
		bench_die("a round", "no memory");
}

int main(int argc, char **argv)
{
	struct work w = {0};
	struct guarded decide_g = {&w, round_decide}, read_g = {&w, round_read};

	if (argc != 3)
		bench_die("usage", "decision RULES_FILE DATA_FOLDER");
	w.rules = bench_read(argv[1]);
	w.data = bench_load(argv[2]);
	if (oom_guard(&w.oom, prepare, &w))
		bench_die("prepare", "no memory");
	prepare_service(&w);
	bench_measure("decide", guarded_round, &decide_g, w.data.n);
	bench_measure("read+decide", guarded_round, &read_g, w.data.n);
	bench_measure("request", round_request, &w, w.data.n);
	return 0;
}
