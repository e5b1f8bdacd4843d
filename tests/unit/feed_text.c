#include "feed/feed_text.h"

#include "base/date.h"
#include "test.h"

#include <stdlib.h>

static struct oom oom;
static struct arena arena;

static void plain_text(void *arg)
{
	const char **text = arg;
	struct strbuf sb;

	sb_init(&sb, &arena);
	feed_plain(&sb, *text, strlen(*text));
	*text = sb.s;
}

static void check_plain(const char *html, const char *want)
{
	arena_init(&arena, &oom);
	CHECK_INT(oom_guard(&oom, plain_text, &html), 0);
	CHECK_STR(html, want);
	arena_release(&arena);
}

TEST(html_without_its_tags)
{
	check_plain("<p>Vi  s\xc3\xb8ger</p><ul><li>en <b>stabil</b></li><li>kollega</li></ul>",
		"Vi s\xc3\xb8ger\nen stabil\nkollega\n");
	check_plain("a<br/>b<BR>c<div class=\"x>y\">d", "a\nb\nc\ny\">d");
	check_plain("<style>p { x }</style>a<script>if (a</b>) \"</p>\"</script>b", "ab");
	check_plain("<script>never closed", "");
	check_plain("5 < 6 &lt; 7 &amp;&nbsp;8 &aelig;&#230;&#xE6; &bogus; &# &#99999999; &",
		"5 < 6 < 7 & 8 \xc3\xa6\xc3\xa6\xc3\xa6 &bogus; &# \xef\xbf\xbd &");
	check_plain("a \xe2\x80\xa2 b\xc2\xb7 c \xc2\xad"
		    "d",
		"a\nb\nc d");
	check_plain("a\r\n \n\tb", "a\nb");
	check_plain("<", "<");
	check_plain("<p", "");
	check_plain("", "");
}

static const char *sentences(const char *text)
{
	static char out[3000];
	size_t at = 0, len, n = 0;
	const char *s;

	out[0] = '\0';
	while (feed_sentence(text, strlen(text), &at, &s, &len))
		n += (size_t)snprintf(out + n, sizeof out - n, "[%.*s]", (int)len, s);
	return out;
}

TEST(sentences_end_where_they_end)
{
	CHECK_STR(sentences("Du har det. Og mere!  Hvad? Ja\nNej."),
		"[Du har det.][Og mere!][Hvad?][Ja][Nej.]");
	CHECK_STR(sentences("K\xc3\xb8rekort kat. B, ca. 37,5 timer pr. uge kl. 8.30"),
		"[K\xc3\xb8rekort kat. B, ca. 37,5 timer pr.][uge kl. 8.30]");
	CHECK_STR(sentences("se www.x.dk nu."), "[se www.x.dk nu.]");
	CHECK_STR(sentences(" \n "), "");

	char *longest = malloc(5001);
	size_t at = 0, len, total = 0;
	const char *s;

	for (unsigned i = 0; i < 5000; i += 2)
		memcpy(longest + i, "\xc3\xb8", 2);
	while (feed_sentence(longest, 5000, &at, &s, &len)) {
		CHECK(len <= 1026 && len % 2 == 0); /* no letter is cut */
		total += len;
	}
	CHECK_INT(total, 5000);
	free(longest);
}

static void check_day(const char *text, const char *want)
{
	int64_t day = feed_day(text, strlen(text));
	char iso[DATE_TEXT] = "-";

	if (day != DATE_NONE)
		date_print(day, iso);
	CHECK_STR(iso, want);
}

TEST(days_as_sources_write_them)
{
	check_day("2021-04-23", "2021-04-23");
	check_day("2018-11-25T01:00", "2018-11-25");
	check_day("2018-10-19 00:00:00", "2018-10-19");
	check_day("2019-04-30T01:00:00+02:00", "2019-04-30");
	check_day("24.02.2019", "2019-02-24");
	check_day("24-02-2019", "2019-02-24");
	check_day(" 24.02.2019 kl. 12", "2019-02-24");
	check_day("31.02.2019", "-");
	check_day("2019-02-301", "-");
	check_day("24.02-2019", "-");
	check_day("0001-01-01T00:00:00", "-");
	check_day("1900-01-01T00:00:00", "-");
	check_day("Snarest", "-");
	check_day("", "-");
}

static void check_mask(const char *text, const char *want, unsigned count)
{
	char copy[200];
	size_t len = strlen(text);

	memcpy(copy, text, len);
	CHECK_INT(feed_mask(copy, &len), count);
	copy[len] = '\0';
	CHECK_STR(copy, want);
}

TEST(ten_digits_between_others)
{
	check_mask("010190-1234", "[cpr]", 1);
	check_mask("9999999999", "[cpr]", 1); /* no day at all: mistyped */
	check_mask("123456/7890.", "[cpr].", 1);
	check_mask("a0101901234b", "a[cpr]b", 1);
	check_mask("12345678901", "12345678901", 0);
	check_mask("123456--7890", "123456--7890", 0);
	check_mask("123456a7890", "123456a7890", 0);
	check_mask("12345-67890", "12345-67890", 0);
	check_mask("123456-78901", "123456-78901", 0);
	check_mask("+45 51 51 89 80", "+45 51 51 89 80", 0);
	check_mask("0101901234 010190 1234 9999999999", "[cpr] [cpr] [cpr]", 3);
	check_mask("", "", 0);
}

static void check_mail(const char *text, const char *want)
{
	char copy[200];
	size_t len = strlen(text);

	memcpy(copy, text, len);
	feed_hide_mail(copy, &len);
	copy[len] = '\0';
	CHECK_STR(copy, want);
}

TEST(addresses_of_mail)
{
	check_mail("Skriv til ole.b@firma.dk.", "Skriv til [mail].");
	check_mail("a@b.dk,c+d@e-f.co.uk", "[mail],[mail]");
	check_mail("s\xc3\xb8ren@k\xc3\xb8kken.dk!", "[mail]!");
	check_mail(
		"Udvikler @ Firma, @home, a@b, a@b., @", "Udvikler @ Firma, @home, a@b, a@b., @");
	check_mail("a@b@c.dk", "a@[mail]");
	check_mail("", "");
}

TEST_MAIN
