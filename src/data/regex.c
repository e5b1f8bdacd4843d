#include "data/regex.h"

#include "base/mem.h"
#include "base/utf8.h"
#include <stdint.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/*
 * What PCRE2 10.42 does that one would not expect, and what is done about it:
 *
 *  - Its match limit (10,000,000 by default) begins anew at every place where a match may
 *    begin: with 100,000 a pattern ran for 35 seconds over 4,000 bytes and said "no
 *    match".  And what a repeat passes over is not counted at all, so `[a-z]++#` is
 *    quadratic in the subject without a step.  So the limit is not its own: patterns
 *    are compiled with a call-out before each item, which counts one step, and how far the
 *    item before it moved.  This costs some nanoseconds an item, and gives the same count
 *    with and without JIT.
 *  - Its heap limit is 20 GB by default.
 *  - -46 (JIT stack), -47 (match limit), -53 (depth) and -63 (heap) are errors and not "no
 *    match"; -46 is tried again without JIT, whose stack is only 32 KiB.
 *  - \C can cut a character in two: refused.
 *  - Where memory may not be writable and executable, JIT compilation gives -48, and the
 *    interpreter does the work.
 */

enum { NESTING = 100, ERROR_BYTES = 128 };

struct regex {
	pcre2_general_context *memory;
	pcre2_compile_context *compiling;
	pcre2_code *code;
	unsigned groups;
	bool refers_back;
	uint32_t item_steps; /* what an item may cost before it fails without a trace */
};

static void *get_memory(size_t n, void *unused)
{
	(void)unused;
	return mem_alloc(n);
}

static void give_back(void *p, void *unused)
{
	(void)unused;
	mem_free(p);
}

/* Takes what there is: also after half of it could not be made. */
static void regex_release(void *arg)
{
	struct regex *re = arg;

	pcre2_code_free(re->code);
	pcre2_compile_context_free(re->compiling);
	pcre2_general_context_free(re->memory);
}

/* --- compiling ----------------------------------------------------------- */

static bool read_flags(const char *flags, uint32_t *options, bool *spaced)
{
	*spaced = false;
	for (; *flags; flags++) {
		switch (*flags) {
		case 's': *options |= PCRE2_DOTALL; break;
		case 'm': *options |= PCRE2_MULTILINE; break;
		case 'i': *options |= PCRE2_CASELESS; break;
		case 'x': *spaced = true; break;
		default: return false;
		}
	}
	return true;
}

/* Where the class that begins at i ends: the byte after its ']', or len. */
static size_t class_end(const char *s, size_t i, size_t len)
{
	i++;
	i += i < len && s[i] == '^';
	i += i < len && s[i] == ']';
	while (i < len && s[i] != ']') {
		if (s[i] == '\\')
			i++;
		else if (len - i > 2 && s[i] == '[' && s[i + 1] == ':')
			for (i += 2; i < len && s[i] != ']';)
				i++;
		i++;
	}
	return i < len ? i + 1 : len;
}

/* The larger of `largest` and the number that begins at i. */
static uint32_t larger_number(const char *s, size_t i, size_t len, uint32_t largest)
{
	uint32_t n = 0;

	for (; i < len && ascii_digit(s[i]) && n < UINT16_MAX; i++)
		n = n * 10 + (uint32_t)(s[i] - '0');
	return n > largest ? n : largest;
}

/* The pattern as PCRE2 gets it: without blanks for the flag x (XPath's x knows no
 * comments, and leaves classes alone).  NULL when it holds a verb, "(*": those speak
 * to the engine and not about the text.  *repeat: the largest number in braces. */
static const char *prepare(
	const char *pattern, size_t *len, bool spaced, uint32_t *repeat, struct arena *arena)
{
	char *out = arena_alloc_raw(arena, *len + 1);
	size_t used = 0, next;

	*repeat = 1;
	for (size_t i = 0; i < *len; i = next) {
		char c = pattern[i];
		next = i + 1;
		if (c == '\\' && next < *len)
			next++;
		else if (c == '[')
			next = class_end(pattern, i, *len);
		else if (c == '(' && next < *len && pattern[next] == '*')
			return NULL;
		else if (spaced && ascii_space(c))
			continue;
		else if (c == '{' || c == ',')
			*repeat = larger_number(pattern, next, *len, *repeat);
		memcpy(out + used, pattern + i, next - i);
		used += next - i;
	}
	*len = used;
	return out;
}

static const char *compile_error(int code, size_t at, struct arena *arena)
{
	PCRE2_UCHAR text[ERROR_BYTES];

	pcre2_get_error_message(code, text, sizeof text);
	return arena_printf(arena, "%s (at byte %zu of the pattern)", (const char *)text, at);
}

/* The code for re, or what is wrong. */
static const char *compile(
	struct regex *re, const char *pattern, size_t len, uint32_t options, struct arena *arena)
{
	size_t at = 0;
	int code = 0;

	re->memory = pcre2_general_context_create(get_memory, give_back, NULL);
	re->compiling = re->memory ? pcre2_compile_context_create(re->memory) : NULL;
	if (!re->compiling)
		arena_no_memory(arena);
	pcre2_set_newline(re->compiling, PCRE2_NEWLINE_LF);
	pcre2_set_parens_nest_limit(re->compiling, NESTING);
	re->code = pcre2_compile((PCRE2_SPTR)pattern, len, options, &code, &at, re->compiling);
	if (!re->code && code == PCRE2_ERROR_HEAP_FAILED)
		arena_no_memory(arena);
	if (!re->code)
		return compile_error(code, at, arena);
	/* not to be had everywhere: then the interpreter does it */
	(void)pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);
	return NULL;
}

struct regex *regex_compile(
	const char *pattern, size_t len, const char *flags, struct arena *arena, const char **error)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY |
			   PCRE2_AUTO_CALLOUT;
	struct regex *re;
	const char *why = NULL;
	uint32_t groups = 0, refers = 0, repeat;
	bool spaced;

	if (len > REGEX_PATTERN_BYTES)
		why = "the pattern is too long";
	else if (!read_flags(flags, &options, &spaced))
		why = "the flags of a pattern are s, m, i and x";
	else if (!(pattern = prepare(pattern, &len, spaced, &repeat, arena)))
		why = "a pattern has no verbs such as (*SKIP)";
	if (why) {
		*error = why;
		return NULL;
	}
	re = ARENA_NEW(arena, struct regex);
	arena_defer(arena, regex_release, re); /* before there is anything to lose */
	why = compile(re, pattern, len, options, arena);
	if (why) {
		*error = why;
		return NULL;
	}
	pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	pcre2_pattern_info(re->code, PCRE2_INFO_BACKREFMAX, &refers);
	re->groups = groups;
	re->refers_back = refers > 0;
	re->item_steps = 1 + repeat / REGEX_STEP_BYTES;
	return re;
}

unsigned regex_groups(const struct regex *re)
{
	return re->groups;
}

/* --- matching ------------------------------------------------------------ */

struct work {
	const struct regex *re;
	uint64_t left; /* steps */
	size_t at;     /* where the last item was tried */
};

/* Called before each item of the pattern. */
static int count(pcre2_callout_block *block, void *arg)
{
	struct work *work = arg;
	uint64_t cost = work->re->item_steps;

	if (block->current_position > work->at)
		cost += (block->current_position - work->at) / REGEX_STEP_BYTES;
	if (work->re->refers_back) /* compares up to as much as was matched so far */
		cost += (block->current_position - block->start_match) / REGEX_STEP_BYTES;
	work->at = block->current_position;
	if (cost > work->left)
		return PCRE2_ERROR_CALLOUT;
	work->left -= cost;
	return 0;
}

/* *steps: what it may use, and then what is left of it. */
static int match(const struct regex *re, const char *s, size_t len, size_t from, uint32_t options,
	uint64_t *steps, pcre2_match_data *data, pcre2_match_context *limits)
{
	struct work work = {.re = re, .left = *steps};
	int rc;

	pcre2_set_callout(limits, count, &work);
	rc = pcre2_match(re->code, (PCRE2_SPTR)s, len, from, options, data, limits);
	*steps = work.left;
	return rc;
}

static void copy_groups(
	const struct regex *re, pcre2_match_data *data, struct regex_span *groups, unsigned n)
{
	const size_t *at = pcre2_get_ovector_pointer(data);

	for (unsigned i = 0; i < n; i++) {
		bool took = i <= re->groups && at[2 * i] != PCRE2_UNSET;
		groups[i].start = took ? at[2 * i] : SIZE_MAX;
		groups[i].end = took ? at[2 * i + 1] : SIZE_MAX;
	}
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Where to look on after this match; beyond len: nowhere. */
static size_t after(const char *s, size_t len, pcre2_match_data *data)
{
	const size_t *at = pcre2_get_ovector_pointer(data);
	size_t next = at[1];

	if (at[1] > at[0])
		return next;
	do
		next++;
	while (next < len && continues(s[next]));
	return next;
}

static int match_all(const struct regex *re, const char *s, size_t len, size_t from,
	struct regex_span *groups, unsigned n, unsigned most, uint64_t *steps,
	pcre2_match_data *data, pcre2_match_context *limits)
{
	int rc = 0, found = 0;

	pcre2_set_heap_limit(limits, REGEX_HEAP_KIB);
	while ((unsigned)found < most && from <= len) {
		pcre2_set_match_limit(limits, *steps > UINT32_MAX ? UINT32_MAX : (uint32_t)*steps);
		rc = match(re, s, len, from, PCRE2_NO_UTF_CHECK, steps, data, limits);
		if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
			rc = match(re, s, len, from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, steps, data,
				limits);
		if (rc < 0)
			break;
		copy_groups(re, data, groups + (size_t)found * n, n);
		found++;
		from = after(s, len, data);
	}
	if (rc == PCRE2_ERROR_NOMEMORY)
		return -2;
	return rc >= 0 || rc == PCRE2_ERROR_NOMATCH ? found : -1;
}

int regex_match_all(const struct regex *re, const char *subject, size_t len, size_t from,
	struct regex_span *groups, unsigned n, unsigned most, uint64_t *steps)
{
	pcre2_match_context *limits = pcre2_match_context_create(re->memory);
	pcre2_match_data *data = pcre2_match_data_create_from_pattern(re->code, re->memory);
	int found = -2;

	if (limits && data)
		found = match_all(re, subject, len, from, groups, n, most, steps, data, limits);
	pcre2_match_data_free(data);
	pcre2_match_context_free(limits);
	return found;
}

uint64_t regex_steps(size_t len)
{
	return REGEX_STEPS + REGEX_STEPS_A_BYTE * (uint64_t)len;
}

enum regex_result regex_match(const struct regex *re, const char *subject, size_t len, size_t from,
	struct regex_span *groups, unsigned n)
{
	uint64_t steps = regex_steps(len);
	int found;

	/* PCRE2 would check too, but says nothing of where a character begins */
	if (from > len || utf8_valid_prefix(subject, len) != len ||
		(from < len && continues(subject[from])))
		return REGEX_LIMIT;
	found = regex_match_all(re, subject, len, from, groups, n, 1, &steps);
	return found < 0 ? REGEX_LIMIT : found ? REGEX_YES : REGEX_NO;
}
