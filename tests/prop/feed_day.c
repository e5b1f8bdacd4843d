/*
 * A day of five sources that fail in every way, and after it the same vacancies as from one
 * clean load.
 *
 * The sources are made up here, ad by ad: they are put up, changed, taken down, damaged and
 * mended, minute by minute, for 24 hours; each source tells of it in its own format.  The
 * service polls them with a clock of the test's own, over a network that drops, cuts,
 * stalls, answers 500 and 503, sends pages of HTML and halves of pages.  Then the world stands
 * still, the network is mended, and three hours later what is kept is compared, byte for byte,
 * with what a service has that met only this last day.
 */
#include "base/date.h"
#include "prop.h"
#include "service_rig.h"
#include "sluse/feeds.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>

static const char rules[] = "ruleset t \"T\" { language da }\n"
			    "facts stilling {\n  titel text\n  arbejdsgiver text\n"
			    "  opslaaet date\n  udloeber date\n}\n";
static const char feeds[] =
	"feed jobnet \"Jobnet\" {\n  format jobnet\n  from \"http://jobnet/Search\" every 10 "
	"minutes\n"
	"  unseen 2 hours\n  take titel = title\n  take arbejdsgiver = hiringOrgName\n"
	"  take udloeber = day(applicationDeadline)\n}\n"
	"feed nav \"NAV\" {\n  format nav\n  from \"http://nav/feed\" every 5 minutes\n"
	"  take titel = title\n  take arbejdsgiver = businessName\n}\n"
	"feed jobstream \"JobStream\" {\n  format jobstream\n"
	"  from \"http://js/snapshot\" every 5 minutes\n"
	"  changes \"http://js/stream?updated-after={since}\"\n"
	"  take titel = headline\n  take udloeber = day(last_publication_date)\n}\n"
	"feed eures \"EURES\" {\n  format eures\n  from \"http://eures/getAll\" every 10 minutes\n"
	"  changes \"http://eures/getChanges/{since}\"\n  details \"http://eures/getDetails\"\n"
	"  take titel = PositionProfile.PositionTitle.text\n}\n"
	"feed egne \"Egne\" {\n  format ndjson\n  from \"http://egne/all\" every 15 minutes\n"
	"  whole\n  take as is\n}\n";

enum { JOBNET, NAV, JOBSTREAM, EURES, EGNE, SOURCES };
enum { ADS = 2000, LOG = 20000, NAV_PAGE = 20, DAY = 86400, BEGIN_UTC = 20773 * DAY + 20 * 3600 };

static uint64_t state;
static unsigned draw(unsigned n)
{
	return prop_draw(&state, n);
}

/* --- the world --------------------------------------------------------------------- */

struct ad {
	unsigned rev;
	bool alive, damaged;
	int64_t born, changed; /* by the source's clock */
	int64_t until;         /* a day */
};
struct log_item {
	unsigned ad;
	bool active;
};
struct source {
	struct ad ads[ADS];
	unsigned n;
	int64_t skew;
	struct log_item log[LOG];
	unsigned n_log;
	unsigned revision;
};
static struct source world[SOURCES];
static int64_t utc;

static void touch(struct source *s, unsigned i)
{
	s->ads[i].changed = utc + s->skew;
	s->ads[i].rev++;
	s->revision++;
	if (s->n_log < LOG)
		s->log[s->n_log++] = (struct log_item){i, s->ads[i].alive};
}

static void put_up(struct source *s)
{
	if (s->n == ADS)
		return;
	s->ads[s->n] = (struct ad){
		.alive = true, .born = utc + s->skew, .until = utc / DAY + (int)draw(4)};
	touch(s, s->n++);
}

static void happen(struct source *s)
{
	unsigned i = s->n ? draw(s->n) : 0;
	struct ad *a = &s->ads[i];

	switch (draw(8)) {
	case 0: put_up(s); return;
	case 1: break;
	case 2: a->alive = false; break;
	case 3: a->damaged = a->alive && draw(2); break;
	case 4: a->damaged = false; break;
	default: return;
	}
	if (s->n)
		touch(s, i);
}

static void mend(void)
{
	for (unsigned k = 0; k < SOURCES; k++) {
		for (unsigned i = 0; i < world[k].n; i++) {
			if (world[k].ads[i].damaged) {
				world[k].ads[i].damaged = false;
				touch(&world[k], i);
			}
		}
	}
}

/* --- what the sources say ------------------------------------------------------------ */

static const char *day_text(int64_t day)
{
	static char text[DATE_TEXT];

	date_print(day, text);
	return text;
}

static void jobnet(FILE *f, const char *url)
{
	const struct source *s = &world[JOBNET];
	const char *at = strstr(url, "pageNumber=");
	unsigned page = at ? (unsigned)strtoul(at + 11, NULL, 10) : 1, alive = 0, k = 0;

	for (unsigned i = 0; i < s->n; i++)
		alive += s->ads[i].alive;
	fprintf(f, "{\"jobAds\":[");
	for (unsigned i = s->n; i-- > 0;) { /* the newest first */
		const struct ad *a = &s->ads[i];

		if (!a->alive || k++ / 100 + 1 != page)
			continue;
		fprintf(f, "%s{\"jobAdId\":\"j%u\",", k % 100 == 1 ? "" : ",", i);
		if (!a->damaged)
			fprintf(f, "\"title\":\"Job %u.%u\",", i, a->rev);
		fprintf(f, "\"hiringOrgName\":\"Firma\",\"applicationDeadline\":\"%sT00:00:00\"}",
			day_text(a->until));
	}
	fprintf(f, "],\"searchFacets\":{},\"totalJobAdCount\":%u}", alive);
}

static void nav_page(FILE *f, unsigned page)
{
	const struct source *s = &world[NAV];
	unsigned from = page * NAV_PAGE, to = from + NAV_PAGE;

	fprintf(f, "{\"version\":\"1\",\"title\":\"t\",\"items\":[");
	for (unsigned i = from ? from - 1 : 0; i < to && i < s->n_log; i++)
		fprintf(f,
			"%s{\"id\":\"n%u\",\"url\":\"/e/n%u\",\"date_modified\":\"x%u\","
			"\"_feed_entry\":{\"uuid\":\"n%u\",\"status\":\"%s\"}}",
			i == (from ? from - 1 : 0) ? "" : ",", s->log[i].ad, s->log[i].ad, i,
			s->log[i].ad, s->log[i].active ? "ACTIVE" : "INACTIVE");
	fprintf(f, "],");
	if (s->n_log > to)
		fprintf(f, "\"next_url\":\"/feed/%u\"}", page + 1);
	else
		fprintf(f, "\"next_url\":null}");
}

static void nav_entry(FILE *f, unsigned i)
{
	const struct ad *a = &world[NAV].ads[i];

	if (!a->alive)
		fprintf(f, "{\"uuid\":\"n%u\",\"status\":\"INACTIVE\"}", i);
	else if (a->damaged)
		fprintf(f, "{\"uuid\":\"n%u\",\"status\":\"ACTIVE\",\"ad_content\":\"{brok\"}", i);
	else
		fprintf(f,
			"{\"uuid\":\"n%u\",\"status\":\"ACTIVE\",\"ad_content\":{\"title\":"
			"\"NAV %u.%u\",\"businessName\":\"Firma\"}}",
			i, i, a->rev);
}

static void nav(FILE *f, const char *url)
{
	const char *id = strstr(url, "/e/n"), *page = strstr(url, "/feed/");

	if (id)
		nav_entry(f, (unsigned)strtoul(id + 4, NULL, 10));
	else
		nav_page(f, page ? (unsigned)strtoul(page + 6, NULL, 10) : 0);
}

static int64_t since_of(const char *url)
{
	unsigned y, mo, d, h, mi, s;
	const char *at = strstr(url, "after=");
	struct civil c;

	if (!at || sscanf(at + 6, "%4u-%2u-%2uT%2u%%3A%2u%%3A%2u", &y, &mo, &d, &h, &mi, &s) != 6)
		return INT64_MIN;
	c = (struct civil){(int32_t)y, (uint8_t)mo, (uint8_t)d};
	return date_from_civil(c) * DAY + h * 3600 + mi * 60 + s;
}

static void jobstream(FILE *f, const char *url)
{
	const struct source *s = &world[JOBSTREAM];
	int64_t since = since_of(url);
	bool first = true;

	fprintf(f, "[");
	for (unsigned i = 0; i < s->n; i++) {
		const struct ad *a = &s->ads[i];

		if (a->changed < since || (since == INT64_MIN && !a->alive))
			continue;
		fprintf(f, "%s", first ? "" : ",\n");
		first = false;
		if (!a->alive)
			fprintf(f,
				"{\"id\":\"s%u\",\"removed\":true,\"removed_date\":\"x\","
				"\"occupation\":\"abc\"}",
				i);
		else
			fprintf(f,
				"{\"id\":\"s%u\",\"headline\":%s%u.%u\",\"removed\":false,"
				"\"last_publication_date\":\"%sT23:59:59\"}",
				i, a->damaged ? "\"\\q" : "\"Jobb ", i, a->rev, day_text(a->until));
	}
	fprintf(f, "]");
}

static void eures_refs(FILE *f, const char *name, int64_t since, int which)
{
	const struct source *s = &world[EURES];
	bool first = true;

	fprintf(f, "\"%s\":[", name);
	for (unsigned i = 0; i < s->n; i++) {
		const struct ad *a = &s->ads[i];
		int kind = !a->alive ? 2 : a->born >= since ? 0 : 1;

		if (which == 3 ? !a->alive : a->changed < since || kind != which)
			continue;
		fprintf(f, "%s{\"reference\":\"e%u\",\"source\":\"x\",\"status\":\"%s\"}",
			first ? "" : ",", i, a->alive ? "ACTIVE" : "CLOSED");
		first = false;
	}
	fprintf(f, "]");
}

static void eures_details(FILE *f, const char *body)
{
	bool first = true;

	fprintf(f, "{\"details\":{");
	for (const char *at = body; (at = strstr(at, "\"e")); at++) {
		unsigned i = (unsigned)strtoul(at + 2, NULL, 10);
		const struct ad *a = &world[EURES].ads[i];

		fprintf(f, "%s\"e%u\":{\"reference\":\"e%u\",\"status\":\"%s\"", first ? "" : ",",
			i, i, a->alive ? "ACTIVE" : "CLOSED");
		if (a->alive)
			fprintf(f,
				",\"content\":\"<PositionOpening xmlns='http://www.hr-xml.org/3'>"
				"<PositionProfile><PositionTitle>Job %u.%u%s</PositionProfile>"
				"</PositionOpening>\"",
				i, a->rev, a->damaged ? "" : "</PositionTitle>");
		fprintf(f, "}");
		first = false;
	}
	fprintf(f, "}}");
}

static void eures(FILE *f, const char *url, const char *body)
{
	const char *changes = strstr(url, "getChanges/");
	int64_t since = changes ? strtoll(changes + 11, NULL, 10) / 1000 : 0;

	if (body) {
		eures_details(f, body);
		return;
	}
	fprintf(f, "{");
	if (changes) {
		eures_refs(f, "createdReferences", since, 0);
		fprintf(f, ",");
		eures_refs(f, "modifiedReferences", since, 1);
		fprintf(f, ",");
		eures_refs(f, "closedReferences", since, 2);
	} else {
		eures_refs(f, "allReferences", 0, 3);
	}
	fprintf(f, "}");
}

static void egne(FILE *f)
{
	for (unsigned i = 0; i < world[EGNE].n; i++) {
		const struct ad *a = &world[EGNE].ads[i];

		if (a->alive)
			fprintf(f,
				a->damaged ? "{\"id\":\"o%u\",\"stilling\":{\"titel\":%u.%u}\n"
					   : "{\"id\":\"o%u\",\"stilling\":{\"titel\":\"Eget "
					     "%u.%u\"}}\n",
				i, i, a->rev);
	}
}

static unsigned source_of(const char *url)
{
	static const char *const hosts[] = {"jobnet", "nav", "js", "eures", "egne"};
	unsigned k = 0;

	while (strncmp(url + 7, hosts[k], strlen(hosts[k])) != 0)
		k++;
	return k;
}

static char *said(const struct service_feed_request *r, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	switch (source_of(r->from)) {
	case JOBNET: jobnet(f, r->from); break;
	case NAV: nav(f, r->from); break;
	case JOBSTREAM: jobstream(f, r->from); break;
	case EURES: eures(f, r->from, r->body); break;
	default: egne(f); break;
	}
	fclose(f);
	return text;
}

/* --- the network --------------------------------------------------------------------------- */

struct poller {
	struct rig rig;
	int64_t ms;
	bool faults;
	int64_t not_before[SOURCES]; /* asked for by the source */
	unsigned requests, faulty, unchanged;
};
static struct service_feed_now now_of(const struct poller *p)
{
	return (struct service_feed_now){p->ms, utc};
}

static void deliver(struct poller *p, unsigned feed, const char *s, size_t len)
{
	struct service_feed_now now = now_of(p);

	while (len) {
		size_t n = 1 + draw(5000);

		n = n < len ? n : len;
		if (!service_feed_bytes(p->rig.s, feed, &now, s, n))
			return;
		s += n;
		len -= n;
	}
}

static void request(struct poller *p, unsigned feed)
{
	static const char html[] = "<!DOCTYPE html><html><body>Vedligeholdelse</body></html>";
	struct service_feed_now now = now_of(p);
	struct service_feed_request r;
	struct service_feed_answer a = {
		.whole = true, .status = 200, .retry_after = -1, .kind = "", .why = ""};
	char etag[40];
	char *text;
	size_t len;
	unsigned k, luck = p->faults ? draw(100) : 99;

	if (!service_feed_ask(p->rig.s, feed, &now, &r))
		return;
	p->requests++;
	p->faulty += luck < 24;
	k = source_of(r.from);
	CHECK(p->ms >= p->not_before[k]);
	a.server_time = utc + world[k].skew;
	text = said(&r, &len);
	snprintf(etag, sizeof etag, "\"%u-%zu\"", world[k].revision, len);
	a.etag = k == NAV || k == EGNE ? etag : "";
	if (luck < 6) {
		a = (struct service_feed_answer){
			.retry_after = -1, .server_time = -1, .kind = "unreached", .why = "no"};
	} else if (luck < 12) {
		deliver(p, feed, text, draw((unsigned)len + 1));
		a.whole = false;
		a.kind = "cut";
		a.why = "cut";
	} else if (luck < 16) {
		a.status = 503;
		a.retry_after = 30 + (int64_t)draw(900);
		p->not_before[k] = p->ms + a.retry_after * 1000;
	} else if (luck < 19) {
		a.status = 500;
	} else if (luck < 21) {
		deliver(p, feed, html, sizeof html - 1);
	} else if (luck < 24 && k != EGNE) { /* half a page, and nobody says so */
		deliver(p, feed, text, draw((unsigned)len));
	} else if (r.etag && strcmp(r.etag, etag) == 0) {
		a.status = 304;
		p->unchanged++;
	} else {
		deliver(p, feed, text, len);
	}
	free(text);
	service_feed_answered(p->rig.s, feed, &now, &a);
}

static void start(struct poller *p, bool faults)
{
	struct sluse_file file = {"f.rules", (char *)(uintptr_t)feeds, sizeof feeds - 1};
	struct service_feed_options o = {.seed = state, .pause_ms = 1000, .shown = "feeds/"};
	struct service_feed_now now;
	const char *messages;

	memset(p, 0, sizeof *p);
	p->faults = faults;
	p->rig.today = utc / DAY;
	now = now_of(p);
	CHECK(rig_start(&p->rig, NULL) == 0);
	rig_file(&p->rig, "a.rules", rules);
	rig_say(&p->rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	if (service_feeds_load(p->rig.s, &file, 1, &o, &now, &messages))
		test_fail(__FILE__, __LINE__, "%s", messages);
	CHECK_INT(service_feeds_count(p->rig.s), SOURCES);
}

/* Until so many seconds have passed. */
static void poll(struct poller *p, int64_t seconds, bool alive)
{
	int64_t end = p->ms + seconds * 1000, next_event = p->ms, base = p->ms, from = utc;

	while (p->ms < end) {
		int64_t due = next_event;
		struct service_feed_now now;

		for (unsigned i = 0; i < service_feeds_count(p->rig.s); i++)
			if (service_feed_due(p->rig.s, i) < due)
				due = service_feed_due(p->rig.s, i);
		p->ms = due > p->ms ? due : p->ms;
		utc = from + (p->ms - base) / 1000;
		p->rig.today = utc / DAY;
		if (p->ms >= next_event) {
			for (unsigned k = 0; alive && k < SOURCES; k++)
				happen(&world[k]);
			next_event += 60000;
			now = now_of(p);
			while (service_feeds_tick(p->rig.s, &now))
				;
		}
		for (unsigned i = 0; i < service_feeds_count(p->rig.s); i++)
			if (service_feed_due(p->rig.s, i) <= p->ms)
				request(p, i);
	}
}

/* --- the comparison -------------------------------------------------------------------------- */

static char *kept(struct poller *p, unsigned *n)
{
	char *text = NULL, *ids, ask[200];
	size_t len;
	FILE *f = open_memstream(&text, &len);
	char after[100] = "";

	*n = 0;
	for (;;) {
		snprintf(ask, sizeof ask,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stilling.list\",\"params\":{%s%"
			"s%s}}",
			*after ? "\"after\":\"" : "", after, *after ? "\"" : "");
		ids = strdup(rig_say(&p->rig, ask));
		for (char *at = ids; (at = strstr(at, "{\"id\":\"")); at++) {
			char id[100], *facts, *end;

			sscanf(at, "{\"id\":\"%99[^\"]", id);
			snprintf(ask, sizeof ask,
				"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stilling.get\","
				"\"params\":{\"id\":\"%s\"}}",
				id);
			rig_say(&p->rig, ask);
			facts = strstr(p->rig.reply, "\"stilling\":");
			end = strstr(p->rig.reply, ",\"put\"");
			fprintf(f, "%s %.*s\n", id, facts && end ? (int)(end - facts) : 0,
				facts ? facts : "");
			++*n;
		}
		if (!strstr(ids, "\"next\":\"") ||
			sscanf(strstr(ids, "\"next\":\""), "\"next\":\"%99[^\"]", after) != 1)
			break;
		free(ids);
	}
	free(ids);
	fclose(f);
	return text;
}

static void first_difference(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	while (a[-1] && a[-1] != '\n' && b[-1] == a[-1])
		a--, b--;
	test_fail(__FILE__, __LINE__, "polled: %.*s, clean: %.*s", (int)strcspn(a, "\n"), a,
		(int)strcspn(b, "\n"), b);
}

/* The same facts, and all the same in the end: each feed goes on from where it was. */
static void other_rules(struct poller *p)
{
	char *notes[SOURCES];
	uint64_t moves;

	for (unsigned i = 0; i < SOURCES; i++)
		notes[i] = strdup(service_feed_print(p->rig.s, i, &moves));
	rig_file(&p->rig, "b.rules", "const graense = 3\n");
	rig_say(&p->rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	CHECK(strstr(p->rig.reply, "\"loaded\":true"));
	CHECK_INT(service_feeds_count(p->rig.s), SOURCES);
	for (unsigned i = 0; i < SOURCES; i++) {
		service_feed_resume(p->rig.s, i, notes[i], strlen(notes[i]));
		free(notes[i]);
	}
}

static void one_day(uint64_t seed)
{
	static struct poller day, clean;
	unsigned n, m;
	char *a, *b;

	state = seed * 0x9e3779b97f4a7c15 + 1;
	memset(world, 0, sizeof world);
	utc = BEGIN_UTC;
	for (unsigned k = 0; k < SOURCES; k++) {
		world[k].skew = (int64_t)draw(1200) - 600;
		for (unsigned i = 0; i < 150 + draw(200); i++)
			put_up(&world[k]);
	}
	start(&day, true);
	poll(&day, 10 * 3600, true);
	other_rules(&day);
	poll(&day, 14 * 3600, true);
	mend();
	day.faults = false;
	poll(&day, 3 * 3600, false);
	CHECK(day.faulty > 50 && day.unchanged > 5);
	a = kept(&day, &n);

	utc -= 3 * 3600; /* both are looked at in the same hour */
	start(&clean, false);
	poll(&clean, 3 * 3600, false);
	b = kept(&clean, &m);
	CHECK_INT(clean.faulty, 0);
	for (unsigned k = 0; k < SOURCES; k++) {
		static const char *const some[] = {
			"jobnet:j", "nav:n", "jobstream:s", "eures:e", "egne:o"};
		CHECK(strstr(b, some[k]));
	}
	if (strcmp(a, b) != 0) {
		printf("seed %" PRIu64 ": %u kept, %u by a clean load\n", seed, n, m);
		first_difference(a, b);
	} else {
		printf("seed %" PRIu64
		       ": 24 hours, %u requests, %u of them failed: %u vacancies, as "
		       "by a clean load\n",
			seed, day.requests, day.faulty, n);
	}
	free(a);
	free(b);
	rig_end(&day.rig);
	rig_end(&clean.rig);
}

TEST(a_day_of_faults_ends_as_a_clean_load)
{
	uint64_t seed = prop_seed(1);

	for (unsigned i = 0; i < prop_rounds(5); i++)
		one_day(seed + i);
}

TEST_MAIN
