/* `sluse eval --jsonl`: a conformance case in, its answer out. */
#include "service/kit.h"
#include "service/offline_parts.h"
#include "service/zone_files.h"

#include <string.h>

static const struct json_limits limits = {
	.bytes = 16 << 20,
	.depth = 200,
	.nodes = 500000,
	.members = 100000,
	.string = 4 << 20,
};

struct case_line {
	struct offline_job job;
	const struct offline_eval *q;
	const char *line;
	size_t len;
};

static bool read_line(struct case_line *c, struct value *out, const char **why)
{
	struct json_reader r;

	json_reader_init(&r, c->line, c->len, &limits, &c->job.arena);
	if (json_read_value(&r, json_next(&r), &c->job.arena, out) && json_next(&r) == JSON_END &&
		out->kind == V_CONTEXT)
		return true;
	*why = r.error ? json_reader_message(&r, &c->job.arena) : "the line is no object";
	return false;
}

static const struct context *members(struct value v)
{
	static const struct context none = {0};

	return v.kind == V_CONTEXT ? v.u.context : &none;
}

/* The names that are declared, given or not, and those that are only given. */
static void add_names(struct kit_names *top, struct value context, struct value inputs)
{
	const struct context *given = members(context), *declared = members(inputs);
	struct kit *k = top->kit;
	struct value v;

	for (uint32_t i = 0; i < declared->n; i++) {
		const struct entry *e = &declared->at[i];
		const struct value *told = context_get(given, e->key, e->len);

		v = value_null();
		if (told && !kit_value(k, *told, &v))
			return;
		kit_give(top, e->key, e->len, v, kit_type(k, e->value));
	}
	for (uint32_t i = 0; i < given->n; i++) {
		const struct entry *e = &given->at[i];

		if (context_get(declared, e->key, e->len))
			continue;
		if (!kit_value(k, e->value, &v))
			return;
		kit_give(top, e->key, e->len, v, &kit_any);
	}
}

static struct value answer(struct case_line *c, struct kit *k, struct value told)
{
	struct kit_names top = {.kit = k};
	struct value types = kit_member(told, "types");
	struct kit_body body;

	if (types.kind == V_CONTEXT)
		k->types = types.u.context;
	add_names(&top, kit_member(told, "context"), kit_member(told, "inputs"));
	kit_helpers(&top, kit_member(told, "let"));
	body = kit_body(&top, told);
	if (!body.code && !body.table)
		kit_fault(k, "%s", body.wrong);
	if (k->fault)
		return value_null();
	kit_ready(k);
	k->env.today = c->q->today;
	return kit_run(k, &body);
}

static void run_case(void *arg)
{
	struct case_line *c = arg;
	struct feel_zones zones = zones_of(c->q->zones, c->q->n_zones, &c->job.arena);
	struct value told = value_null(), v = told;
	struct json_writer w;
	struct kit k;

	c->job.code = OFFLINE_FINE;
	kit_init(&k, &c->job.arena);
	k.env.zones = &zones;
	if (read_line(c, &told, &k.fault))
		v = answer(c, &k, told);
	else
		c->job.code = OFFLINE_FINDINGS;
	if (!kit_writable(v))
		kit_fault(&k, "the answer is a function");
	jw_init(&w, &c->job.out);
	jw_object(&w);
	jw_key(&w, "id");
	json_value(&w, kit_member(told, "id"));
	jw_key(&w, k.fault ? "fault" : "actual");
	if (k.fault)
		jw_string(&w, k.fault);
	else
		kit_write(&w, v);
	jw_close(&w);
	sb_putc(&c->job.out, '\n');
}

int offline_eval_case(
	const struct offline_eval *q, const char *line, size_t len, struct offline_text *out)
{
	struct case_line c = {.q = q, .line = line, .len = len};

	return offline_run(&c.job, run_case, &c, out);
}
