/* What is too much is refused with a clear error, and the service lives on. */
#include "base/date.h"
#include "service/rpc.h"
#include "service_rig.h"
#include "small_rules.h"
#include "test.h"

/* A text that grows; freed by the caller. */
static char *repeat(
	const char *head, const char *part, unsigned n, const char *sep, const char *tail)
{
	size_t room = strlen(head) + n * (strlen(part) + strlen(sep)) + strlen(tail) + 1;
	char *out = malloc(room), *p = out;

	p = stpcpy(p, head);
	for (unsigned i = 0; i < n; i++)
		p = stpcpy(stpcpy(p, i ? sep : ""), part);
	stpcpy(p, tail);
	return out;
}

static bool holds(const struct rig *rig, const char *what)
{
	if (strstr(rig->reply, what))
		return true;
	printf("the answer is %.300s\n", rig->reply);
	return false;
}

static void lives_on(struct rig *rig)
{
	rig_say(rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.status\"}");
	CHECK_STR(rig->reply, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"loaded\":false}}");
}

TEST(a_line_that_is_too_long)
{
	struct rig rig = {0};
	char *line = repeat("\"", "0123456789abcdef", 10 << 16, "", "\"");

	CHECK(rig_start(&rig, NULL) == 0);
	rig_say(&rig, line);
	CHECK(holds(&rig, "\"code\":-32004,") && holds(&rig, "\"kind\":\"limit\""));
	CHECK(rig.len < 300);
	lives_on(&rig);
	rig_end(&rig);
	free(line);
}

TEST(nesting)
{
	struct rig rig = {0};
	char *line = repeat("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.status\",\"params\":",
		"{\"a\":", 2000, "", "1");

	CHECK(rig_start(&rig, NULL) == 0);
	rig_say(&rig, line);
	CHECK(holds(&rig, "\"code\":-32004,") && holds(&rig, "\"kind\":\"limit\""));
	lives_on(&rig);
	rig_end(&rig);
	free(line);
}

TEST(a_batch_has_at_most_a_thousand_requests)
{
	static const char one[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.status\"}";
	struct rig rig = {0};
	char *most = repeat("[", one, 1000, ",", "]"), *more = repeat("[", one, 1001, ",", "]");
	unsigned answers = 0;

	CHECK(rig_start(&rig, NULL) == 0);
	rig_say(&rig, most);
	for (const char *p = rig.reply; (p = strstr(p, "\"result\"")); p++)
		answers++;
	CHECK_INT(answers, 1000);
	rig_say(&rig, more);
	CHECK(holds(&rig, "a batch holds at most 1000 requests"));
	CHECK(rig.reply[0] == '{');
	lives_on(&rig);
	rig_end(&rig);
	free(most);
	free(more);
}

TEST(answers_of_a_batch_are_bounded_together)
{
	static const char one[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.status\"}";
	struct service_options options = {.rules_shown = "rules/", .reply_bytes = 10000};
	struct rig rig = {0};
	char *line = repeat("[", one, 100, ",", "]");
	unsigned answers = 0;

	CHECK(rig_start(&rig, &options) == 0);
	rig_say(&rig, line);
	CHECK(rig.len < 50000);
	CHECK(holds(&rig, "\"result\""));
	CHECK(holds(&rig, "not carried out: the answers of this batch are too large together"));
	for (const char *p = rig.reply; (p = strstr(p, "\"jsonrpc\":")); p++)
		answers++;
	CHECK_INT(answers, 100);
	lives_on(&rig);
	rig_end(&rig);
	free(line);
}

TEST(one_answer_that_is_too_large)
{
	struct service_options options = {.rules_shown = "rules/", .reply_bytes = 8192};
	struct rig rig = {0};

	CHECK(rig_start(&rig, &options) == 0);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"rpc.discover\"}");
	CHECK(holds(&rig, "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32004,"));
	lives_on(&rig);
	rig_end(&rig);
}

TEST(memory_for_one_request)
{
	struct service_options options = {.rules_shown = "rules/", .request_bytes = 200000};
	struct rig rig = {0};
	char *line = repeat(
		"{\"jsonrpc\":\"2.0\",\"id\":\"me\",\"method\":\"rules.status\",\"params\":{",
		"\"\\u0061\":1", 1, ",", "}}");
	char *batch = repeat(
		"[", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}", 100, ",", "]");

	CHECK(rig_start(&rig, &options) == 0);
	rig_say(&rig, line);
	CHECK(holds(&rig, "\"kind\":\"parameter\""));
	rig_say(&rig, batch);
	CHECK(holds(&rig, "\"code\":-32003,") && holds(&rig, "\"kind\":\"memory\""));
	lives_on(&rig);
	rig_end(&rig);
	free(line);
	free(batch);
}

TEST(very_many_mistakes_are_not_all_listed)
{
	struct rig rig = {0};
	size_t room = 1 << 18;
	char *line = malloc(room), *p = line;

	p = stpcpy(p, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.status\",\"params\":{");
	for (unsigned i = 0; i < 5000; i++)
		p += sprintf(p, "%s\"q%u\":%u", i ? "," : "", i, i);
	strcpy(p, "}}");
	CHECK(rig_start(&rig, NULL) == 0);
	rig_say(&rig, line);
	CHECK(holds(&rig, "things are wrong; the first: rules.status has no parameter 'q0'"));
	CHECK(rig.len < 20000);
	rig_end(&rig);
	free(line);
}

TEST(what_the_host_refuses)
{
	struct rig rig = {0};
	const struct service_caller root = {.name = "root"};
	static const char stop[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.stop\"}";

	CHECK(rig_start(&rig, NULL) == 0);
	service_refuse(rig.s, "limit", "a line is too long", &rig.reply, &rig.len);
	CHECK_STR(rig.reply, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32004,"
			     "\"message\":\"a line is too long\",\"data\":{\"kind\":\"limit\"}}}");
	service_refuse(rig.s, "overloaded", "busy", &rig.reply, &rig.len);
	CHECK(holds(&rig, "\"code\":-32005,"));
	service_handle(rig.s, stop, sizeof stop - 1, &root, &rig.reply, &rig.len);
	CHECK(holds(&rig, "\"code\":-32007,") && holds(&rig, "\"kind\":\"forbidden\""));
	CHECK(!rig.stopped);
	rig_end(&rig);
}

TEST(a_host_that_can_nothing)
{
	struct service_host host = {0};
	struct rig rig = {0};

	CHECK(service_new(&rig.s, &host, NULL) == 0);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.stop\"}");
	CHECK(holds(&rig, "\"code\":-32006,"));
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	CHECK(holds(&rig, "\"code\":-32006,"));
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.status\"}");
	CHECK(holds(&rig, "\"uptime\":0,"));
	rig_end(&rig);
}

TEST(records_are_counted)
{
	struct service_options options = {.rules_shown = "rules/", .persons = 2, .vacancies = 1};
	struct rig rig = {.today = 20773};
	char line[200];

	CHECK(rig_start(&rig, &options) == 0);
	rig_file(&rig, "a.rules", SMALL_RULES);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	for (int i = 0; i < 4; i++) {
		/* the third is one too many; the first may still be replaced */
		snprintf(line, sizeof line,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ledig.put\",\"params\":{\"id\":"
			"\"p%d\","
			"\"ledig\":{}}}",
			i % 3);
		rig_say(&rig, line);
		CHECK(holds(&rig, i == 2   ? "\"code\":-32004,"
				  : i == 3 ? "\"replaced\":true"
					   : "\"replaced\":false"));
	}
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ledig.forget\",\"params\":{"
		      "\"id\":\"p0\"}}");
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ledig.put\",\"params\":{\"id\":"
		      "\"p2\",\"ledig\":{}}}");
	CHECK(holds(&rig, "\"replaced\":false"));
	rig_end(&rig);
}

TEST(a_NUL_and_broken_UTF8)
{
	static const char nul[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\0\"method\":\"rules.status\"}";
	struct rig rig = {0};

	CHECK(rig_start(&rig, NULL) == 0);
	rig_say_n(&rig, nul, sizeof nul - 1);
	CHECK(holds(&rig, "\"code\":-32700,"));
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules\xff.status\"}");
	CHECK(holds(&rig, "\"code\":-32700,") && holds(&rig, "\"kind\":\"utf8\""));
	CHECK(!strchr(rig.reply, '\xff'));
	rig_say(&rig, "\xef\xbb\xbf{}");
	CHECK(holds(&rig, "\"code\":-32700,"));
	lives_on(&rig);
	rig_end(&rig);
}

TEST_MAIN
