/* Whatever request for memory fails while an expression or a case is evaluated: the answer,
 * or that it could not. */
#include "mem_fail.h"
#include "sluse/offline.h"
#include "small_rules.h"
#include "test.h"

static const char line[] =
	"{\"id\":\"a\",\"expression\":\"[f(2)(3), t(1), x.a b]\",\"let\":[{\"name\":\"f\","
	"\"params\":[{\"name\":\"a\"}],\"expression\":\"function(b) a * b\"},{\"name\":\"t\","
	"\"params\":[{\"name\":\"n\",\"type\":\"number\"}],\"table\":{\"hitPolicy\":\"FIRST\","
	"\"inputs\":[{\"expression\":\"n\"}],\"outputs\":[{\"name\":null}],\"rules\":["
	"{\"when\":[\"> 1\"],\"then\":[\"1\"]},{\"when\":[\"-\"],\"then\":[\"n + 1\"]}]}}],"
	"\"context\":{\"x\":{\"context\":{\"a b\":\"c\"}}}}";
static const char want[] =
	"{\"id\":\"a\",\"actual\":[{\"number\":\"6\"},{\"number\":\"2\"},\"c\"]}\n";

static int eval(struct offline_text *out)
{
	static char rules[] = SMALL_RULES;
	const struct sluse_file file = {"a.rules", rules, sizeof rules - 1};

	return offline_eval(&(struct offline_eval){.expression = "alder > 30 and profile.voksen",
				    .facts = "{\"alder\":31}",
				    .files = &file,
				    .n_files = 1,
				    .shown = "rules/",
				    .today = 20773,
				    .explain = true},
		out);
}

static int eval_case(struct offline_text *out)
{
	struct offline_eval q = {.today = 20773};

	return offline_eval_case(&q, line, sizeof line - 1, out);
}

static void every_request(
	enum mem_fail_mode mode, int (*run)(struct offline_text *), const char *answer)
{
	bool failed = true;

	for (unsigned long n = 1; failed; n++) {
		struct offline_text out;
		int code;

		mem_fail_at(n, mode);
		code = run(&out);
		failed = mem_fail_failed();
		mem_fail_at(0, mode);
		CHECK(code == 0 || (code == 2 && failed));
		if (code == 0)
			CHECK_STR(out.s, answer);
		offline_free(&out);
		CHECK_INT(mem_fail_live(), 0);
	}
}

TEST(one_request_fails)
{
	every_request(MEM_FAIL_ONCE, eval, "true\n");
	every_request(MEM_FAIL_ONCE, eval_case, want);
}

TEST(all_requests_from_one_on_fail)
{
	every_request(MEM_FAIL_ON, eval, "true\n");
	every_request(MEM_FAIL_ON, eval_case, want);
}

TEST_MAIN
