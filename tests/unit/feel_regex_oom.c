/*
 * Patterns compiled and run while memory runs out at every place in turn: the answer is
 * the right one or none, never null instead, and nothing is left behind.
 */
#include "feel_bench.h"
#include "mem_fail.h"
#include "test.h"

struct job {
	struct feel_bench *bench;
	const char *expression;
	char shown[64];
};

static void show(void *arg)
{
	struct job *j = arg;

	snprintf(j->shown, sizeof j->shown, "%s", bench_show(j->bench, j->expression));
}

/* Out of memory while the bench itself is opened is not what is asked about. */
static int run(const char *expression, unsigned long n, enum mem_fail_mode mode, char shown[64])
{
	struct feel_bench b;
	struct job j = {.bench = &b, .expression = expression};
	int r;

	mem_fail_at(0, mode);
	bench_open(&b);
	b.scope.dynamic = true;
	mem_fail_at(n, mode);
	r = oom_guard(&b.oom, show, &j);
	bench_close(&b);
	snprintf(shown, 64, "%s", j.shown);
	return r;
}

static void survives(const char *expression, const char *want, int line)
{
	for (unsigned mode = 0; mode < 2; mode++) {
		for (unsigned long n = 1;; n++) {
			char shown[64] = "";
			int r = run(expression, n, mode ? MEM_FAIL_ON : MEM_FAIL_ONCE, shown);

			if (!r && strcmp(shown, want) != 0)
				test_fail(__FILE__, line, "%s gives %s at request %lu", expression,
					shown, n);
			if (!mem_fail_failed())
				break;
			CHECK_INT(mem_fail_live(), 0);
		}
	}
}
#define SURVIVES(e, want) survives(e, want, __LINE__)

TEST(no_memory)
{
	SURVIVES("matches(text, \"(a|b)+c\")", "true");
	SURVIVES("matches(text, \"x\")", "false");
	SURVIVES("replace(text, \"(b)|x\", \"<$1>\")", "\"a<b>c\"");
	SURVIVES("split(text, \"b\")", "[\"a\", \"c\"]");
	SURVIVES("for p in [\"[a-c-[b]]\", \"b\"] return replace(text, p, \"$0\" + p)",
		"[\"a[a-c-[b]]bc[a-c-[b]]\", \"abbc\"]");
}

TEST_MAIN
