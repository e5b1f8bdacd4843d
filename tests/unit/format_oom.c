/* Whatever request for memory fails, laying out ends with an answer and gives all back. */
#include "mem_fail.h"
#include "sluse/offline.h"
#include "small_rules.h"
#include "test.h"

static void sweep(enum mem_fail_mode mode, bool diff)
{
	static const char small[] = SMALL_RULES;
	bool again = true;

	for (unsigned at = 1; again && at < 100000; at++) {
		struct offline_text out = {0};
		long before = mem_fail_live();
		int r;

		mem_fail_at(at, mode);
		r = offline_fmt("x.rules", small, sizeof small - 1, diff, &out);
		again = mem_fail_failed();
		mem_fail_at(0, MEM_FAIL_ONCE);
		CHECK(r == 2 || r == OFFLINE_FMT_CHANGED || r == OFFLINE_FMT_SAME);
		CHECK(again || r != 2);
		offline_free(&out);
		if (mem_fail_live() != before) {
			test_fail(__FILE__, __LINE__, "request %u: something is left", at);
			return;
		}
	}
}

TEST(laying_out)
{
	sweep(MEM_FAIL_ONCE, false);
	sweep(MEM_FAIL_ON, false);
}

TEST(the_difference)
{
	sweep(MEM_FAIL_ONCE, true);
}

TEST_MAIN
