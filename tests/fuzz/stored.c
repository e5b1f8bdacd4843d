/*
 * Any bytes where the store has texts of its own making: records and what travels beside them,
 * measurements, the question of a decision, a packed ruleset.  Whoever can write the file can
 * write those; what is read from it is a decision that differs or a record that does not fit,
 * never a fault, and what is taken can be asked about.
 *
 * The first byte says where the rest of it goes.
 */
#include "service/replay.h"
#include "service/rule_pack.h"
#include "service_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define RPC(method, params)                                                                        \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

enum { TODAY = 20773 };
static const char rules[] =
	"ruleset r \"R\" { language da  zone \"Europe/Copenhagen\"  version \"1\" }\n"
	"facts ledig \"L\" { alder integer 15..75 \"Alder\"  krav list of text \"Krav\"  moede "
	"date \"M\" }\n"
	"facts stilling \"S\" { titel text \"Titel\" }\n"
	"facts tilbud \"F\" { sted text \"Sted\" }\n"
	"profile voksen \"V\" { basis own  require K1: alder >= 18 because \"Er {alder}\" }\n"
	"offer kursus \"K\" { basis own  lead skole  require alder >= 18 because \"Ja\" }\n"
	"track spor \"T\" { basis own  for profile voksen  step en \"En\" lead skole }\n"
	"progress maaling \"M\" { basis own  indicator hverdag \"H\" 1..5  "
	"anchors { 1 \"Svær\", 5 \"God\" }  measure at week 0, 4 }\n"
	"match job \"J\" between ledig and stilling { basis own  require ledig.alder >= 18 because "
	"\"Ja\" }\n";

struct input {
	const char *s;
	size_t len;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_be_json(const char *s, size_t len)
{
	static const struct json_limits limits = {0, 64, 2000000, 100000, 1 << 20};
	struct oom oom = {0};
	struct arena arena;
	struct json_reader r;

	arena_init(&arena, &oom);
	must(json_parse(s, len, &limits, NULL, &arena, &r) != NULL);
	arena_release(&arena);
}

static struct store_text text(const char *s)
{
	return (struct store_text){s, strlen(s)};
}

static void begin(struct rig *rig)
{
	*rig = (struct rig){.today = TODAY};
	must(rig_start(rig, NULL) == 0);
	rig_file(rig, "a.rules", rules);
	rig_say(rig, RPC("rules.load", "{}"));
	must(strstr(rig->reply, "\"loaded\":true"));
}

static void ask_everything(struct rig *rig)
{
	static const char *const questions[] = {RPC("ledig.get", "{\"id\":\"a\"}"),
		RPC("track.recommend", "{\"id\":\"a\",\"explain\":true}"),
		RPC("match.jobs", "{\"id\":\"a\",\"near\":true}"),
		RPC("match.shortlist", "{\"id\":\"a\",\"explain\":true}"),
		RPC("match.offers", "{\"id\":\"a\"}"), RPC("due.list", "{}"),
		RPC("progress.get", "{\"id\":\"a\",\"progress\":\"maaling\"}"),
		RPC("outcome.list", "{}"), RPC("tilbud.get", "{\"id\":\"a\"}"),
		RPC("ledig.settle",
			"{\"id\":\"a\",\"fact\":\"alder\",\"source\":\"x\",\"reason\":\"y\"}"),
		RPC("rules.load", "{}")};

	static const char fault[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,";

	for (unsigned i = 0; i < sizeof questions / sizeof *questions; i++) {
		rig_say(rig, questions[i]);
		must(strncmp(rig->reply, fault, sizeof fault - 1) != 0);
		must_be_json(rig->reply, rig->len);
	}
}

/* Three records of which one part is the input, and the other parts are good. */
static void as_record(const struct input *in, bool beside)
{
	struct store_record r = {.id = text("a"), .source = text("x"), .put = TODAY, .version = 1};
	struct rig rig;

	begin(&rig);
	for (int kind = STORE_PERSON; kind < STORE_KINDS; kind++) {
		r.kind = (enum store_kind)kind;
		r.facts = beside ? text("{\"alder\":30}") : (struct store_text){in->s, in->len};
		r.beside =
			beside ? (struct store_text){in->s, in->len} : (struct store_text){NULL, 0};
		service_restore(rig.s, &r);
	}
	ask_everything(&rig);
	rig_end(&rig);
}

/* A word, where that is what is asked for, and the rest as the note. */
static void as_event(const struct input *in)
{
	static const char *const whats[] = {"measured", "accepted", "done", "returned", "outcome",
		"settled", "taken", "declined"};
	const struct store_record r = {.kind = STORE_PERSON,
		.id = text("a"),
		.facts = text("{\"alder\":30}"),
		.source = text("x"),
		.put = TODAY,
		.version = 1};
	struct rig rig;

	begin(&rig);
	must(service_restore(rig.s, &r) == 0);
	for (unsigned i = 0; i < sizeof whats / sizeof *whats; i++) {
		const struct store_text any = {in->s, in->len};
		const struct store_event e = {.id = text("a"),
			.what = text(whats[i]),
			.track = i ? any : text("maaling"),
			.step = any,
			.note = any,
			.actor = any,
			.on = TODAY - 3};

		service_restore_event(rig.s, &e);
	}
	ask_everything(&rig);
	rig_end(&rig);
}

/* What was asked, and a method in front of it, up to the first newline. */
static void as_decision(const struct input *in)
{
	const char *nl = memchr(in->s, '\n', in->len);
	size_t word = nl ? (size_t)(nl - in->s) : 0;
	struct rig rig;
	struct store_ops ops = {0};
	struct store_kept kept = {.n = 1};
	const struct feel_zones zones = {0};
	struct replayer *r = replayer_new(&zones);
	const struct store_op list[] = {
		{.type = STORE_DECIDE,
			.u.decision = {.id = text("d"),
				.method = {in->s, word},
				.asked = {nl ? nl + 1 : in->s, in->len - word - (nl != NULL)},
				.digest = text("x"),
				.on = TODAY,
				.today = TODAY}},
		{.type = STORE_PARTY, .u.party = {1, 0}},
		{.type = STORE_PUT,
			.u.put = {.kind = STORE_PERSON,
				.id = text("a"),
				.facts = text("{\"alder\":30}"),
				.source = text("x"),
				.put = TODAY,
				.version = 1}}};
	const char *answer;
	size_t len;

	must(r != NULL);
	begin(&rig);
	must(replayer_knows(r, rig.s->rules, "rules/") == 0);
	for (unsigned i = 0; i < sizeof list / sizeof *list; i++)
		must(store_ops_add(&ops, &list[i]) == 0);
	ops.first->u.decision.ruleset = text(ruleset_digest(rig.s->rules));
	kept.ops = ops;
	must(replay(r, &(struct replay_rules){.rc = STORE_NONE}, &kept, false, &answer, &len) ==
		REPLAY_DIFFERS);
	ops.first->u.decision.ruleset = (struct store_text){NULL, 0};
	store_ops_free(&ops);
	replayer_free(r);
	rig_end(&rig);
}

/* What can be unpacked is the same when it is packed again and unpacked once more. */
static void as_rules(const struct input *in)
{
	struct sluse_file *files, *again;
	struct rule_pack pack;
	const char *shown, *shown_again;
	struct oom oom = {0};
	struct arena arena;
	unsigned n, m;

	arena_init(&arena, &oom);
	if (rule_unpack(&files, &n, &shown, in->s, in->len, &arena) == 0) {
		must(rule_pack(&pack, files, n, shown) == 0);
		must(rule_unpack(&again, &m, &shown_again, pack.s, pack.len, &arena) == 0);
		must(n == m && strcmp(shown, shown_again) == 0);
		for (unsigned i = 0; i < n; i++) {
			must(strcmp(files[i].name, again[i].name) == 0);
			must(files[i].len == again[i].len &&
				memcmp(files[i].text, again[i].text, files[i].len) == 0);
		}
		rule_pack_free(&pack);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {(const char *)data + 1, len - 1};

	if (!len || len > 1 << 16)
		return 0;
	switch (*data) {
	case 'f': as_record(&in, false); break;
	case 'b': as_record(&in, true); break;
	case 'e': as_event(&in); break;
	case 'd': as_decision(&in); break;
	case 'r': as_rules(&in); break;
	default: break;
	}
	return 0;
}
