#include "slused_line.h"
#include "test.h"

#include <event2/buffer.h>
#include <stdlib.h>

enum { MAX = 10 };

struct feed {
	struct evbuffer *in;
	struct line_scan scan;
};

static struct feed feed_new(void)
{
	return (struct feed){evbuffer_new(), {0, false}};
}

static void add(struct feed *f, const char *s)
{
	evbuffer_add(f->in, s, strlen(s));
}

/* Takes what comes next: "=line", "long", "none". */
static const char *take(struct feed *f)
{
	static char text[64];
	const char *line;
	size_t len;

	switch (line_next(&f->scan, f->in, MAX, &line, &len)) {
	case LINE_WHOLE:
		snprintf(text, sizeof text, "=%.*s", (int)len, line);
		line_done(&f->scan, f->in, len);
		return text;
	case LINE_TOO_LONG: return "long";
	case LINE_NONE: return "none";
	default: return "memory";
	}
}

TEST(lines_in_one_piece)
{
	struct feed f = feed_new();

	CHECK_STR(take(&f), "none");
	CHECK(!line_partial(&f.scan, f.in));
	add(&f, "a\n\nbc\r\nrest");
	CHECK_STR(take(&f), "=a");
	CHECK_STR(take(&f), "=");
	CHECK_STR(take(&f), "=bc\r");
	CHECK_STR(take(&f), "none");
	CHECK(line_partial(&f.scan, f.in));
	add(&f, "\n");
	CHECK_STR(take(&f), "=rest");
	CHECK(!line_partial(&f.scan, f.in));
	evbuffer_free(f.in);
}

TEST(byte_by_byte)
{
	struct feed f = feed_new();

	for (const char *s = "abcdefghij\nx\n"; *s; s++) {
		char one[2] = {*s, 0};

		add(&f, one);
		if (*s != '\n') {
			CHECK_STR(take(&f), "none");
			CHECK_INT(f.scan.looked, evbuffer_get_length(f.in));
		} else {
			CHECK(take(&f)[0] == '=');
		}
	}
	evbuffer_free(f.in);
}

TEST(the_limit_is_a_line_of_its_length)
{
	struct feed f = feed_new();

	add(&f, "0123456789\n01234567890\nx\n");
	CHECK_STR(take(&f), "=0123456789");
	CHECK_STR(take(&f), "long");
	CHECK_STR(take(&f), "=x");
	CHECK_STR(take(&f), "none");
	evbuffer_free(f.in);
}

TEST(a_long_line_is_told_of_once_and_not_kept)
{
	struct feed f = feed_new();

	add(&f, "0123456789");
	CHECK_STR(take(&f), "none");
	add(&f, "0");
	CHECK_STR(take(&f), "long");
	CHECK_INT(evbuffer_get_length(f.in), 0);
	CHECK(line_partial(&f.scan, f.in));
	for (int i = 0; i < 1000; i++) {
		add(&f, "0123456789");
		CHECK_STR(take(&f), "none");
		CHECK_INT(evbuffer_get_length(f.in), 0);
	}
	add(&f, "end\nnext\n");
	CHECK_STR(take(&f), "=next");
	CHECK(!line_partial(&f.scan, f.in));
	evbuffer_free(f.in);
}

TEST(a_long_line_right_after_another)
{
	struct feed f = feed_new();

	add(&f, "01234567890123\n01234567890123\nok\n01234567890");
	CHECK_STR(take(&f), "long");
	CHECK_STR(take(&f), "long");
	CHECK_STR(take(&f), "=ok");
	CHECK_STR(take(&f), "long");
	CHECK_STR(take(&f), "none");
	evbuffer_free(f.in);
}

/* A line that lies in several pieces of memory, and holds NULs. */
TEST(across_chains)
{
	struct evbuffer *in = evbuffer_new();
	struct line_scan scan = {0, false};
	const char *line;
	size_t len;
	char part[1000];

	memset(part, 'x', sizeof part);
	part[500] = '\0';
	for (int i = 0; i < 50; i++) {
		struct evbuffer *piece = evbuffer_new();

		CHECK_INT(line_next(&scan, in, 100000, &line, &len), LINE_NONE);
		evbuffer_add(piece, part, sizeof part);
		evbuffer_add_buffer(in, piece);
		evbuffer_free(piece);
	}
	evbuffer_add(in, "\n", 1);
	CHECK_INT(line_next(&scan, in, 100000, &line, &len), LINE_WHOLE);
	CHECK_INT(len, 50000);
	for (size_t i = 0; i < len; i++) {
		if (line[i] != part[i % 1000]) {
			test_fail(__FILE__, __LINE__, "byte %zu differs", i);
			break;
		}
	}
	line_done(&scan, in, len);
	CHECK_INT(evbuffer_get_length(in), 0);
	evbuffer_free(in);
}

TEST_MAIN
