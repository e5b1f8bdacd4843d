#include "data/journal.h"
#include "mem_fail.h"
#include "test.h"

/* How many notes there are when the n-th request for memory fails: never half of one. */
TEST(every_request_fails_once)
{
	for (unsigned long n = 1;; n++) {
		const struct note note = {.on = 1, .what = "took", .track = "t", .step = "s"};
		struct journal *j;
		uint32_t told = 0, there = 0, k;

		mem_fail_at(n, MEM_FAIL_ONCE);
		j = journal_new();
		for (int i = 0; j && i < 40; i++)
			told += journal_add(j, i % 2 ? "a" : (char[]){(char)('b' + i % 20), '\0'},
					&note) == 0;
		mem_fail_at(0, MEM_FAIL_ONCE);
		for (char c = 'a'; j && c <= 'z'; c++) {
			journal_of(j, (char[]){c, '\0'}, &k);
			there += k;
		}
		CHECK_INT(there, told);
		CHECK_INT(j ? journal_held(j, "t", "s") : told, told);
		journal_free(j);
		CHECK_INT(mem_fail_live(), 0);
		if (j && told == 40)
			break;
	}
}

TEST_MAIN
