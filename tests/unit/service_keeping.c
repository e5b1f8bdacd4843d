/* What a line writes is told to who keeps it; what is kept can be brought back; and an
 * answer that could not be kept is taken back. */
#include "service_rig.h"
#include "small_rules.h"
#include "store/store_op.h"
#include "store_rig.h"
#include "test.h"

static void start(struct rig *rig, bool keeps)
{
	struct service_options options = {.rules_shown = "rules/", .keeps = keeps};

	*rig = (struct rig){.today = 20773};
	CHECK(rig_start(rig, &options) == 0);
	rig_file(rig, "a.rules", SMALL_RULES);
	rig_say(rig, "{\"jsonrpc\":\"2.0\",\"method\":\"rules.load\"}");
}

/* One letter an operation. */
static const char *written(struct rig *rig)
{
	static const char letters[STORE_OP_TYPES] = {[STORE_PUT] = 'p',
		[STORE_REMOVE] = 'r',
		[STORE_FORGET] = 'f',
		[STORE_AUDIT] = 'a',
		[STORE_DECIDE] = 'd',
		[STORE_PARTY] = 'y',
		[STORE_RULES] = 'u',
		[STORE_VERDICT] = 'v',
		[STORE_EVENT] = 'e'};
	static char out[64];
	struct store_ops ops;
	unsigned n = 0;

	service_take_writes(rig->s, &ops);
	for (struct store_op *op = ops.first; op && n < sizeof out - 1; op = op->next)
		out[n++] = letters[op->type];
	out[n] = '\0';
	store_ops_free(&ops);
	return out;
}

#define CALL(method, params)                                                                       \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

TEST(what_a_line_writes)
{
	struct rig rig;

	start(&rig, true);
	rig_say(&rig, CALL("ledig.put", "{\"id\":\"p\",\"ledig\":{\"alder\":30}}"));
	CHECK_STR(written(&rig), "pa");
	CHECK_STR(written(&rig), "");
	rig_say(&rig, CALL("ledig.put", "{\"id\":\"p\",\"ledig\":{\"alder\":300}}"));
	CHECK_STR(written(&rig), "");
	rig_say(&rig, CALL("ledig.get", "{\"id\":\"p\"}"));
	CHECK_STR(written(&rig), "a");
	rig_say(&rig, CALL("ledig.get", "{\"id\":\"q\"}"));
	CHECK_STR(written(&rig), "");
	rig_say(&rig, CALL("ledig.list", "{}"));
	CHECK_STR(written(&rig), "a");
	rig_say(&rig, CALL("stilling.put", "{\"id\":\"v\",\"stilling\":{\"titel\":\"x\"}}"));
	CHECK_STR(written(&rig), "p");
	rig_say(&rig, CALL("stilling.get", "{\"id\":\"v\"}"));
	CHECK_STR(written(&rig), "");
	rig_say(&rig, CALL("stilling.remove", "{\"id\":\"v\"}"));
	CHECK_STR(written(&rig), "r");
	rig_say(&rig, CALL("ledig.forget", "{\"id\":\"p\"}"));
	CHECK_STR(written(&rig), "fa");
	rig_end(&rig);
}

/* A batch's writes are one list, and what failed left nothing in it. */
TEST(what_a_batch_writes)
{
	struct rig rig;

	start(&rig, true);
	rig_say(&rig,
		"[" CALL("ledig.put", "{\"id\":\"p\",\"ledig\":{\"alder\":30}}") "," CALL(
			"ledig.put",
			"{\"id\":\"q\",\"ledig\":{\"alder\":1}}") ","
								  "{\"jsonrpc\":\"2.0\",\"method\":"
								  "\"ledig.forget\",\"params\":{"
								  "\"id\":\"p\"}}]");
	CHECK_STR(written(&rig), "pafa");
	rig_end(&rig);
}

TEST(who_keeps_nothing_writes_nothing)
{
	struct rig rig;

	start(&rig, false);
	rig_say(&rig, CALL("ledig.put", "{\"id\":\"p\",\"ledig\":{\"alder\":30}}"));
	CHECK(strstr(rig.reply, "\"result\""));
	CHECK_STR(written(&rig), "");
	rig_end(&rig);
}

TEST(what_was_kept_comes_back)
{
	struct store_record r = {.kind = STORE_PERSON,
		.id = text("p"),
		.facts = text("{\"alder\":30,\"gone\":1}"),
		.source = text("jobnet"),
		.put = 20000,
		.version = 41};
	struct store_key key = {STORE_PERSON, text("p")};
	struct store_ops ops;
	struct rig rig;

	start(&rig, true);
	CHECK_INT(service_restore(rig.s, &r), 0);
	rig_say(&rig, CALL("ledig.get", "{\"id\":\"p\"}"));
	CHECK(strstr(rig.reply, "{\"alder\":30,\"gone\":1},\"put\":\"2024-10-04\",\"source\":"
				"\"jobnet\",\"degraded\":true"));
	rig_say(&rig, CALL("server.status", "{}"));
	CHECK(strstr(rig.reply, "\"persons\":1") && strstr(rig.reply, "\"degraded\":1"));
	r.facts = text("{\"alder\":31}");
	CHECK_INT(service_restore(rig.s, &r), 0);
	rig_say(&rig, CALL("server.status", "{}"));
	CHECK(strstr(rig.reply, "\"persons\":1") && strstr(rig.reply, "\"degraded\":0"));
	/* versions go on where the store's end */
	service_number_from(rig.s, 41);
	rig_say(&rig, CALL("ledig.put", "{\"id\":\"q\",\"ledig\":{\"alder\":30}}"));
	service_take_writes(rig.s, &ops);
	CHECK(ops.first && ops.first->u.put.version == 42);
	store_ops_free(&ops);
	service_drop(rig.s, &key);
	service_drop(rig.s, &key);
	rig_say(&rig, CALL("ledig.get", "{\"id\":\"p\"}"));
	CHECK(strstr(rig.reply, "unknown-id"));
	rig_end(&rig);
}

/* A file that somebody changed, sums and all: the answer stays one that can be read. */
TEST(what_is_kept_and_is_no_object_is_not_shown)
{
	static const char *const odd[] = {"42", "[1]", "{\"alder\":", "{} {}", "", "\"x\""};
	struct rig rig;

	for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++) {
		const struct store_record r = {.kind = STORE_PERSON,
			.id = text("p"),
			.facts = text(odd[i]),
			.beside = text(odd[i]),
			.source = text("jobnet"),
			.put = 20000,
			.version = 41};

		start(&rig, true);
		CHECK_INT(service_restore(rig.s, &r), 0);
		rig_say(&rig, CALL("ledig.get", "{\"id\":\"p\"}"));
		CHECK(strstr(rig.reply, "\"id\":\"p\",\"ledig\":null,\"records\":null,\"put\""));
		CHECK(strstr(rig.reply, "\"degraded\":true"));
		rig_end(&rig);
	}
}

TEST(what_is_measured_takes_the_place_of_what_does_not_fit)
{
	const struct store_record r = {.kind = STORE_PERSON,
		.id = text("p"),
		.facts = text("{\"alder\":3}"),
		.source = text("jobnet"),
		.put = 20000,
		.version = 41};
	struct rig rig;

	start(&rig, true);
	rig_file(&rig, "b.rules",
		"progress maaling \"Måling\" { basis own   indicator alder \"Alder\" 15..20   "
		"measure at week 0 }\n");
	rig_say(&rig, CALL("rules.load", "{}"));
	CHECK(strstr(rig.reply, "\"loaded\":true"));
	CHECK_INT(service_restore(rig.s, &r), 0);
	rig_say(&rig, CALL("server.status", "{}"));
	CHECK(strstr(rig.reply, "\"degraded\":1"));
	rig_say(&rig, CALL("progress.put", "{\"id\":\"p\",\"progress\":\"maaling\",\"by\":"
					   "\"KIM\",\"values\":{\"alder\":16}}"));
	CHECK(strstr(rig.reply, "\"measured\""));
	rig_say(&rig, CALL("ledig.get", "{\"id\":\"p\"}"));
	CHECK(strstr(rig.reply, "\"alder\":{\"value\":16") &&
		strstr(rig.reply, "\"degraded\":false"));
	rig_say(&rig, CALL("server.status", "{}"));
	CHECK(strstr(rig.reply, "\"degraded\":0"));
	rig_end(&rig);
}

static const char *withdrawn(struct rig *rig)
{
	char *reply = strdup(rig->reply);
	const char *instead;
	size_t len;

	service_withdraw(rig->s, reply, rig->len, &instead, &len);
	free(reply);
	CHECK_INT(strlen(instead), len);
	return instead;
}

TEST(an_answer_taken_back)
{
	static const char error[] = "\"error\":{\"code\":-32008,";
	struct rig rig;
	const char *instead;

	start(&rig, true);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"b\",\"method\":\"ledig.put\",\"params\":"
		      "{\"id\":\"SECRET\",\"ledig\":{\"alder\":30}}}");
	CHECK(strstr(rig.reply, "SECRET"));
	instead = withdrawn(&rig);
	CHECK(strstr(instead, "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"b\",\"error\":") == instead);
	CHECK(strstr(instead, error) && !strstr(instead, "SECRET"));
	rig_say(&rig, "[" CALL("rules.status", "{}") ",{\"jsonrpc\":\"2.0\",\"id\":7.50,\"method\":"
						     "\"ledig.get\",\"params\":{\"id\":\"x\"}}]");
	instead = withdrawn(&rig);
	CHECK(strstr(instead, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"error\"") == instead);
	CHECK(strstr(instead, ",{\"jsonrpc\":\"2.0\",\"id\":7.50,\"error\""));
	CHECK(!strstr(instead, "unknown-id"));
	rig_end(&rig);
}

TEST_MAIN
