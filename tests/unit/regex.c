#include "data/regex.h"
#include "test.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

static struct oom oom;
static struct arena arena;

/*
 * These stand in front of PCRE2's own and count what a match did: the items of the
 * pattern that were tried, and the bytes that were passed over.  Nothing here is
 * about time.
 */
static uint64_t items, passed;
static size_t position;
static uint32_t heap_limit;
static bool without_jit;
static int (*callout)(pcre2_callout_block_8 *, void *);

#define REAL(name)                                                                                 \
	static __typeof__(&(name)) real;                                                           \
	if (!real)                                                                                 \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

static int counted(pcre2_callout_block_8 *block, void *arg)
{
	items++;
	if (block->current_position > position)
		passed += block->current_position - position;
	position = block->current_position;
	return callout(block, arg);
}
int pcre2_set_callout_8(
	pcre2_match_context_8 *c, int (*fn)(pcre2_callout_block_8 *, void *), void *arg)
{
	REAL(pcre2_set_callout_8);
	callout = fn;
	return real(c, counted, arg);
}
int pcre2_set_heap_limit_8(pcre2_match_context_8 *c, uint32_t n)
{
	REAL(pcre2_set_heap_limit_8);
	heap_limit = n;
	return real(c, n);
}
int pcre2_match_8(const pcre2_code_8 *code, PCRE2_SPTR8 s, size_t len, size_t from,
	uint32_t options, pcre2_match_data_8 *data, pcre2_match_context_8 *c)
{
	REAL(pcre2_match_8);
	return real(code, s, len, from, options | (without_jit ? PCRE2_NO_JIT : 0), data, c);
}

static struct regex *compile(const char *pattern, const char *flags)
{
	const char *error = NULL;
	struct regex *re = regex_compile(pattern, strlen(pattern), flags, &arena, &error);

	if (!re)
		test_fail(__FILE__, __LINE__, "%s: %s", pattern, error);
	return re;
}

static enum regex_result find(const char *pattern, const char *flags, const char *subject,
	struct regex_span *at, unsigned n)
{
	struct regex *re;
	enum regex_result got;

	arena_init(&arena, &oom);
	re = compile(pattern, flags);
	got = re ? regex_match(re, subject, strlen(subject), 0, at, n) : REGEX_LIMIT;
	arena_release(&arena);
	return got;
}

static bool refused(const char *pattern, const char *flags)
{
	const char *error = NULL;
	bool no;

	arena_init(&arena, &oom);
	no = !regex_compile(pattern, strlen(pattern), flags, &arena, &error);
	CHECK(!no || (error && *error));
	arena_release(&arena);
	return no;
}

TEST(finds_and_does_not_find)
{
	struct regex_span at[4];

	CHECK_INT(find("b+", "", "aabbbc", at, 1), REGEX_YES);
	CHECK_INT(at[0].start, 2);
	CHECK_INT(at[0].end, 5);
	CHECK_INT(find("x", "", "aabbbc", at, 1), REGEX_NO);
	CHECK_INT(find("", "", "", at, 1), REGEX_YES);
	CHECK_INT(at[0].end, 0);
	CHECK_INT(find("a", "", "", at, 1), REGEX_NO);
	CHECK_INT(find("$", "", "abc", at, 1), REGEX_YES);
	CHECK_INT(at[0].start, 3);
	CHECK_INT(find("^abc$", "", "abc\n", at, 1), REGEX_NO); /* $ is the very end */
	CHECK_INT(find("abc\\z", "", "abc", at, 1), REGEX_YES);
	CHECK_INT(find("(?<=a)b", "", "ab", at, 1), REGEX_YES);
	CHECK_INT(at[0].start, 1);
}

TEST(groups)
{
	struct regex_span at[5];

	CHECK_INT(find("(a)|(b)(c)?", "", "b", at, 5), REGEX_YES);
	CHECK_INT(at[1].start, SIZE_MAX);
	CHECK_INT(at[2].start, 0);
	CHECK_INT(at[2].end, 1);
	CHECK_INT(at[3].start, SIZE_MAX);
	CHECK_INT(at[4].end, SIZE_MAX); /* there is no such group */
	arena_init(&arena, &oom);
	CHECK_INT(regex_groups(compile("(a)(?:b)(c)", "")), 2);
	CHECK_INT(regex_groups(compile("a", "")), 0);
	arena_release(&arena);
}

TEST(flags)
{
	struct regex_span at[1];

	CHECK_INT(find("a.b", "", "a\nb", at, 1), REGEX_NO);
	CHECK_INT(find("a.b", "s", "a\nb", at, 1), REGEX_YES);
	CHECK_INT(find("^b$", "", "a\nb\nc", at, 1), REGEX_NO);
	CHECK_INT(find("^b$", "m", "a\nb\nc", at, 1), REGEX_YES);
	CHECK_INT(find("ABC", "i", "xabc", at, 1), REGEX_YES);
	CHECK_INT(find("\xc3\x86\xc3\x98", "i", "\xc3\xa6\xc3\xb8", at, 1), REGEX_YES);
	CHECK_INT(find("a b # c", "", "a b # c", at, 1), REGEX_YES);
	CHECK_INT(find("a b # c", "x", "ab#c", at, 1), REGEX_YES);
	CHECK_INT(find(" [ ] ", "x", "a b", at, 1), REGEX_YES);
	CHECK_INT(find("[^ ] [] ]", "x", "a ", at, 1), REGEX_YES);
	CHECK_INT(find("[[:alpha:] ] b", "x", "a b", at, 1), REGEX_YES);
	CHECK_INT(find("a\\ b", "x", "a b", at, 1), REGEX_YES);
	CHECK_INT(find("A b", "ix", "aB", at, 1), REGEX_YES);
	CHECK(refused("a", "g"));
	CHECK(refused("a", "s m"));
}

TEST(letters_are_unicode)
{
	struct regex_span at[1];

	CHECK_INT(find("^\\w+$", "",
			  "s\xc3\xb8"
			  "d",
			  at, 1),
		REGEX_YES);
	CHECK_INT(find("^.$", "", "\xf0\x9f\x98\xb9", at, 1), REGEX_YES);
	CHECK_INT(find("\\bb", "",
			  "\xc3\xa6"
			  "b",
			  at, 1),
		REGEX_NO);
}

TEST(from_further_on)
{
	struct regex_span at[1];
	struct regex *re;

	arena_init(&arena, &oom);
	re = compile("a", "");
	CHECK_INT(regex_match(re, "abca", 4, 1, at, 1), REGEX_YES);
	CHECK_INT(at[0].start, 3);
	CHECK_INT(regex_match(re, "abca", 4, 4, at, 1), REGEX_NO);
	CHECK_INT(regex_match(re, "abca", 4, 5, at, 1), REGEX_LIMIT);
	CHECK_INT(regex_match(re,
			  "\xc3\xa6"
			  "a",
			  3, 1, at, 1),
		REGEX_LIMIT);
	re = compile("^a", "");
	CHECK_INT(regex_match(re, "aa", 2, 1, at, 1), REGEX_NO); /* the start is the text's */
	re = compile("(?<=b)c", "");
	CHECK_INT(regex_match(re, "abca", 4, 2, at, 1), REGEX_YES);
	arena_release(&arena);
}

TEST(broken_text_is_never_matched)
{
	struct regex *re;

	arena_init(&arena, &oom);
	re = compile("a", "");
	CHECK_INT(regex_match(re, "a\xff", 2, 0, NULL, 0), REGEX_LIMIT);
	CHECK_INT(regex_match(re, "a\xc3", 2, 0, NULL, 0), REGEX_LIMIT);
	arena_release(&arena);
}

TEST(patterns_that_are_refused)
{
	char deep[700], longer[REGEX_PATTERN_BYTES + 2];

	CHECK(refused("(", ""));
	CHECK(refused("[a", ""));
	CHECK(refused("a**b{2,1}", ""));
	CHECK(refused("a\\Cb", "")); /* may cut a character in two */
	CHECK(refused("(*LIMIT_MATCH=99999999)a", ""));
	CHECK(refused("a(*SKIP)b", ""));
	CHECK(refused("\xff", ""));
	CHECK(refused("((a{1000}b){1000}){1000}", ""));
	CHECK(refused("a{99999}", ""));
	memset(deep, '(', 300);
	memset(deep + 300, ')', 300);
	deep[600] = '\0';
	CHECK(refused(deep, ""));
	memset(longer, 'a', sizeof longer);
	longer[REGEX_PATTERN_BYTES + 1] = '\0';
	CHECK(refused(longer, ""));
	longer[REGEX_PATTERN_BYTES] = '\0';
	CHECK(!refused(longer, ""));
	CHECK(!refused("\\(\\*", "")); /* an escaped bracket is a letter */
	CHECK(!refused("[(*]", ""));
}

/* --- long texts ---------------------------------------------------------- */

static char *filled(size_t n, const char *unit, const char *end)
{
	size_t k = strlen(unit);
	char *s = malloc(n + strlen(end) + 1);

	for (size_t i = 0; i < n; i++)
		s[i] = unit[i % k];
	strcpy(s + n, end);
	return s;
}

/* Where PCRE2 alone, without our limits, finds it: the reference. */
static bool plain_find(const char *pattern, const char *s, size_t from, size_t *start, size_t *end)
{
	int code;
	size_t at;
	pcre2_code *re = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY, &code, &at, NULL);
	pcre2_match_data *data = pcre2_match_data_create_from_pattern(re, NULL);
	int rc = pcre2_match(re, (PCRE2_SPTR)s, strlen(s), from, 0, data, NULL);

	if (rc > 0) {
		*start = pcre2_get_ovector_pointer(data)[0];
		*end = pcre2_get_ovector_pointer(data)[1];
	}
	pcre2_match_data_free(data);
	pcre2_code_free(re);
	return rc > 0;
}

TEST(finds_what_plain_pcre2_finds)
{
	static const char *const patterns[] = {"x", "b+x", "(?<=b)x", "ab.*x", "\\bx", "x$",
		"[^x]*x", "(a|b)+x", "x|\\z", "(?=x)", "a{3}|x", ".*x", "^.*x$", "\xc3\xa6+x",
		"[a-z]{1500}x", "(?s)a.*b", "\\w+x\\w*", "(?:ab)+x", "q?x", "nothing"};
	static const char *const units[] = {
		"ab", "a\n", "b", "\xc3\xa6", "ab ", "\xf0\x9f\x98\xb9"};
	static const size_t sizes[] = {0, 1, 1000, 1020, 1024, 1028, 2040, 2048, 2052, 3072, 5000};

	arena_init(&arena, &oom);
	for (unsigned p = 0; p < sizeof patterns / sizeof *patterns; p++) {
		struct regex *re = compile(patterns[p], "");
		for (unsigned u = 0; u < sizeof units / sizeof *units; u++) {
			for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
				size_t n = sizes[k] - sizes[k] % strlen(units[u]);
				char *s = filled(n, units[u], k % 2 ? "x" : "x and more ab");
				size_t start = 0, end = 0;
				struct regex_span at[1];
				bool want = plain_find(patterns[p], s, 0, &start, &end);
				enum regex_result got = regex_match(re, s, strlen(s), 0, at, 1);
				if (got != (want ? REGEX_YES : REGEX_NO) ||
					(want && (at[0].start != start || at[0].end != end)))
					test_fail(__FILE__, __LINE__,
						"%s over %zu of %u: %d (%zu..%zu), not %d "
						"(%zu..%zu)",
						patterns[p], n, u, got, at[0].start, at[0].end,
						want, start, end);
				free(s);
			}
		}
	}
	arena_release(&arena);
}

TEST(long_texts_are_searched)
{
	/* what people write, over the longest text a record may hold */
	struct regex_span at[1];
	char *s = filled(256 * 1024, "en lang tekst om lager og job, ", "truck");

	CHECK_INT(find("truck", "", s, at, 1), REGEX_YES);
	CHECK_INT(find("TRUCK", "i", s, at, 1), REGEX_YES);
	CHECK_INT(find("\\btruck\\b", "", s, at, 1), REGEX_YES);
	CHECK_INT(find("(kran|truck)", "", s, at, 1), REGEX_YES);
	CHECK_INT(find("kran|svejs", "i", s, at, 1), REGEX_NO);
	CHECK_INT(find(".*truck", "", s, at, 1), REGEX_YES);
	CHECK_INT(find("^.*truck$", "", s, at, 1), REGEX_YES);
	CHECK_INT(find("^.*kran$", "", s, at, 1), REGEX_NO);
	CHECK_INT(find("\\w+\\s+\\d+", "", s, at, 1), REGEX_NO);
	CHECK_INT(find("[^,]+,", "", s, at, 1), REGEX_YES);
	free(s);
}

/* --- limits -------------------------------------------------------------- */

static void bounded(
	const char *pattern, const char *unit, size_t n, const char *end, enum regex_result want)
{
	char *s = filled(n, unit, end);
	/* twice: JIT may run out of its stack, and the interpreter begins anew */
	uint64_t bound = 2 * (REGEX_STEPS + REGEX_STEPS_A_BYTE * (n + strlen(end)) + 1);
	uint64_t once = 0;
	struct regex_span at[1];
	enum regex_result got;

	for (unsigned way = 0; way < 2; way++) {
		without_jit = way;
		items = passed = position = 0;
		got = find(pattern, "", s, at, 1);
		if (got != want)
			test_fail(__FILE__, __LINE__, "%s over %zu, %s: %d", pattern, n,
				way ? "interpreted" : "compiled", got);
		if (items > bound || passed / REGEX_STEP_BYTES > bound + items)
			test_fail(__FILE__, __LINE__, "%s over %zu: %llu items, %llu bytes",
				pattern, n, (unsigned long long)items, (unsigned long long)passed);
		if (way && items > once)
			test_fail(__FILE__, __LINE__, "%s over %zu: %llu items, with JIT %llu",
				pattern, n, (unsigned long long)items, (unsigned long long)once);
		once = items;
		CHECK_INT(heap_limit, REGEX_HEAP_KIB);
	}
	without_jit = false;
	free(s);
}

TEST(costly_patterns_run_into_the_limit)
{
	bounded("^(a+)+$", "a", 40, "!", REGEX_LIMIT);
	bounded("^(a+)+$", "a", 5000, "!", REGEX_LIMIT);
	bounded("(a|aa)+$", "a", 200, "!", REGEX_LIMIT);
	bounded("^(([a-z])+.)+[A-Z]([a-z])+$", "a", 100, "", REGEX_LIMIT);
	bounded("(.*)(.*)(.*)(.*)(.*)(.*)(.*)[xy]", "a", 300, "", REGEX_LIMIT);
	bounded("(x+x+)+[yz]", "x", 100, "", REGEX_LIMIT);
	bounded("(?:(?:a?){20}){20}[bc]", "a", 300, "", REGEX_LIMIT);
	bounded("(a?){30}a{30}[bc]", "a", 300, "", REGEX_LIMIT);
	bounded("(a{0,500}){500}[bc]", "a", 2000, "", REGEX_LIMIT);
}

TEST(the_limit_is_for_all_places_together)
{
	/* with a limit beginning anew at each place this ran for half a minute */
	bounded("[a-z]+[0-9a-z]*[#%]", "a", 4000, "", REGEX_LIMIT);
	bounded("[a-z]+[0-9a-z]*[#%]", "a", 256 * 1024, "", REGEX_LIMIT);
}

TEST(bytes_passed_over_are_counted)
{
	/* a possessive repeat takes no steps of PCRE2's own */
	bounded("[a-z]++[#%]", "a", 256 * 1024, "", REGEX_LIMIT);
	bounded("[a-z]+[#%]", "a", 256 * 1024, "", REGEX_LIMIT);
	bounded("[a-z]{60000}[#%]", "a", 256 * 1024, "", REGEX_LIMIT);
	bounded("[a-z]{60000}", "aaaaaaaaaaaaaaaaaaaaaaa#", 256 * 1024, "", REGEX_LIMIT);
	bounded("(a{10000,})\\1[#%]", "a", 256 * 1024, "", REGEX_LIMIT);
	bounded("[^#%]*[#%]", "a", 5000, "", REGEX_NO);
	bounded("[^#]*#", "a", 5000, "#", REGEX_YES);
}

TEST(deep_recursion_is_bounded)
{
	bounded("^(?:a|b|(?R))*[cd]", "ab", 2000, "", REGEX_LIMIT);
	bounded("(\\((?:[^()]|(?1))*\\))", "(", 20000, ")", REGEX_LIMIT);
	bounded("(?:a|b)*c", "ab", 3000, "c", REGEX_YES);        /* more than JIT's own stack */
	bounded("(?:a|b)*[cd]", "ab", 250000, "c", REGEX_LIMIT); /* more than the heap's limit */
}

TEST(works_where_jit_may_not)
{
#ifdef PR_SET_MDWE
	int status = 1;
#else
	enum { PR_SET_MDWE = 65 };
	int status = 1;
#endif
	pid_t child = fork();

	if (child == 0) {
		struct regex_span at[1];
		if (prctl(PR_SET_MDWE, 1, 0, 0, 0) < 0)
			_exit(2);
		_exit(find("b+", "", "abbb", at, 1) == REGEX_YES && at[0].end == 4 ? 0 : 1);
	}
	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
		test_skip("this kernel cannot forbid memory that is writable and executable");
	else
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(many_come_and_go)
{
	for (unsigned i = 0; i < 200; i++) {
		struct regex_span at[1];
		CHECK_INT(find("(a|b)+c", "i", "xxABC", at, 1), REGEX_YES);
	}
	CHECK_INT(oom.used, 0);
}

TEST_MAIN
