/* Decisions made again from what was kept, and the parts that this rests on. */
#include "service/replay.h"
#include "service/answer_digest.h"
#include "service/rule_pack.h"
#include "service_rig.h"
#include "small_rules.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/sluse-replay-XXXXXX";

/* ---- the digest of an answer ----------------------------------------------- */

static bool same_digest(const char *a, const char *b)
{
	struct answer_digest x, y;

	answer_digest(&x, a, strlen(a));
	answer_digest(&y, b, strlen(b));
	return memcmp(x.digest, y.digest, DIGEST_BYTES) == 0;
}

TEST(what_is_of_the_moment_is_not_in_the_digest)
{
	struct answer_digest d;
	static const char json[] =
		"{\"a\":[{\"runs\":[{\"id\":\"]\\\"}\"}],\"runs_count\":1,\"b\":2}],"
		"\"searched\":77,\"decision\":\"abc\"}";

	CHECK(same_digest(json, "{\"a\":[{\"runs\":[],\"runs_count\":0,\"b\":2}],\"searched\":1,"
				"\"decision\":\"x\"}"));
	CHECK(!same_digest(json, "{\"a\":[{\"runs\":[],\"runs_count\":0,\"b\":3}],\"searched\":1,"
				 "\"decision\":\"x\"}"));
	answer_digest(&d, json, sizeof json - 1);
	CHECK_INT(d.decision_len, 3);
	CHECK(d.decision && memcmp(d.decision, "abc", 3) == 0);
	/* how fresh feeds are, or that there are any */
	CHECK(same_digest("{\"feeds\":[{\"name\":\"a\"}],\"a\":1}", "{\"a\":1}"));
	CHECK(!same_digest("{\"feeds\":[],\"a\":1}", "{\"a\":2}"));
	/* nor which runs there are, or that there are any: in the middle, at the end, alone */
	CHECK(same_digest("{\"a\":1,\"runs\":[{}],\"runs_count\":1,\"b\":2}", "{\"a\":1,\"b\":2}"));
	CHECK(same_digest("{\"a\":1,\"runs\":[{}],\"runs_count\":1}", "{\"a\":1}"));
	CHECK(same_digest("{\"runs\":[{}],\"runs_count\":1,\"a\":1}", "{\"a\":1}"));
	CHECK(same_digest("[{\"runs\":[]},2]", "[{},2]"));
	CHECK(!same_digest("[{\"runs\":[]},2]", "[{},3]"));
	/* nor how it was found */
	CHECK(same_digest("{\"a\":1,\"plan\":{\"looked_at\":3}}", "{\"a\":1}"));
	/* as a text it is a value like any other, and so it is within one */
	CHECK(!same_digest("{\"a\":\"runs\",\"b\":1}", "{\"a\":\"runs\",\"b\":2}"));
	CHECK(!same_digest("{\"a\":\",\\\"runs\\\":1\"}", "{\"a\":\",\\\"runs\\\":2\"}"));
	CHECK(!same_digest("{\"x\":{\"decision\":1},\"b\":1}", "{\"x\":{\"decision\":1},\"b\":2}"));
	answer_digest(&d, "{\"x\":{\"decision\":\"q\"}}", 22);
	CHECK(!d.decision);
	/* what is no answer does no harm */
	answer_digest(&d, "{\"runs\":", 8);
	answer_digest(&d, "\"runs\":1,", 9);
	answer_digest(&d, "\"\\", 2);
	answer_digest(&d, "", 0);
}

/* ---- packed rules ---------------------------------------------------------- */

TEST(rules_packed_and_unpacked)
{
	char a[] = "one\ntwo\n", b[] = "";
	struct sluse_file files[] = {{"a.rules", a, 8}, {"data/b.csv", b, 0}}, *out;
	struct rule_pack p;
	struct oom oom = {0};
	struct arena arena;
	const char *shown;
	unsigned n;

	arena_init(&arena, &oom);
	CHECK_INT(rule_pack(&p, files, 2, "rules/"), 0);
	CHECK_INT(rule_unpack(&out, &n, &shown, p.s, p.len, &arena), 0);
	CHECK_INT(n, 2);
	CHECK_STR(shown, "rules/");
	CHECK_STR(out[0].name, "a.rules");
	CHECK(out[0].len == 8 && memcmp(out[0].text, a, 8) == 0);
	CHECK_STR(out[1].name, "data/b.csv");
	CHECK_INT(out[1].len, 0);
	for (size_t len = 0; len < p.len; len++) { /* cut off anywhere: fewer files, or none */
		int bad = rule_unpack(&out, &n, &shown, p.s, len, &arena);

		CHECK(bad || n < 2);
	}
	p.s[29] = 'x'; /* no longer a length */
	CHECK_INT(rule_unpack(&out, &n, &shown, p.s, p.len, &arena), -1);
	rule_pack_free(&p);
	arena_release(&arena);
}

/* ---- whole decisions ------------------------------------------------------- */

#define CALL(method, params)                                                                       \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

static struct store *fresh_store(void)
{
	struct store_options o = {.path = path, .make = true};
	char why[STORE_WHY];
	struct store *s;

	if (strcmp(path + strlen(path) - 6, "XXXXXX") == 0)
		close(mkstemp(path));
	unlink(path);
	if (store_open(&s, &o, why, sizeof why)) {
		printf("%s\n", why);
		exit(1);
	}
	return s;
}

__attribute__((destructor)) static void tidy(void)
{
	char log[80];

	unlink(path);
	snprintf(log, sizeof log, "%s-wal", path);
	unlink(log);
}

static void say(struct rig *rig, struct store_ops *all, const char *line)
{
	struct store_ops ops;

	rig_say(rig, line);
	if (!strstr(rig->reply, "\"result\""))
		test_fail(__FILE__, __LINE__, "%s", rig->reply);
	service_take_writes(rig->s, &ops);
	store_ops_join(all, &ops);
}

/* What a service with a few records wrote while it was asked everything. */
static void collect(struct store_ops *all)
{
	struct service_options options = {.rules_shown = "rules/", .keeps = true};
	struct rig rig = {.today = 20773};

	*all = (struct store_ops){0};
	CHECK(rig_start(&rig, &options) == 0);
	rig_file(&rig, "a.rules", SMALL_RULES);
	say(&rig, all, CALL("rules.load", "{}"));
	say(&rig, all,
		CALL("ledig.put", "{\"id\":\"p1\",\"ledig\":{\"alder\":30,\"ydelse\":"
				  "\"dagpenge\",\"kompetencer\":[\"truck\"]}}"));
	say(&rig, all, CALL("ledig.put", "{\"id\":\"p2\",\"ledig\":{\"oenske\":[\"8344\"]}}"));
	say(&rig, all, CALL("stilling.put", "{\"id\":\"v1\",\"stilling\":{\"disco\":\"8344\"}}"));
	say(&rig, all, CALL("track.recommend", "{\"id\":\"p1\",\"explain\":true}"));
	say(&rig, all, CALL("match.jobs", "{\"id\":\"p2\",\"near\":true}"));
	say(&rig, all, CALL("match.shortlist", "{\"id\":\"v1\",\"explain\":true,\"near\":true}"));
	say(&rig, all, CALL("match.explain", "{\"ledig_id\":\"p1\",\"stilling_id\":\"v1\"}"));
	say(&rig, all, CALL("match.jobs", "{\"id\":\"p1\",\"plan\":\"show\"}"));
	say(&rig, all, CALL("match.offers", "{\"id\":\"p1\",\"on\":\"2026-12-24\"}"));
	rig_end(&rig);
}
enum { DECIDED = 6 };

/* How the n-th decision comes out. */
static enum replayed replayed(struct store *store, struct replayer *r, int64_t n)
{
	struct store_kept kept;
	const char *answer;
	size_t len;
	enum replayed got;

	CHECK_INT(store_next_decision(store, n, &kept), STORE_OK);
	CHECK_INT(kept.n, n);
	got = replay(r, &(struct replay_rules){.store = store}, &kept, false, &answer, &len);
	if (got == REPLAY_SAME)
		CHECK(answer && len > 2 && answer[0] == '{' && answer[len - 1] == '}');
	store_ops_free(&kept.ops);
	return got;
}

static struct store_op *find_op(struct store_ops *all, enum store_op_type type, unsigned nth)
{
	struct store_op *op = all->first;

	while (op && (op->type != type || nth--))
		op = op->next;
	if (!op)
		abort();
	return op;
}

static void with_store(struct store_ops *all, void (*then)(struct store *, struct replayer *))
{
	const struct feel_zones zones = {0};
	struct replayer *r = replayer_new(&zones);
	struct store *store = fresh_store();

	CHECK_INT(store_commit(store, all->first, 1800000000), STORE_OK);
	store_ops_free(all);
	then(store, r);
	store_close(store);
	replayer_free(r);
}

static void all_same(struct store *store, struct replayer *r)
{
	for (int64_t n = 1; n <= DECIDED; n++)
		CHECK_INT(replayed(store, r, n), REPLAY_SAME);
	CHECK_INT(replayed(store, r, 1), REPLAY_SAME);
}

TEST(everything_comes_out_the_same)
{
	struct store_ops all;

	collect(&all);
	with_store(&all, all_same);
}

static void all_texts(struct store *store, struct replayer *r)
{
	for (int64_t n = 1; n <= DECIDED; n++)
		CHECK_INT(replayed(store, r, n), REPLAY_TEXTS);
	CHECK_INT(replayed(store, r, 1), REPLAY_TEXTS);
}

static void all_differ(struct store *store, struct replayer *r)
{
	for (int64_t n = 1; n <= DECIDED; n++)
		CHECK_INT(replayed(store, r, n), REPLAY_DIFFERS);
}

/* The bytes are others, as if the program's words had changed, and the outcomes are not. */
TEST(the_same_outcome_told_otherwise)
{
	struct store_ops all;
	char *s;

	collect(&all);
	for (unsigned n = 0; n < DECIDED; n++) {
		s = (char *)(uintptr_t)find_op(&all, STORE_DECIDE, n)->u.decision.digest.s;
		s[7] ^= 1;
	}
	with_store(&all, all_texts);
}

/* One letter of the facts, of the digest, of the question: it shows. */
TEST(what_was_changed_comes_out_differently)
{
	struct store_ops all;
	char *s;

	collect(&all);
	for (unsigned n = 0; n < DECIDED; n++) {
		s = (char *)(uintptr_t)find_op(&all, STORE_DECIDE, n)->u.decision.digest.s;
		s[7] ^= 1;
		s = (char *)(uintptr_t)find_op(&all, STORE_DECIDE, n)->u.decision.outcomes.s;
		s[0] ^= 1;
	}
	with_store(&all, all_differ);
}

static void first_differs(struct store *store, struct replayer *r)
{
	CHECK_INT(replayed(store, r, 1), REPLAY_DIFFERS);
}

TEST(another_fact_comes_out_differently)
{
	struct store_ops all;
	char *s;

	collect(&all);
	s = strstr(find_op(&all, STORE_PUT, 0)->u.put.facts.s, "30");
	CHECK(s != NULL);
	if (s)
		memcpy(s, "17", 2);
	with_store(&all, first_differs);
}

static void no_rules(struct store *store, struct replayer *r)
{
	for (int64_t n = 1; n <= DECIDED; n++)
		CHECK_INT(replayed(store, r, n), REPLAY_NO_RULES);
}

TEST(rules_that_are_not_what_they_were)
{
	struct store_ops all;
	char *s;

	collect(&all);
	s = strstr(find_op(&all, STORE_RULES, 0)->u.rules.files.s, "voksen_alder = 18");
	CHECK(s != NULL);
	if (s)
		s[16] = '9';
	with_store(&all, no_rules);
}

static void erased_then(struct store *store, struct replayer *r)
{
	const struct store_op op = {.type = STORE_FORGET, .u.key = {STORE_PERSON, {"p2", 2}}};
	struct store_ops ops = {0};

	CHECK_INT(store_ops_add(&ops, &op), 0);
	CHECK_INT(store_commit(store, ops.first, 1800000001), STORE_OK);
	store_ops_free(&ops);
	CHECK_INT(replayed(store, r, 1), REPLAY_SAME);
	CHECK_INT(replayed(store, r, 2), REPLAY_ERASED); /* about p2 */
	CHECK_INT(replayed(store, r, 3), REPLAY_ERASED); /* p2 stood on the list */
	CHECK_INT(replayed(store, r, 4), REPLAY_SAME);
}

TEST(who_was_forgotten_is_not_brought_back)
{
	struct store_ops all;

	collect(&all);
	with_store(&all, erased_then);
}

TEST_MAIN
