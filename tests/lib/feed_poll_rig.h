/*
 * feed_poll_rig - a service that polls feeds, with a clock and answers of the test's own
 *
 * All static, like service_rig.h.
 */
#ifndef TESTS_LIB_FEED_POLL_RIG_H
#define TESTS_LIB_FEED_POLL_RIG_H

#include "service_rig.h"
#include "sluse/feeds.h"
#include "test.h"

struct poll_rig {
	struct rig rig;
	struct service_feed_now now;
	const char *messages;
	struct service_feed_request asked;
};

static inline int poll_rig_feeds(struct poll_rig *p, const char *feeds)
{
	struct sluse_file file = {"f.rules", (char *)(uintptr_t)feeds, strlen(feeds)};
	struct service_feed_options o = {.seed = 1, .pause_ms = 1000, .shown = "feeds/"};

	return service_feeds_load(p->rig.s, &file, 1, &o, &p->now, &p->messages);
}

static inline void poll_rig_rules(struct poll_rig *p, const char *rules)
{
	rig_file(&p->rig, "a.rules", rules);
	rig_say(&p->rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
}

static inline void poll_rig_start(struct poll_rig *p, const char *rules)
{
	memset(p, 0, sizeof *p);
	p->rig.today = 20773; /* 2026-11-16 */
	p->now = (struct service_feed_now){1000, 20773 * 86400};
	CHECK(rig_start(&p->rig, NULL) == 0);
	poll_rig_rules(p, rules);
	CHECK(strstr(p->rig.reply, "\"loaded\":true"));
}

static inline void poll_rig_wait(struct poll_rig *p, int64_t ms)
{
	p->now.ms += ms;
	p->now.utc += ms / 1000;
}

/* The request that is due, when there is one. */
static inline bool poll_rig_ask(struct poll_rig *p, unsigned feed)
{
	return service_feed_ask(p->rig.s, feed, &p->now, &p->asked);
}

static inline void poll_rig_answer(
	struct poll_rig *p, unsigned feed, const char *body, const struct service_feed_answer *a)
{
	if (body && *body)
		service_feed_bytes(p->rig.s, feed, &p->now, body, strlen(body));
	service_feed_answered(p->rig.s, feed, &p->now, a);
}

/* One that came whole. */
static inline void poll_rig_good(struct poll_rig *p, unsigned feed, const char *body)
{
	const struct service_feed_answer a = {
		.whole = true, .status = 200, .retry_after = -1, .server_time = -1};

	poll_rig_answer(p, feed, body, &a);
}

/* A whole round of a source of one document, from when it is due. */
static inline void poll_rig_round(struct poll_rig *p, unsigned feed, const char *body)
{
	int64_t due = service_feed_due(p->rig.s, feed);

	if (due > p->now.ms)
		poll_rig_wait(p, due - p->now.ms);
	CHECK(poll_rig_ask(p, feed));
	poll_rig_good(p, feed, body);
}

static inline const char *poll_rig_call(struct poll_rig *p, const char *method, const char *params)
{
	static char line[1000];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", method, params);
	return rig_say(&p->rig, line);
}

static inline bool poll_rig_has(struct poll_rig *p, const char *id)
{
	char params[200];

	snprintf(params, sizeof params, "{\"id\":\"%s\"}", id);
	return strstr(poll_rig_call(p, "stilling.get", params), "\"result\"") != NULL;
}

#endif
