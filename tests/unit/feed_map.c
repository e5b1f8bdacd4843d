#include "feed/feed_intake.h"

#include "base/date.h"
#include "data/json.h"
#include "test.h"

#include <stdlib.h>

static struct oom oom;
static struct arena arena = {.oom = &oom};

/* ---- a small world ---------------------------------------------------------------- */

static const struct type texts = {.kind = T_LIST, .of = &type_string};
static const struct fact facts[] = {
	{.name = "titel", .title = "T", .type = &type_string, .fresh_days = -1},
	{.name = "kommune", .title = "K", .type = &type_string, .fresh_days = -1},
	{.name = "timer", .title = "H", .type = &type_number, .fresh_days = -1},
	{.name = "udloeber", .title = "U", .type = &type_date, .fresh_days = -1},
	{.name = "krav", .title = "R", .type = &texts, .fresh_days = -1},
};
static struct vocab stilling = {.name = "stilling", .facts = facts, .n = 5};

static const void *find_table(void *arg, const char *name, size_t len)
{
	return len == 7 && memcmp(name, "kommune", 7) == 0 ? arg : NULL;
}
static const char *code_of(void *arg, const void *table, const char *text, size_t len)
{
	CHECK(arg == table);
	CHECK(len > 0);
	return len == 6 && memcmp(text, "Viborg", 6) == 0 ? "0791"
	       : len == 3 && memcmp(text, "791", 3) == 0  ? "0791"
							  : NULL;
}
static void suggest_table(void *arg, struct suggest *s)
{
	(void)arg;
	suggest_try(s, "kommune");
}
static int world;
static const struct feed_tables tables = {&world, find_table, code_of, suggest_table};

static struct {
	const char *block, *cross, *doc;
	char said[4000];
	size_t len;
	struct feed_blocks blocks;
	struct feed_counts counts;
} job;

static bool note(void *arg, const struct feed_event *e)
{
	(void)arg;
	if (e->kind == FEED_PUT)
		job.len += (size_t)snprintf(
			job.said + job.len, sizeof job.said - job.len, "%s\n", e->facts);
	if (e->kind == FEED_REJECT)
		job.len += (size_t)snprintf(
			job.said + job.len, sizeof job.said - job.len, "reject %s\n", e->reason);
	return true;
}

static void run(void *arg)
{
	const struct feed_file files[] = {{"feeds/a.rules", job.block, strlen(job.block)},
		{"feeds/data/c.csv", job.cross ? job.cross : "",
			job.cross ? strlen(job.cross) : 0}};
	const struct feed_sink sink = {NULL, note};
	struct feed_intake *in;
	struct diags diags;
	struct strbuf sb;

	(void)arg;
	strmap_init(&stilling.index, &arena, 0);
	for (unsigned i = 0; i < stilling.n; i++)
		strmap_put(&stilling.index, facts[i].name, strlen(facts[i].name),
			(void *)(uintptr_t)&facts[i]);
	diags_init(&diags, &arena, 0);
	int bad = feed_blocks_read(&job.blocks, files, 2, &stilling, &tables, &arena, &diags);
	CHECK_INT(bad, diags.errors ? -1 : 0);
	sb_init(&sb, &arena);
	for (unsigned i = 0; i < diags.list.n; i++) {
		const struct diag *d = &diags.list.at[i];
		struct place at = span_place(d->span);
		sb_printf(&sb, "%s:%u:%u: %s%s%s\n", d->span.src ? d->span.src->name : "-", at.line,
			at.column, d->text, d->hint ? "; " : "", d->hint ? d->hint : "");
	}
	job.len = (size_t)snprintf(job.said, sizeof job.said, "%s", sb.s);
	if (bad || !job.doc)
		return;
	in = feed_intake_new(&job.blocks.at[0], NULL, 20000, &sink, &arena);
	feed_intake_bytes(in, job.doc, strlen(job.doc));
	feed_intake_end(in);
	job.counts = *feed_intake_counts(in);
}

static const char *map(const char *block, const char *doc)
{
	job.block = block;
	job.doc = doc;
	job.said[0] = '\0';
	arena_release(&arena); /* of the one before: its blocks may be looked at until now */
	arena_init(&arena, &oom);
	CHECK_INT(oom_guard(&oom, run, NULL), 0);
	return job.said;
}

/* ---- facts -------------------------------------------------------------------------- */

TEST(fields_become_facts)
{
	CHECK_STR(map("feed f \"F\" { format jobnet // a comment\n"
		      "let t = upper case(title) take titel = t + \"!\"\n"
		      "take kommune = kommune(municipality) take timer = cvr * 2\n"
		      "take udloeber = day(applicationDeadline) take krav = [occupation] }",
			  "{\"jobAdId\":\"1\",\"title\":\"a\",\"municipality\":\" Viborg "
			  "\",\"cvr\":3.5,"
			  "\"applicationDeadline\":\"24.12.2026\",\"occupation\":\"x\"}"),
		"{\"titel\":\"A!\",\"kommune\":\"0791\",\"timer\":7,\"udloeber\":\"2026-12-24\","
		"\"krav\":[\"x\"]}\n");
}

TEST(what_is_not_said_is_left_out)
{
	CHECK_STR(
		map("feed f { format jobnet take titel = title take timer = cvr "
		    "take kommune = kommune(municipality) take udloeber = day(publicationDate) "
		    "take krav = record.x.y }",
			"[{\"jobAdId\":\"1\",\"title\":\"a\",\"municipality\":\"  \",\"cvr\":null},"
			"{\"jobAdId\":\"2\",\"title\":\"  \"}]"),
		"{\"titel\":\"a\"}\nreject it has no title\n");
	CHECK_INT(job.counts.not_found, 0);
}

TEST(of_several_takes_the_first_that_gives_a_value)
{
	CHECK_STR(map("feed f { format jobnet take titel = occupation take titel = title "
		      "take kommune = kommune(municipality) take kommune = kommune(cvr) }",
			  "{\"jobAdId\":\"1\",\"title\":\"a\",\"municipality\":\"Atlantis\","
			  "\"cvr\":791}"),
		"{\"titel\":\"a\",\"kommune\":\"0791\"}\n");
	CHECK_INT(job.counts.not_found, 1);
}

TEST(a_value_that_the_fact_may_not_have_is_counted_and_left_out)
{
	CHECK_STR(map("feed f { format jobnet take titel = title take timer = occupation }",
			  "{\"jobAdId\":\"1\",\"title\":\"a\",\"occupation\":\"full\"}"),
		"{\"titel\":\"a\"}\n");
	CHECK_INT(job.counts.not_found, 1);
}

TEST(crossings)
{
	static const char blocks[] =
		"cross c \"C\" from \"data/c.csv\" prefix\n"
		"feed f { format jobnet take titel = title take kommune = c(cvr) }";

	job.cross = "from;to;what\r\n74;0791;b\n7411;0101\n75;1\n75;2\n";
	CHECK_STR(map(blocks, "[{\"jobAdId\":\"1\",\"title\":\"a\",\"cvr\":7411.0},"
			      "{\"jobAdId\":\"1\",\"title\":\"b\",\"cvr\":\"7499\"},"
			      "{\"jobAdId\":\"1\",\"title\":\"c\",\"cvr\":\"75\"},"
			      "{\"jobAdId\":\"1\",\"title\":\"d\",\"cvr\":\"8\"}]"),
		"{\"titel\":\"a\",\"kommune\":\"0101\"}\n{\"titel\":\"b\",\"kommune\":\"0791\"}\n"
		"{\"titel\":\"c\"}\n{\"titel\":\"d\"}\n");
	CHECK_INT(job.counts.not_found, 2);
	job.cross = "from;to\n74\n;x\n75;\n";
	CHECK_STR(map(blocks, NULL), "feeds/data/c.csv:2:1: a line is a code, ';' and our code\n"
				     "feeds/data/c.csv:3:1: a line is a code, ';' and our code\n"
				     "feeds/data/c.csv:4:1: our code is missing\n");
	job.cross = NULL;
	CHECK_STR(map("cross c from \"data/d.csv\"", NULL),
		"feeds/a.rules:1:14: there is no file 'data/d.csv'\n");
}

/* ---- what texts say --------------------------------------------------------------------- */

static const char mining[] =
	"patterns p { skip when contains(sentence, \"ikke\")\n"
	"krav \"truck\" when contains(lower case(sentence), \"truck\")\n"
	"krav \"bil\" when matches(sentence, \"egen bil\", \"i\")\n"
	"timer number(replace(sentence, \"^.*?([0-9]+) timer.*$\", \"$1\"), \",\", \".\")\n"
	"    when matches(sentence, \"[0-9]+ timer\") }\n"
	"feed f { format jobnet take titel = title take timer = cvr mine plain(description) with p "
	"}";

TEST(texts_are_mined_a_sentence_at_a_time_and_say_so)
{
	CHECK_STR(
		map(mining, "{\"jobAdId\":\"1\",\"title\":\"a\",\"description\":"
			    "\"<p>Du har truck. Egen bil</p><ul><li>Truck, 37 timer</li></ul>\"}"),
		"{\"titel\":\"a\",\"timer\":{\"value\":37,\"source\":\"text\"},"
		"\"krav\":{\"value\":[\"truck\",\"bil\"],\"source\":\"text\"}}\n");
	CHECK_STR(map(mining, "{\"jobAdId\":\"1\",\"title\":\"a\",\"description\":"
			      "\"Truck er ikke et krav.\\nHar du egen bil?\"}"),
		"{\"titel\":\"a\",\"krav\":{\"value\":[\"bil\"],\"source\":\"text\"}}\n");
}

TEST(two_values_for_one_are_none_and_a_field_goes_before_a_text)
{
	CHECK_STR(
		map(mining, "[{\"jobAdId\":\"1\",\"title\":\"a\",\"description\":"
			    "\"30 timer. 37 timer\"},{\"jobAdId\":\"2\",\"title\":\"b\",\"cvr\":20,"
			    "\"description\":\"30 timer\"}]"),
		"{\"titel\":\"a\"}\n{\"titel\":\"b\",\"timer\":20}\n");
}

TEST(texts_that_are_masked)
{
	CHECK_STR(map("feed f { format jobnet take titel = title take krav = record.k }",
			  "{\"jobAdId\":\"1\",\"title\":\"vacu0901803099uming 123456 1234\","
			  "\"k\":[\"9999999999\",\"12345678901\"]}"),
		"{\"titel\":\"vacu[cpr]uming [cpr]\",\"krav\":[\"[cpr]\",\"12345678901\"]}\n");
	CHECK_INT(job.counts.masked, 3);
}

/* ---- blocks ------------------------------------------------------------------------------- */

TEST(what_a_block_says_of_fetching)
{
	CHECK_STR(
		map("feed b \"B\" { like a from \"https://x.dk/y\" every 15 minutes "
		    "changes \"https://x.dk/{since}\" details \"https://x.dk/{id}\" whole\n"
		    "header \"A\" \"b\" header \"C\" from \"/c\" token from \"/t\" contact keep }\n"
		    "feed a { format nav unseen 48 hours lasts 30 days take titel = title }\n"
		    "feed c { like b from folder \"/in\" unseen 1 day }",
			NULL),
		"");
	const struct feed_block *a = feed_block_find(&job.blocks, "a"),
				*b = feed_block_find(&job.blocks, "b"),
				*c = feed_block_find(&job.blocks, "c");

	CHECK(a && b && c && !feed_block_find(&job.blocks, "d"));
	CHECK_INT(b->format, FEED_NAV);
	CHECK_INT(b->where, FEED_URL);
	CHECK_INT(b->every_seconds, 900);
	CHECK_INT(b->unseen_seconds, 48 * 3600);
	CHECK_INT(b->lasts_days, 30);
	CHECK_INT(b->n_headers, 2);
	CHECK(b->whole && b->keep_contact && !a->keep_contact);
	CHECK(b->mapping == a->mapping && c->mapping == a->mapping);
	CHECK_INT(a->where, FEED_NOWHERE);
	CHECK_INT(c->where, FEED_FOLDER);
	CHECK_INT(c->unseen_seconds, 86400);
}

TEST(mistakes_are_told_with_their_place)
{
	CHECK_STR(map("feed f {\n format jobnett\n}\nfed g { }\n", NULL),
		"feeds/a.rules:2:9: there is no format 'jobnett'; did you mean 'jobnet'?\n"
		"feeds/a.rules:4:1: 'fed' is not 'feed', 'patterns' or 'cross'; did you mean "
		"'feed'?\n");
	CHECK_STR(map("feed f {\n formt jobnet\n from \"x\"\n every 0 days\n every 2 weeks\n"
		      " contact lose\n take = 1\n header 7\n take titel =\n take timer 2\n",
			  NULL),
		"feeds/a.rules:2:2: 'formt' is not a clause of a feed; did you mean 'format'?\n"
		"feeds/a.rules:3:7: an address begins with https:// or http://; a path is 'from "
		"file' "
		"or 'from folder'\n"
		"feeds/a.rules:4:8: that is too short\n"
		"feeds/a.rules:5:10: seconds, minutes, hours or days is expected\n"
		"feeds/a.rules:6:10: 'drop' is expected\n"
		"feeds/a.rules:7:7: a name is expected\n"
		"feeds/a.rules:8:9: a header's name in quotes is expected\n"
		"feeds/a.rules:10:7: 'timer' is not a clause of a feed\n"
		"feeds/a.rules:1:8: this '{' is never closed\n");
	CHECK_STR(map("feed f { format nav\n take titel = titl\n take titel = komune(1)\n"
		      " take timer = \"x\"\n take titel = day(1)\n mine title with p\n let a = 1 "
		      "let a = 2 }\n"
		      "feed f { like g } feed h { like h } feed i { } feed j { like f take titel = "
		      "1 }\n"
		      "patterns q { titel 1 when true timer \"a\" when 3 }",
			  NULL),
		"feeds/a.rules:9:20: 'titel' may not be so: titel is a text\n"
		"feeds/a.rules:9:47: yes or no is needed here, but this is a number\n"
		"feeds/a.rules:7:16: 'a' is given twice in one block\n"
		"feeds/a.rules:2:15: there is no 'titl' here; did you mean 'title'?\n"
		"feeds/a.rules:3:15: there is no function 'komune'; did you mean 'kommune'?\n"
		"feeds/a.rules:4:15: a number is needed here, but this is a text\n"
		"feeds/a.rules:5:15: a text is needed here, but this is a date\n"
		"feeds/a.rules:6:18: there is no set of patterns named 'p'\n"
		"feeds/a.rules:8:6: there are two feeds named 'f'\n"
		"feeds/a.rules:8:15: there is no feed named 'g'\n"
		"feeds/a.rules:8:33: feed 'h' has no mapping to be like\n"
		"feeds/a.rules:8:42: feed 'i' names no format\n"
		"feeds/a.rules:8:62: a feed that is like another has that one's format and "
		"mapping\n");
}

TEST(a_fact_that_the_rules_do_not_have_is_passed_over_with_a_warning)
{
	CHECK_STR(map("feed f { format jobnet take titel = title take time = disco(1) }",
			  "{\"jobAdId\":\"1\",\"title\":\"a\"}"),
		"feeds/a.rules:1:48: there is no fact of stilling named 'time'; it is not taken; "
		"did "
		"you mean 'timer'?\n{\"titel\":\"a\"}\n");
}

/* Every prefix of a whole block: a message or a block, and an end. */
TEST(every_prefix_ends)
{
	char text[sizeof mining];

	for (size_t n = 0; n < sizeof mining; n++) {
		memcpy(text, mining, n);
		text[n] = '\0';
		map(text, NULL);
		CHECK(job.said[0] || job.blocks.n == (n + 1 == sizeof mining));
	}
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
}

TEST_MAIN
