/*
 * test - a small harness for unit tests
 *
 *	TEST(adds_numbers) { CHECK(1 + 1 == 2); CHECK_STR(name(), "a"); }
 *	TEST_MAIN
 *
 * A failed check is told with file:line and the test goes on; the closing line reads
 * "N passed, N failed" (tests, not checks).  An argument runs the tests whose name
 * holds it.
 */
#ifndef TESTS_LIB_TEST_H
#define TESTS_LIB_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};
void test_register(struct test *t);
void test_fail(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void test_skip(const char *why); /* counts the test as skipped, with a word */
int test_main(int argc, char **argv);

#define TEST(id)                                                                                   \
	static void test_##id(void);                                                               \
	static struct test entry_##id = {#id, test_##id, NULL};                                    \
	__attribute__((constructor)) static void register_##id(void)                               \
	{                                                                                          \
		test_register(&entry_##id);                                                        \
	}                                                                                          \
	static void test_##id(void)

#define CHECK(c)                                                                                   \
	do {                                                                                       \
		if (!(c))                                                                          \
			test_fail(__FILE__, __LINE__, "%s", #c);                                   \
	} while (0)
#define CHECK_INT(got, want)                                                                       \
	do {                                                                                       \
		long long got_ = (long long)(got), want_ = (long long)(want);                      \
		if (got_ != want_)                                                                 \
			test_fail(__FILE__, __LINE__, "%s is %lld, not %lld", #got, got_, want_);  \
	} while (0)
#define CHECK_STR(got, want)                                                                       \
	do {                                                                                       \
		const char *got_ = (got), *want_ = (want);                                         \
		if (!got_ || strcmp(got_, want_) != 0)                                             \
			test_fail(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", #got,            \
				got_ ? got_ : "(null)", want_);                                    \
	} while (0)

#define TEST_MAIN                                                                                  \
	int main(int argc, char **argv)                                                            \
	{                                                                                          \
		return test_main(argc, argv);                                                      \
	}

#endif
