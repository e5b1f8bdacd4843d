#include "data/cpr.h"
#include "test.h"

static bool like(const char *s)
{
	return cpr_like(s, strlen(s));
}

/* None of these belongs to anybody: the serial numbers are made up. */
TEST(numbers)
{
	static const char *const yes[] = {
		"0101901234",
		"010190-1234",
		"010190 1234",
		"010190.1234",
		"010190/1234",
		"010190 - 1234",
		"010190\xe2\x80\x93"
		"1234",
		"010190\xc2\xa0"
		"1234",
		"3112991234",
		"2902001234",
		"6101901234",
		"910190-1234",
		"cpr 010190-1234.",
		"x0101901234y",
		"12 0101901234",
		"(0101901234)",
		"Nr.0101901234",

		"5332213 0101901234",
		"000000-0000 010190-1234",
		"\xc3\xa6"
		"0101901234",
		/* what looks like one, or like nothing, between and in place of the digits */
		"010190\xe2\x80\x8b"
		"1234",
		"010190\xc2\xad"
		"1234",
		"010190\xe2\x80\x90"
		"1234",
		"010190_1234",
		"010190\t1234",
		"\xef\xbc\x90\xef\xbc\x91\xef\xbc\x90\xef\xbc\x91\xef\xbc\x99\xef\xbc\x90-1234",
		"\xd9\xa0\xd9\xa1\xd9\xa0\xd9\xa1\xd9\xa9\xd9\xa0\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4",
		"\xf0\x9d\x9f\x8e\xf0\x9d\x9f\x8f"
		"01901234",
	};
	static const char *const no[] = {
		"",
		"1",
		"123456789",
		"01019012345",
		"10101901234",
		"0001901234",
		"3201901234",
		"0113901234",
		"0100901234",
		"3002901234",
		"3104901234",
		"9301901234",
		"6001901234",
		"0101901",
		"010190--123",
		"010190-12345",
		"1010190-1234",
		"010190---- 1234",
		"010190\n1234",
		"01 01 90 1234",
		"2026-11-16",
		"12345678 12345678",
		"+45 12 34 56 78",
		"010190x1234",
		"abcdefghijkl",
		"\xd9\xa0\xd9\xa1\xd9\xa0\xd9\xa1\xd9\xa9\xd9\xa0\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4"
		"\xd9\xa4",
		"\xf0\x9f\x90\xa6\xf0\x9f\x90\xa6\xf0\x9f\x90\xa6",
		"010190123\xef\xbc",
	};

	for (unsigned i = 0; i < sizeof yes / sizeof *yes; i++)
		if (!like(yes[i]))
			test_fail(__FILE__, __LINE__, "%s is not found", yes[i]);
	for (unsigned i = 0; i < sizeof no / sizeof *no; i++)
		if (like(no[i]))
			test_fail(__FILE__, __LINE__, "%s is found", no[i]);
	CHECK(!cpr_like(NULL, 0));
	CHECK(!cpr_like("0101901234", 9)); /* no byte further than len */
}

static void masked(const char *file, int line, const char *text, unsigned n, const char *want)
{
	char s[200];
	size_t len = strlen(text);

	memcpy(s, text, len);
	unsigned got = cpr_mask(s, &len);
	s[len] = '\0';
	if (got != n || strcmp(s, want) != 0)
		test_fail(file, line, "%u in \"%s\"", got, s);
	if (cpr_like(s, len))
		test_fail(file, line, "one is left in \"%s\"", s);
}
#define MASKED(text, n, want) masked(__FILE__, __LINE__, text, n, want)

TEST(mask)
{
	MASKED("", 0, "");
	MASKED("nothing here", 0, "nothing here");
	MASKED("0101901234", 1, "[cpr]");
	MASKED("a 010190-1234 b", 1, "a [cpr] b");
	MASKED("010190-1234, 020290-1234;0303901234", 3, "[cpr], [cpr];[cpr]");
	MASKED("010190-1234 020290-1234", 2, "[cpr] [cpr]");
	MASKED("01019012345", 0, "01019012345");
	MASKED("ring 12345678 el. 010190 - 1234", 1, "ring 12345678 el. [cpr]");
}

TEST(values)
{
	struct {
		struct list list;
		struct value room[1];
	} list = {.list.n = 1};
	struct {
		struct context context;
		struct entry room[1];
	} context = {.context.n = 1};
	struct value v = {.kind = V_NUMBER};

	v.u.i = 3112901234;
	CHECK(cpr_in_value(v));
	v.u.i = -3112901234;
	CHECK(cpr_in_value(v));
	v.u.i = 9912901234;
	CHECK(!cpr_in_value(v));
	v.u.i = 112901234; /* nine digits */
	CHECK(!cpr_in_value(v));
	v.u.i = 31129012345;
	CHECK(!cpr_in_value(v));
	list.list.at[0] = value_string("311290-1234", 11);
	CHECK(cpr_in_value(value_list(&list.list)));
	context.context.at[0] = (struct entry){"x", 1, value_list(&list.list)};
	v = (struct value){.kind = V_CONTEXT, .u.context = &context.context};
	CHECK(cpr_in_value(v));
	context.context.at[0].value = value_null();
	CHECK(!cpr_in_value(v));
	context.context.at[0].key = "311290-1234";
	context.context.at[0].len = 11;
	CHECK(cpr_in_value(v));
	CHECK(!cpr_in_value(value_date(3112901234)));
}

TEST_MAIN
