#include "base/utf8.h"
#include "test.h"

#define PREFIX(text) utf8_valid_prefix((text), sizeof(text) - 1)

TEST(accepts_what_is_valid)
{
	CHECK_INT(PREFIX(""), 0);
	CHECK_INT(PREFIX("plain ascii, longer than eight"), 30);
	CHECK_INT(PREFIX("\0a"), 2);
	CHECK_INT(PREFIX("blåbærgrød"), 13);
	CHECK_INT(PREFIX("\xc2\x80"), 2);
	CHECK_INT(PREFIX("\xdf\xbf"), 2);
	CHECK_INT(PREFIX("\xe0\xa0\x80"), 3);
	CHECK_INT(PREFIX("\xed\x9f\xbf"), 3);
	CHECK_INT(PREFIX("\xee\x80\x80"), 3);
	CHECK_INT(PREFIX("\xf0\x90\x80\x80"), 4);
	CHECK_INT(PREFIX("\xf4\x8f\xbf\xbf"), 4);
}

TEST(refuses_what_is_not)
{
	CHECK_INT(PREFIX("ab\x80"), 2);             /* a tail alone */
	CHECK_INT(PREFIX("ab\xc0\x80"), 2);         /* overlong NUL */
	CHECK_INT(PREFIX("ab\xc1\xbf"), 2);         /* overlong */
	CHECK_INT(PREFIX("ab\xe0\x9f\xbf"), 2);     /* overlong */
	CHECK_INT(PREFIX("ab\xf0\x8f\xbf\xbf"), 2); /* overlong */
	CHECK_INT(PREFIX("ab\xed\xa0\x80"), 2);     /* a surrogate */
	CHECK_INT(PREFIX("ab\xed\xbf\xbf"), 2);     /* a surrogate */
	CHECK_INT(PREFIX("ab\xf4\x90\x80\x80"), 2); /* above U+10FFFF */
	CHECK_INT(PREFIX("ab\xf5\x80\x80\x80"), 2);
	CHECK_INT(PREFIX("ab\xff"), 2);
	CHECK_INT(PREFIX("ab\xc3"), 2); /* cut short */
	CHECK_INT(PREFIX("ab\xe2\x82"), 2);
	CHECK_INT(PREFIX("ab\xf0\x9f\x98"), 2);
	CHECK_INT(PREFIX("ab\xe2\x28\xa1"), 2); /* no tail */
	CHECK_INT(PREFIX("ab\xe2\x82\x28"), 2);
	CHECK_INT(PREFIX("ab\xf0\x9f\x98\x28"), 2);
	CHECK_INT(PREFIX("12345678abcdefg\xff"), 15);
}

TEST(every_code_point_goes_round)
{
	unsigned bad = 0;

	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char s[4];
		unsigned n, m;

		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		n = utf8_encode(cp, s);
		bad += utf8_valid_prefix(s, n) != n || utf8_decode(s, &m) != cp || m != n ||
		       utf8_count(s, n) != 1 || utf8_valid_prefix(s, n - 1) == n;
	}
	CHECK_INT(bad, 0);
}

TEST(what_is_no_code_point_is_encoded_as_a_replacement)
{
	char s[4];

	CHECK_INT(utf8_encode(0xd800, s), 3);
	CHECK(memcmp(s, "\xef\xbf\xbd", 3) == 0);
	CHECK_INT(utf8_encode(0x110000, s), 3);
	CHECK(memcmp(s, "\xef\xbf\xbd", 3) == 0);
}

TEST(counts_code_points)
{
	CHECK_INT(utf8_count("", 0), 0);
	CHECK_INT(utf8_count("rød", 4), 3);
	CHECK_INT(utf8_count("\xf0\x9f\x98\x80!", 5), 2);
}

TEST(knows_letters)
{
	static const uint32_t yes[] = {'a', 'Z', '_', 0xe6, 0xf8, 0xe5, 0xc6, 0xd8, 0xc5, 0xaa,
		0x3b1, 0x416, 0x5d0, 0x4e2d, 0xac00, 0x1d400, 0x2a6d6, 0x1e921};
	static const uint32_t no[] = {'0', ' ', '-', '.', 0, 0xa0, 0xd7, 0xf7, 0x301, 0x660, 0x2013,
		0x20ac, 0x3000, 0x1f600, 0xe000, 0x10ffff};

	for (unsigned i = 0; i < sizeof yes / sizeof *yes; i++)
		if (!utf8_is_letter(yes[i]))
			test_fail(__FILE__, __LINE__, "U+%04X is a letter", yes[i]);
	for (unsigned i = 0; i < sizeof no / sizeof *no; i++)
		if (utf8_is_letter(no[i]))
			test_fail(__FILE__, __LINE__, "U+%04X is no letter", no[i]);
}

TEST(knows_widths)
{
	CHECK_INT(utf8_width('a'), 1);
	CHECK_INT(utf8_width(0xe5), 1);
	CHECK_INT(utf8_width(0xad), 1);
	CHECK_INT(utf8_width(0x301), 0);
	CHECK_INT(utf8_width(0x200b), 0);
	CHECK_INT(utf8_width(0x200d), 0);
	CHECK_INT(utf8_width(0x4e2d), 2);
	CHECK_INT(utf8_width(0xac00), 2);
	CHECK_INT(utf8_width(0xff21), 2);
	CHECK_INT(utf8_width(0x1f600), 2);
	CHECK_INT(utf8_width(0x20ac), 1);
}

TEST(knows_what_leads_the_eye)
{
	static const uint32_t yes[] = {0, '\n', 0x1b, 0x7f, 0x85, 0x9f, 0x61c, 0x200e, 0x200f,
		0x202a, 0x202e, 0x2066, 0x2069};
	static const uint32_t no[] = {' ', '~', 0xa0, 0xad, 0x61b, 0x200d, 0x2010, 0x202f, 0x2065,
		0x206a, 0xfeff, 0x1f600};

	for (unsigned i = 0; i < sizeof yes / sizeof *yes; i++)
		CHECK(utf8_is_control(yes[i]));
	for (unsigned i = 0; i < sizeof no / sizeof *no; i++)
		CHECK(!utf8_is_control(no[i]));
}

TEST(knows_ascii)
{
	CHECK(ascii_digit('0') && ascii_digit('9') && !ascii_digit('/') && !ascii_digit(':'));
	CHECK(ascii_alpha('a') && ascii_alpha('Z') && !ascii_alpha('@') && !ascii_alpha('['));
	CHECK(!ascii_alpha('`') && !ascii_alpha('{') && !ascii_alpha(0xe6));
	CHECK(ascii_space(' ') && ascii_space('\r') && !ascii_space('\f') && !ascii_space(0));
}

TEST_MAIN
