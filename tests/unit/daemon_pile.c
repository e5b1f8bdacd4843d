/* Files and folders, read on a loop. */
#include "slused_pile.h"
#include "test.h"

#include <event2/event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sluse-pile-XXXXXX";
static struct event_base *base;
static char read_text[4096], tag[PILE_TAG], why[PILE_WHY];
static size_t read_bytes;
static int pieces, ended, stop_after;
static enum pile_end end;
static const char *touch_while_reading;

static const char *at(const char *name)
{
	static char path[120];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void lay(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "w");

	CHECK(f && fputs(text, f) >= 0);
	if (f)
		fclose(f);
}

static bool on_bytes(void *arg, const char *s, size_t n)
{
	(void)arg;
	if (read_bytes + n < sizeof read_text)
		memcpy(read_text + read_bytes, s, n);
	read_bytes += n;
	pieces++;
	if (touch_while_reading && pieces == 1)
		lay(touch_while_reading, "longer than it was");
	return !stop_after || pieces < stop_after;
}

static bool on_document(void *arg)
{
	(void)arg;
	if (read_bytes + 1 < sizeof read_text)
		read_text[read_bytes++] = '|';
	return true;
}

static void on_done(void *arg, enum pile_end e, const char *t, const char *w)
{
	(void)arg;
	end = e;
	ended++;
	snprintf(tag, sizeof tag, "%s", t);
	snprintf(why, sizeof why, "%s", w);
}

static enum pile_end go(const char *path, bool is_folder, const char *before, uint64_t most)
{
	const struct pile_sink sink = {NULL, on_bytes, on_document, on_done};

	memset(read_text, 0, sizeof read_text);
	read_bytes = 0;
	pieces = ended = 0;
	CHECK(pile_start(base, path, is_folder, before, most, &sink));
	CHECK_INT(ended, 0); /* never from within */
	event_base_dispatch(base);
	CHECK_INT(ended, 1);
	return end;
}

TEST(a_file)
{
	char before[PILE_TAG];

	base = event_base_new();
	CHECK(base && mkdtemp(folder));
	lay("a", "first");
	CHECK_INT(go(at("a"), false, NULL, 1000), PILE_WHOLE);
	CHECK_STR(read_text, "first");
	memcpy(before, tag, sizeof tag);
	CHECK_INT(go(at("a"), false, before, 1000), PILE_SAME);
	CHECK_INT(pieces, 0);
	lay("a", "second one");
	CHECK_INT(go(at("a"), false, before, 1000), PILE_WHOLE);
	CHECK_STR(read_text, "second one");
	CHECK_INT(go(at("a"), false, NULL, 9), PILE_LARGE);
	CHECK_INT(go(at("none"), false, NULL, 1000), PILE_ABSENT);
	CHECK_INT(go(folder, false, NULL, 1000), PILE_BROKEN);
	CHECK(mkfifo(at("fifo"), 0600) == 0);
	CHECK_INT(go(at("fifo"), false, NULL, 1000), PILE_BROKEN);
	unlink(at("fifo"));
}

TEST(a_file_that_changes_under_ones_eyes)
{
	lay("a", "short");
	touch_while_reading = "a";
	CHECK_INT(go(at("a"), false, NULL, 1000), PILE_TORN);
	touch_while_reading = NULL;
}

TEST(a_large_file_takes_turns)
{
	FILE *f = fopen(at("a"), "w");

	for (int i = 0; f && i < 100000; i++)
		fputs("0123456789\n", f);
	if (f)
		fclose(f);
	CHECK_INT(go(at("a"), false, NULL, 10 << 20), PILE_WHOLE);
	CHECK_INT(read_bytes, 1100000);
	CHECK(pieces >= 1100000 / PILE_TURN);
	stop_after = 2;
	CHECK_INT(go(at("a"), false, NULL, 10 << 20), PILE_STOPPED);
	CHECK_INT(pieces, 2);
	stop_after = 0;
	unlink(at("a"));
}

TEST(a_folder_in_the_order_of_names)
{
	char before[PILE_TAG];

	lay("b.json", "B");
	lay("a.json", "A");
	lay(".hidden", "x");
	lay("c.json.tmp", "x");
	lay("d.json.part", "x");
	lay("e.json~", "x");
	CHECK(mkdir(at("f"), 0700) == 0);
	CHECK_INT(go(folder, true, NULL, 1000), PILE_WHOLE);
	CHECK_STR(read_text, "A|B");
	memcpy(before, tag, sizeof tag);
	CHECK_INT(go(folder, true, before, 1000), PILE_SAME);
	unlink(at("a.json"));
	CHECK_INT(go(folder, true, before, 1000), PILE_WHOLE);
	CHECK_STR(read_text, "B");
	CHECK_INT(go(at("b.json"), true, NULL, 1000), PILE_BROKEN);
	CHECK_INT(go(at("gone"), true, NULL, 1000), PILE_ABSENT);
	unlink(at("b.json"));
	CHECK_INT(go(folder, true, NULL, 1000), PILE_WHOLE); /* empty is empty */
	CHECK_INT(read_bytes, 0);
	for (int i = 0; i < 4; i++) {
		static const char *const rest[] = {
			".hidden", "c.json.tmp", "d.json.part", "e.json~"};
		unlink(at(rest[i]));
	}
	rmdir(at("f"));
	rmdir(folder);
	event_base_free(base);
}

TEST_MAIN
