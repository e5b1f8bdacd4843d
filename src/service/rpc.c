/* Reading a line: requests as places in it.  See rpc.h. */
#include "service/rpc.h"
#include "base/utf8.h"

#include <string.h>

static bool piece_is(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(s, word, len) == 0;
}

/* The first thing that is wrong is told. */
static void wrong(struct request *rq, const char *at, const char *text)
{
	if (rq->wrong)
		return;
	rq->wrong = text;
	rq->wrong_at = at;
}

static void read_id(struct request *rq, enum json_event ev, struct piece raw)
{
	if (ev != JSON_STRING && ev != JSON_NUMBER && ev != JSON_NULL) {
		wrong(rq, "id", "the id of a request is a text, a number or null");
		return;
	}
	if (raw.len > RPC_ID_MAX) {
		wrong(rq, "id", "the id of a request has at most 512 bytes");
		return;
	}
	rq->id = raw;
}

static void read_params(struct request *rq, enum json_event ev, struct piece raw)
{
	/* [] is what some clients send for "none" */
	bool none = ev == JSON_ARRAY && strspn(raw.s + 1, " \t") + 2 == raw.len;

	if (ev == JSON_OBJECT)
		rq->params = raw;
	else if (ev == JSON_ARRAY && !none)
		wrong(rq, "params", "parameters go by name: params is an object");
	else if (!none)
		wrong(rq, "params", "params is an object");
}

static void unknown_member(struct request *rq, const char *name, size_t len, struct arena *arena)
{
	static const char *const members[] = {"jsonrpc", "id", "method", "params"};
	const char *plain = rpc_plain_name(name, len, arena);
	struct suggest near;

	if (rq->wrong)
		return;
	wrong(rq, plain,
		plain ? arena_printf(arena, "a request has no member '%s'", plain)
		      : "a request has a member that is not known");
	suggest_init(&near, name, len);
	for (unsigned i = 0; i < sizeof members / sizeof *members; i++)
		suggest_try(&near, members[i]);
	if (near.best)
		rq->wrong_hint = arena_printf(arena, "did you mean '%s'?", near.best);
}

/* After a key: reads its value into the request.  False when the text is bad. */
static bool read_member(
	struct request *rq, struct json_reader *r, struct piece key, bool *versioned)
{
	enum json_event ev = json_next(r);
	struct piece raw = {r->text + r->start, 0}, text = {r->s, r->slen};

	if (ev == JSON_BAD || !json_skip(r, ev))
		return false;
	raw.len = (size_t)(r->text + r->pos - raw.s);
	if (piece_is(key.s, key.len, "jsonrpc")) {
		*versioned = true;
		if (ev != JSON_STRING || !piece_is(text.s, text.len, "2.0"))
			wrong(rq, "jsonrpc", "jsonrpc must be \"2.0\"");
	} else if (piece_is(key.s, key.len, "id")) {
		rq->notification = false;
		read_id(rq, ev, raw);
	} else if (piece_is(key.s, key.len, "method")) {
		if (ev == JSON_STRING)
			rq->method = text;
		else
			wrong(rq, "method", "method is a text");
	} else if (piece_is(key.s, key.len, "params")) {
		read_params(rq, ev, raw);
	} else {
		unknown_member(rq, key.s, key.len, r->arena);
	}
	return true;
}

/* One request, whose first event was `ev`.  False when the text is bad. */
static bool read_request(struct request *rq, struct json_reader *r, enum json_event ev)
{
	size_t start = r->start;
	bool versioned = false;

	*rq = (struct request){.notification = true};
	if (ev != JSON_OBJECT) {
		if (!json_skip(r, ev))
			return false;
		wrong(rq, NULL, "a request is an object");
	} else {
		while ((ev = json_next(r)) == JSON_KEY) {
			struct piece key = {r->s, r->slen};

			if (!read_member(rq, r, key, &versioned))
				return false;
		}
		if (ev != JSON_CLOSE)
			return false;
		if (!versioned)
			wrong(rq, "jsonrpc", "jsonrpc is missing: it must be \"2.0\"");
		if (!rq->method.s)
			wrong(rq, "method", "method is missing");
	}
	rq->whole = (struct piece){r->text + start, r->pos - start};
	return true;
}

/* The elements of a batch.  False when the text is bad. */
static bool read_batch(struct rpc_line *out, struct json_reader *r, struct arena *arena)
{
	VEC(struct request) list = {0};
	struct request rq;
	enum json_event ev;

	while ((ev = json_next(r)) != JSON_CLOSE) {
		if (ev == JSON_BAD)
			return false;
		out->total++;
		if (out->total > RPC_BATCH_MAX) {
			if (!json_skip(r, ev))
				return false;
			continue;
		}
		if (!read_request(&rq, r, ev))
			return false;
		vec_push(arena, &list, rq);
	}
	out->at = list.at;
	out->n = list.n;
	return true;
}

static int fail_reading(struct failure *f, const struct json_reader *r, struct arena *arena)
{
	const char *kind = r->error_kind ? r->error_kind : "syntax";
	enum rpc_error error = rpc_error_of_kind(kind);

	if (error != ERR_LIMIT)
		error = ERR_PARSE;
	return fail(f, error, kind, NULL,
		arena_printf(arena, "the line cannot be read, %s", json_reader_message(r, arena)));
}

int rpc_read(
	struct rpc_line *out, const char *line, size_t len, struct arena *arena, struct failure *f)
{
	struct json_reader r;
	enum json_event ev;

	*out = (struct rpc_line){0};
	json_reader_init(&r, line, len, &json_limits_default, arena);
	ev = json_next(&r);
	if (ev == JSON_ARRAY) {
		out->batch = true;
		if (!read_batch(out, &r, arena))
			return fail_reading(f, &r, arena);
	} else {
		out->at = ARENA_NEW(arena, struct request);
		out->n = out->total = 1;
		if (ev == JSON_BAD || ev == JSON_END || !read_request(out->at, &r, ev))
			return fail_reading(f, &r, arena);
	}
	if (json_next(&r) != JSON_END)
		return fail_reading(f, &r, arena);
	if (out->batch && !out->total)
		return fail(f, ERR_REQUEST, "batch", NULL, "a batch holds at least one request");
	if (out->total > RPC_BATCH_MAX)
		return fail(f, ERR_LIMIT, "limit", NULL, "a batch holds at most 1000 requests");
	return 0;
}
