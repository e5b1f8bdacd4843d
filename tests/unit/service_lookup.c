/* What is asked of the store is put off, read, and carried out with what was found; and what
 * happens in between. */
#include "scratch.h"
#include "service_rig.h"
#include "small_rules.h"
#include "store/store.h"
#include "test.h"

#include <stdio.h>
#include <unistd.h>

#define CALL(method, params)                                                                       \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

static char path[80], decision[33];

/* What was written is in the store. */
static void commit(struct rig *rig)
{
	struct store_ops ops;

	service_take_writes(rig->s, &ops);
	CHECK_INT(store_commit(rig->store, ops.first, 1800000000), STORE_OK);
	store_ops_free(&ops);
}

static const char *say(struct rig *rig, const char *line)
{
	rig_say(rig, line);
	commit(rig);
	return rig->reply;
}

static void start(struct rig *rig, bool puts_off)
{
	struct service_options options = {
		.rules_shown = "rules/", .keeps = true, .puts_off = puts_off};
	struct store_options o = {.path = path, .make = true};
	char why[STORE_WHY];
	const char *at;

	*rig = (struct rig){.today = 20773};
	scratch_template(path, sizeof path, "lookup", 16 << 20);
	close(mkstemp(path));
	scratch_remove_store(path);
	if (store_open(&rig->store, &o, why, sizeof why))
		test_fail(__FILE__, __LINE__, "%s", why);
	CHECK(rig_start(rig, &options) == 0);
	rig_file(rig, "a.rules", SMALL_RULES);
	say(rig, CALL("rules.load", "{}"));
	say(rig, CALL("ledig.put", "{\"id\":\"p1\",\"ledig\":{\"alder\":36}}"));
	say(rig, CALL("ledig.put", "{\"id\":\"p2\",\"ledig\":{\"alder\":37}}"));
	say(rig, CALL("track.recommend", "{\"id\":\"p1\"}"));
	at = strstr(rig->reply, "\"decision\":\"");
	snprintf(decision, sizeof decision, "%.32s", at ? at + 12 : "");
	CHECK_INT(strlen(decision), 32);
}

static void end(struct rig *rig)
{
	struct store *store = rig->store;

	CHECK_INT(rig->borrowed, 0);
	rig_end(rig);
	store_close(store);
	scratch_remove_store(path);
}

/* With the decision in the place of D. */
static const char *line_of(const char *text)
{
	static char out[600];
	const char *at = strstr(text, "\"D\"");

	if (!at)
		return text;
	snprintf(out, sizeof out, "%.*s\"%s\"%s", (int)(at - text), text, decision, at + 3);
	return out;
}

static struct service_lookup *put_off(struct rig *rig, const char *line)
{
	CHECK(!service_handle(rig->s, line, strlen(line), NULL, &rig->reply, &rig->len));
	CHECK(rig->reply == NULL);
	return service_sought(rig->s);
}

static bool found(struct rig *rig, const char *line, struct service_lookup *l)
{
	bool done =
		service_handle_found(rig->s, line, strlen(line), NULL, l, &rig->reply, &rig->len);

	CHECK(done == (rig->reply != NULL));
	return done;
}

TEST(the_answer_is_that_of_a_store_that_is_lent)
{
	static const char *const lines[] = {CALL("ledig.export", "{\"id\":\"p1\"}"),
		CALL("ledig.export", "{\"id\":\"p3\"}"), CALL("ledig.export", "{\"id\":7}"),
		CALL("decision.get", "{\"id\":\"D\"}"), CALL("decision.get", "{\"id\":\"0000\"}"),
		CALL("decision.override", "{\"id\":\"D\",\"item\":\"voksen\",\"reason\":\"nej\"}"),
		CALL("decision.get", "{\"id\":\"D\"}"), CALL("decision.overrides", "{}"),
		"[" CALL("decision.get", "{\"id\":\"D\"}") "," CALL("ledig.list", "{}") "," CALL(
			"ledig.export", "{\"id\":\"p2\"}") "]"};
	struct rig rig;
	char *first[sizeof lines / sizeof *lines];

	for (int puts_off = 0; puts_off < 2; puts_off++) {
		start(&rig, puts_off);
		for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
			const char *reply = say(&rig, line_of(lines[i]));

			if (puts_off) {
				CHECK_STR(reply, first[i]);
				free(first[i]);
			} else {
				first[i] = strdup(reply);
			}
		}
		end(&rig);
	}
}

TEST(what_asks_nothing_of_the_store_is_not_put_off)
{
	static const char *const lines[] = {CALL("ledig.get", "{\"id\":\"p1\"}"),
		CALL("decision.get", "{}"), CALL("ledig.export", "{\"id\":7}"), "{", "[]",
		CALL("track.recommend", "{\"id\":\"p1\"}")};
	struct rig rig;

	start(&rig, true);
	for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
		CHECK(service_handle(
			rig.s, lines[i], strlen(lines[i]), NULL, &rig.reply, &rig.len));
		CHECK(service_sought(rig.s) == NULL);
	}
	end(&rig);
}

TEST(nothing_of_the_line_is_carried_out_before)
{
	static const char line[] =
		"[" CALL("ledig.put", "{\"id\":\"p9\",\"ledig\":{\"alder\":30}}") "," CALL(
			"ledig.export", "{\"id\":\"p1\"}") "]";
	struct rig rig;
	struct service_lookup *l;
	struct store_ops ops;

	start(&rig, true);
	l = put_off(&rig, line);
	CHECK(l != NULL);
	service_take_writes(rig.s, &ops);
	CHECK(ops.first == NULL);
	CHECK(strstr(say(&rig, CALL("ledig.get", "{\"id\":\"p9\"}")), "unknown-id") != NULL);
	service_lookup_run(l, rig.store);
	CHECK(found(&rig, line, l));
	CHECK(strstr(rig.reply, "\"earlier\"") != NULL);
	commit(&rig);
	CHECK(strstr(say(&rig, CALL("ledig.get", "{\"id\":\"p9\"}")), "\"alder\":30") != NULL);
	end(&rig);
}

/* What was read tells of somebody who is to be told of no more. */
TEST(who_is_forgotten_meanwhile_is_not_told_of)
{
	static const char *const lines[] = {CALL("decision.get", "{\"id\":\"D\"}"),
		CALL("decision.override", "{\"id\":\"D\",\"item\":\"voksen\",\"reason\":\"x\"}"),
		CALL("ledig.export", "{\"id\":\"p1\"}")};
	struct rig rig;

	for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
		const char *line;
		struct service_lookup *l;

		start(&rig, true);
		line = line_of(lines[i]);
		l = put_off(&rig, line);
		service_lookup_run(l, rig.store);
		say(&rig, CALL("ledig.forget", "{\"id\":\"p1\"}"));
		CHECK(!found(&rig, line, l)); /* it is read again */
		l = service_sought(rig.s);
		service_lookup_run(l, rig.store);
		CHECK(found(&rig, line, l));
		CHECK(strstr(rig.reply, i < 2 ? "\"erased\"" : "\"unknown-id\"") != NULL);
		CHECK(strstr(rig.reply, "36") == NULL);
		end(&rig);
	}
}

TEST(nor_who_is_forgotten_by_the_same_line)
{
	struct rig rig;

	for (int puts_off = 0; puts_off < 2; puts_off++) {
		start(&rig, puts_off);
		say(&rig, line_of("[" CALL("ledig.forget", "{\"id\":\"p1\"}") "," CALL(
				  "decision.get", "{\"id\":\"D\"}") "]"));
		CHECK(strstr(rig.reply, "somebody was forgotten by the same line; "
					"ask again behind it") != NULL);
		CHECK(strstr(rig.reply, "\"answer\"") == NULL);
		say(&rig, line_of(CALL("decision.get", "{\"id\":\"D\"}")));
		CHECK(strstr(rig.reply, "\"erased\"") != NULL);
		end(&rig);
	}
}

/* Rules and people of when it is carried out, not of when it was asked. */
TEST(what_changes_meanwhile_counts)
{
	static const char line[] = CALL("ledig.export", "{\"id\":\"p3\"}");
	struct rig rig;
	struct service_lookup *l;

	start(&rig, true);
	l = put_off(&rig, line);
	service_lookup_run(l, rig.store);
	say(&rig, CALL("ledig.put", "{\"id\":\"p3\",\"ledig\":{\"alder\":20}}"));
	CHECK(found(&rig, line, l));
	CHECK(strstr(rig.reply, "\"result\"") != NULL);
	commit(&rig);
	service_lookup_free(put_off(&rig, line)); /* who asked has gone */
	end(&rig);
}

/* By rules of before, which came or went meanwhile. */
TEST(a_decision_comes_out_by_the_rules_of_then)
{
	struct rig rig;
	const char *line;
	struct service_lookup *l;

	start(&rig, true);
	line = line_of(CALL("decision.get", "{\"id\":\"D\"}"));
	for (int i = 0; i < 4; i++) {
		const char *more = i % 2 ? "" : "const andet = 2\n";

		l = put_off(&rig, line);
		if (i < 2)
			service_lookup_run(l, rig.store);
		rig_file(&rig, "b.rules", more);
		say(&rig, CALL("rules.load", "{}"));
		if (i >= 2)
			service_lookup_run(l, rig.store);
		CHECK(found(&rig, line, l));
		CHECK(strstr(rig.reply, "\"replayed\":\"same\"") != NULL);
		commit(&rig);
	}
	end(&rig);
}

TEST_MAIN
