/* Lines to a service with a small ruleset in force and a person, a vacancy and a run of an offer
 * stored.  The input is cut at newlines: what one line leaves behind, the next one meets.  A line
 * "@3" makes somebody else of the caller: 0 is the one who may everything, 1 and on have one
 * role each, as service_role() numbers them.
 *
 * Held: the reply is one line of JSON that the strict reader takes, no CPR-like value that was
 * sent comes back, and what is sensitive comes back only to those whose role sees it. */
#include "data/cpr.h"
#include "data/json.h"
#include "service_rig.h"
#include "small_rules.h"

#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define RPC(method, params)                                                                        \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"
#define SECRET "kanariS" /* told of the person alone, in a fact that is sensitive */
/* beside SMALL_RULES */
static const char more_rules[] =
	"facts ledig \"Den ledige\" { krop text \"Krop\" sensitive   ask \"Hvad?\" }\n"
	"facts tilbud \"Forløb\" { sted text \"Sted\" }\n"
	"profile rask \"Rask\" { source \"T\"  require krop = \"\"  because \"Krop: {krop}\" }\n"
	"offer hvile \"Hvile\" { source \"T\"  lead jobcenter\n"
	"    require krop != \"\"  yes \"Ja: {krop}\"  no \"Nej: {krop}\" }\n";
#define PERSON                                                                                     \
	"{\"id\":\"p1\",\"ledig\":{\"alder\":36,\"ydelse\":\"dagpenge\",\"kompetencer\":["         \
	"\"truck\"],"                                                                              \
	"\"oenske\":[\"8344\"],\"krop\":\"" SECRET "\"}}"
#define VACANCY                                                                                    \
	"{\"id\":\"v1\",\"stilling\":{\"titel\":\"Lager\",\"disco\":\"8344\",\"skal_krav\":["      \
	"\"truck\"]}}"

static const char *const setting[] = {
	RPC("rules.load", "{}"),
	RPC("ledig.put", PERSON),
	RPC("stilling.put", VACANCY),
	RPC("tilbud.put", "{\"id\":\"r1\",\"tilbud\":{\"offer\":\"hvile\",\"sted\":\"Ry\"}}"),
};

/* Who asks: each a listener of their own, as long as the service lives. */
struct asker {
	struct service_grant grant;
	struct service_caller caller;
	bool sees; /* or the input has the secret itself, and may have told it anybody */
};
enum { ASKERS = 10, STEPS = 20 };
struct world {
	struct rig rig; /* first: what is pushed comes with it */
	struct asker askers[ASKERS];
};

static void set_asker(struct asker *a, unsigned who, bool sees)
{
	const char *role = NULL;

	for (unsigned i = 0; i < who && (i == 0 || role); i++)
		role = service_role(i);
	a->grant = (struct service_grant){.role = role};
	a->caller = (struct service_caller){.guarded = role != NULL,
		.grants = &a->grant,
		.n_grants = role ? 1 : 0,
		.uid = 1000,
		.name = "lokal"};
	a->sees = sees || !role || strcmp(role, "fagsystem") == 0 ||
		  strcmp(role, "sagsbehandler") == 0;
}

static void must(int holds, const char *what, const struct rig *rig)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %.2000s\n", what, rig->reply);
	abort();
}

static void check_line(struct rig *rig, const struct asker *as, const char *line, size_t len)
{
	static const struct json_limits wide = {1 << 30, 256, 1 << 30, 1 << 30, 1 << 30};
	struct oom oom = {0};
	struct arena arena;
	struct json_reader r;
	enum json_event ev;
	bool hex = false; /* a digest may hold ten digits that mean nothing */

	must(as->sees || !memmem(line, len, SECRET, strlen(SECRET)),
		"somebody hears what is sensitive", rig);
	must(!memchr(line, '\n', len), "the reply is more than a line", rig);
	arena_init(&arena, &oom);
	json_reader_init(&r, line, len, &wide, &arena);
	while ((ev = json_next(&r)) != JSON_END) {
		must(ev != JSON_BAD, "the reply is no JSON", rig);
		if (ev == JSON_KEY)
			hex = r.slen == 6 && memcmp(r.s, "digest", 6) == 0;
		if ((ev == JSON_STRING && !hex) || ev == JSON_KEY || ev == JSON_NUMBER)
			must(!cpr_like(r.s, r.slen), "something like a CPR number came back", rig);
	}
	arena_release(&arena);
}

/* What is pushed has its newline with it. */
static void heard(struct rig *rig, uint64_t listener, const char *line, size_t len)
{
	must(len && line[len - 1] == '\n', "what is pushed is no line", rig);
	check_line(rig, &((struct world *)(void *)rig)->askers[listener - 1], line, len - 1);
}

static void one_line(struct world *w, unsigned who, const char *line, size_t len)
{
	struct rig *rig = &w->rig;

	rig->listener = who + 1;
	rig_say_as(rig, &w->askers[who].caller, line, len);
	if (rig->len)
		check_line(rig, &w->askers[who], rig->reply, rig->len);
	for (unsigned i = 0; i < STEPS && service_push(rig->s); i++)
		;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	/* the bounds are small, so that what runs into them is reached */
	struct service_options options = {.rules_shown = "rules/",
		.request_bytes = 4 << 20,
		.reply_bytes = 100000,
		.persons = 3,
		.vacancies = 3};
	struct world w = {.rig = {.today = 20773, .heard = heard}};
	const char *p = (const char *)data, *end = p + len;
	bool knows = memmem(data, len, SECRET, strlen(SECRET)) != NULL;
	unsigned who = 0;

	if (rig_start(&w.rig, &options))
		return 0;
	rig_file(&w.rig, "a.rules", SMALL_RULES);
	rig_file(&w.rig, "b.rules", more_rules);
	for (unsigned i = 0; i < ASKERS; i++)
		set_asker(&w.askers[i], i, knows);
	for (unsigned i = 0; i < sizeof setting / sizeof *setting; i++) {
		rig_say(&w.rig, setting[i]);
		must(strstr(w.rig.reply, "\"result\"") != NULL, "the setting", &w.rig);
	}
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl : end) - p);

		if (n == 2 && p[0] == '@' && p[1] >= '0' && p[1] <= '9')
			who = (unsigned)(p[1] - '0');
		else
			one_line(&w, who, p, n);
		p = nl ? nl + 1 : end;
	}
	must(w.rig.lent == 0, "files are still lent", &w.rig);
	rig_end(&w.rig);
	return 0;
}
