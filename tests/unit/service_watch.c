/* Subscribers hear of nothing that could still be lost, miss nothing of what is kept, and what
 * they hear makes the lists that stand.  The store is a row of numbers that the test calls
 * durable or lost; what the lists should be is worked out here, beside the service. */
#include "base/arena.h"
#include "store/store_op.h"
#include "store_rig.h"
#include "test.h"
#include "watch_rig.h"

#include <stdio.h>

enum { PERSONS = 7, VACANCIES = 3, WRITES = 600, ABSENT = -1, LIST = 64 };
struct world {
	int point[PERSONS], krav[VACANCIES];
};
/* A whole number of the store's is the world as it was when that was handed over. */
struct telling {
	struct rig rig;
	struct world after[WRITES + 1];
	struct store_key key[WRITES + 1]; /* which record it changed */
	uint64_t handed, durable, seen[VACANCIES];
	uint32_t list_of[VACANCIES]; /* subscriptions; 0: none */
	char list[VACANCIES][LIST];
	uint32_t rule;
	unsigned heard, entered; /* lines, and persons told by the rule's subscription */
	uint32_t random;
};

static const char *const person_ids[PERSONS] = {"a", "b", "c", "d", "e", "f", "g"};
static const char *const vacancy_ids[VACANCIES] = {"S0", "S1", "S2"};

static unsigned draw(struct telling *t, unsigned n)
{
	t->random = t->random * 1664525u + 1013904223u;
	return (t->random >> 8) % n;
}

/* "b30 a20", as it should be; "-" without the vacancy. */
static void list_in(const struct world *w, int v, char out[LIST])
{
	bool taken[PERSONS] = {false};
	size_t at = 0;

	strcpy(out, w->krav[v] == ABSENT ? "-" : "");
	for (int n = 0; n < KEEP && w->krav[v] != ABSENT; n++) {
		int best = -1;

		for (int p = 0; p < PERSONS; p++)
			if (!taken[p] && w->point[p] >= w->krav[v] &&
				(best < 0 || w->point[p] > w->point[best]))
				best = p;
		if (best < 0)
			break;
		taken[best] = true;
		at += (size_t)snprintf(
			out + at, LIST - at, "%s%d ", person_ids[best], w->point[best]);
	}
}

/* ---- what is heard ----------------------------------------------------------- */

static void take_out(char list[LIST], const char *id)
{
	char *at = strstr(list, id); /* of one letter, and ranks have none */
	char *end = at ? strchr(at, ' ') + 1 : NULL;

	CHECK(at != NULL);
	if (at)
		memmove(at, end, strlen(end) + 1);
}

static void put_in(char list[LIST], const char *id, const char *rank, const char *place)
{
	char rest[LIST], *at = list;

	for (int i = 1; i < atoi(place) && *at; i++)
		at = strchr(at, ' ') + 1;
	strcpy(rest, at);
	snprintf(at, (size_t)(list + LIST - at), "%s%s %s", id, rank, rest);
}

static const char *rank_of(const struct json *who)
{
	return json_text(json_first(json_get(who, "rank")));
}

static void apply(char list[LIST], const struct json *params)
{
	const struct json *some[] = {first_of(params, "entered"), first_of(params, "changed")};

	if (json_get(params, "removed")) {
		strcpy(list, "-");
		return;
	}
	if (*list == '-')
		*list = '\0';
	for (const struct json *x = first_of(params, "left"); x; x = json_after(x))
		take_out(list, json_text(x));
	for (const struct json *x = some[1]; x; x = json_after(x))
		take_out(list, json_get_string(x, "id"));
	for (int place = 1; place <= KEEP; place++)
		for (int i = 0; i < 2; i++)
			for (const struct json *x = some[i]; x; x = json_after(x))
				if (atoi(json_text(json_get(x, "at"))) == place)
					put_in(list, json_get_string(x, "id"), rank_of(x),
						json_text(json_get(x, "at")));
}

/* Was the list once so, in a world that is durable, and not before what was heard last? */
static void check_was(struct telling *t, int v)
{
	char should[LIST];

	for (uint64_t n = t->seen[v]; n <= t->durable; n++) {
		list_in(&t->after[n], v, should);
		if (strcmp(should, t->list[v]) != 0)
			continue;
		t->seen[v] = n;
		return;
	}
	test_fail(__FILE__, __LINE__, "%s heard as \"%s\", which no durable world has",
		vacancy_ids[v], t->list[v]);
}

/* Whoever is told as entered has that rank in a world that is durable. */
static void check_entered(struct telling *t, const struct json *params)
{
	const struct json *x = first_of(params, "entered");

	for (; x; x = json_after(x)) {
		int p = *json_get_string(x, "id") - 'a', point = atoi(rank_of(x));
		bool found = false;

		for (uint64_t n = 0; n <= t->durable; n++)
			found |= t->after[n].point[p] == point;
		CHECK(found);
		t->entered++;
	}
}

static void hear(struct rig *rig, uint64_t listener, const char *line, size_t len)
{
	struct telling *t = (struct telling *)rig;
	struct oom oom = {0};
	struct arena arena;
	struct json_reader r;
	const struct json *params;
	uint32_t number;

	(void)listener;
	arena_init(&arena, &oom);
	params = json_get(
		json_parse(line, len - 1, &json_limits_default, NULL, &arena, &r), "params");
	number = (uint32_t)atoi(json_text(json_get(params, "subscription")));
	t->heard++;
	if (number == t->rule)
		check_entered(t, params);
	for (int v = 0; v < VACANCIES; v++) {
		if (number != t->list_of[v])
			continue;
		apply(t->list[v], params);
		check_was(t, v);
	}
	arena_release(&arena);
}

/* ---- what happens ------------------------------------------------------------ */

static uint64_t handed(void *arg)
{
	return ((const struct telling *)arg)->handed;
}

/* One line, and what it wrote under the next number. */
static void say(struct telling *t, const char *line, const struct world *w, struct store_key key)
{
	struct store_ops ops;

	rig_say(&t->rig, line);
	CHECK(strstr(t->rig.reply, "\"result\"") != NULL);
	service_take_writes(t->rig.s, &ops);
	CHECK(ops.first != NULL && t->handed < WRITES);
	t->handed++;
	t->after[t->handed] = *w;
	t->key[t->handed] = key;
	store_ops_free(&ops);
}

/* Puts, or takes away what is there when the number is ABSENT. */
static void change(struct telling *t, enum store_kind kind, int i, int number)
{
	struct world w = t->after[t->handed];
	const char *id = kind == STORE_PERSON ? person_ids[i] : vacancy_ids[i];
	int *at = kind == STORE_PERSON ? &w.point[i] : &w.krav[i];
	char line[200];

	if (number == ABSENT && *at == ABSENT)
		return;
	if (number == ABSENT)
		snprintf(line, sizeof line,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{\"id\":\"%s\"}"
			"}",
			kind == STORE_PERSON ? "ledig.forget" : "stilling.remove", id);
	else
		snprintf(line, sizeof line,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s.put\",\"params\":{\"id\":\"%"
			"s\",\"%s\":{\"%s\":%d}}}",
			kind == STORE_PERSON ? "ledig" : "stilling", id,
			kind == STORE_PERSON ? "ledig" : "stilling",
			kind == STORE_PERSON ? "point" : "krav", number);
	*at = number;
	say(t, line, &w, (struct store_key){kind, text(id)});
}

static void person(struct telling *t, int i, int point)
{
	change(t, STORE_PERSON, i, point);
}

static void vacancy(struct telling *t, int i, int krav)
{
	change(t, STORE_VACANCY, i, krav);
}

/* Its number; what it lists is the list as it is. */
static uint32_t subscribe(struct telling *t, int v)
{
	const struct world now = t->after[t->handed];
	char line[200], what[40] = "\"rule\":\"job\"";

	if (v >= 0)
		snprintf(what, sizeof what, "\"stilling_id\":\"%s\"", vacancy_ids[v]);
	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscribe\",\"params\":{%s}}", what);
	say(t, line, &now, (struct store_key){STORE_KINDS, {NULL, 0}});
	if (v >= 0) {
		list_in(&now, v, t->list[v]);
		t->seen[v] = t->handed;
	}
	return (uint32_t)atoi(strstr(t->rig.reply, "\"subscription\":") + 15);
}

static void push(struct telling *t)
{
	while (service_push(t->rig.s))
		;
}

static void durable(struct telling *t, uint64_t upto)
{
	t->durable = upto;
	service_durable(t->rig.s, upto);
}

/* As the keeper does: record by record as the store has them, then that they are lost. */
static void lose(struct telling *t, uint64_t first)
{
	const struct world *w = &t->after[first - 1];

	for (uint64_t n = first; n <= t->handed; n++) {
		const struct store_key *k = &t->key[n];
		bool of_person = k->kind == STORE_PERSON;
		int number;
		char facts[40];

		t->after[n] = *w;
		if (k->kind == STORE_KINDS)
			continue;
		number = of_person ? w->point[*k->id.s - 'a'] : w->krav[k->id.s[1] - '0'];
		snprintf(facts, sizeof facts, "{\"%s\":%d}", of_person ? "point" : "krav", number);
		if (number == ABSENT)
			service_drop(t->rig.s, k);
		else
			CHECK_INT(service_restore(t->rig.s, &(struct store_record){.kind = k->kind,
								    .id = k->id,
								    .facts = text(facts),
								    .source = text("jobnet"),
								    .put = t->rig.today,
								    .version = (int64_t)n}),
				0);
	}
	service_lost(t->rig.s, first);
	durable(t, t->handed);
}

static void start_with(struct telling *t, uint32_t seed, uint32_t pairs)
{
	struct service_options options = {.rules_shown = "rules/", .keeps = true, .pairs = pairs};

	*t = (struct telling){.random = seed};
	t->rig = (struct rig){.today = 20773, .listener = 5, .heard = hear, .handed = handed};
	for (int i = 0; i < PERSONS; i++)
		t->after[0].point[i] = ABSENT;
	for (int i = 0; i < VACANCIES; i++)
		t->after[0].krav[i] = ABSENT;
	CHECK(rig_start(&t->rig, &options) == 0);
	rig_file(&t->rig, "a.rules", watch_rules);
	rig_say(&t->rig, "{\"jsonrpc\":\"2.0\",\"method\":\"rules.load\"}");
}

static void start(struct telling *t, uint32_t seed)
{
	start_with(t, seed, 0);
}

static void check_list(const struct telling *t, int v)
{
	char should[LIST];

	list_in(&t->after[t->handed], v, should);
	CHECK_STR(t->list[v], should);
}

/* ---- tests -------------------------------------------------------------------- */

TEST(nothing_is_told_before_it_is_durable)
{
	struct telling t;

	start(&t, 0);
	vacancy(&t, 0, 10);
	t.list_of[0] = subscribe(&t, 0);
	durable(&t, t.handed);
	person(&t, 0, 20);
	push(&t);
	person(&t, 1, 30);
	push(&t);
	CHECK_INT(t.heard, 0);
	durable(&t, t.handed - 1); /* the first */
	push(&t);
	CHECK_INT(t.heard, 1);
	CHECK_STR(t.list[0], "a20 ");
	durable(&t, t.handed);
	push(&t);
	CHECK_INT(t.heard, 2);
	check_list(&t, 0);
	rig_end(&t.rig);
}

TEST(what_is_lost_is_never_told)
{
	struct telling t;

	start(&t, 0);
	vacancy(&t, 0, 10);
	person(&t, 0, 20);
	t.list_of[0] = subscribe(&t, 0);
	durable(&t, t.handed);
	person(&t, 1, 30); /* enters */
	person(&t, 0, 5);  /* leaves */
	push(&t);
	lose(&t, t.handed - 1);
	push(&t);
	CHECK_INT(t.heard, 0);
	vacancy(&t, 0, ABSENT);
	push(&t);
	lose(&t, t.handed);
	push(&t);
	CHECK_INT(t.heard, 0);
	check_list(&t, 0);
	person(&t, 1, 30);
	durable(&t, t.handed);
	push(&t);
	CHECK_INT(t.heard, 1);
	check_list(&t, 0);
	rig_end(&t.rig);
}

/* A person whose second put was lost has entered by the first. */
TEST(what_was_kept_before_a_loss_is_told)
{
	struct telling t;

	start(&t, 0);
	for (int v = 0; v < VACANCIES; v++)
		vacancy(&t, v, 10 * v);
	person(&t, 0, 50);
	t.rule = subscribe(&t, -1);
	durable(&t, t.handed);
	person(&t, 1, 15); /* S0 and S1 */
	person(&t, 1, 3);  /* S0 alone */
	push(&t);
	lose(&t, t.handed);
	push(&t);
	CHECK_INT(t.entered, 2);
	vacancy(&t, 2, 12); /* told whole: two enter */
	vacancy(&t, 2, 99);
	push(&t);
	lose(&t, t.handed);
	push(&t);
	CHECK_INT(t.entered, 4);
	rig_end(&t.rig);
}

TEST(a_subscription_whose_answer_was_lost_is_none)
{
	struct telling t;

	start(&t, 0);
	vacancy(&t, 0, 10);
	durable(&t, t.handed);
	subscribe(&t, 0);
	subscribe(&t, -1);
	CHECK_INT(t.rig.listening, 2);
	lose(&t, t.handed);
	push(&t);
	CHECK_INT(t.rig.listening, 1);
	rig_end(&t.rig);
}

/* Somebody enters, and is off the list again before that could be told. */
TEST(who_leaves_while_their_coming_is_held)
{
	struct telling t;

	start(&t, 0);
	vacancy(&t, 0, 10);
	t.list_of[0] = subscribe(&t, 0);
	durable(&t, t.handed);
	person(&t, 0, 20);
	push(&t);
	person(&t, 0, 5);
	push(&t);
	durable(&t, t.handed);
	push(&t);
	check_list(&t, 0);
	rig_end(&t.rig);
}

/* That it ends is told, also where what it waited for is lost. */
TEST(an_end_that_waits_for_what_is_lost)
{
	struct telling t;

	start(&t, 0);
	t.rule = subscribe(&t, -1);
	durable(&t, t.handed);
	person(&t, 0, 20);
	rig_file(&t.rig, "a.rules",
		"ruleset vagt \"Vagt\" { language da }\n"
		"facts ledig { point integer }\n"
		"facts stilling { krav integer }\n");
	rig_say(&t.rig, "{\"jsonrpc\":\"2.0\",\"method\":\"rules.load\"}");
	push(&t);
	CHECK_INT(t.heard, 0);
	lose(&t, t.handed);
	push(&t);
	CHECK_INT(t.heard, 1);
	CHECK_INT(t.rig.listening, 0);
	rig_end(&t.rig);
}

static void something_happens(struct telling *t)
{
	switch (draw(t, 12)) {
	case 0: vacancy(t, (int)draw(t, VACANCIES), ABSENT); break;
	case 1:
	case 2: vacancy(t, (int)draw(t, VACANCIES), (int)draw(t, 40)); break;
	case 3: person(t, (int)draw(t, PERSONS), ABSENT); break;
	case 4:
	case 5: durable(t, t->durable + draw(t, (unsigned)(t->handed - t->durable) + 1)); break;
	case 6:
		if (t->durable < t->handed)
			lose(t, t->durable + 1 + draw(t, (unsigned)(t->handed - t->durable)));
		break;
	case 7:
	case 8:
		for (unsigned i = draw(t, 6); i && service_push(t->rig.s); i--)
			;
		break;
	default: person(t, (int)draw(t, PERSONS), (int)draw(t, 60));
	}
}

TEST(whatever_happens_lists_are_of_worlds_that_were_kept)
{
	for (uint32_t seed = 1; seed <= 300; seed++) {
		struct telling t;

		start(&t, seed);
		for (int v = 0; v < VACANCIES; v++)
			vacancy(&t, v, (int)draw(&t, 40));
		for (int p = 0; p < PERSONS; p += 2)
			person(&t, p, (int)draw(&t, 60));
		t.rule = subscribe(&t, -1);
		for (int v = 0; v < VACANCIES; v++)
			t.list_of[v] = subscribe(&t, v);
		durable(&t, t.handed);
		for (unsigned i = 0; i < 40; i++) {
			for (unsigned k = draw(&t, 20); k > 0; k--)
				something_happens(&t);
			durable(&t, t.handed);
			push(&t);
			for (int v = 0; v < VACANCIES; v++)
				check_list(&t, v);
		}
		CHECK(t.heard > 0);
		rig_end(&t.rig);
	}
}

/* Nobody has it, and nothing waits for the store. */
TEST(a_subscription_that_was_refused_is_none)
{
	struct telling t;

	start_with(&t, 0, 2);
	vacancy(&t, 0, 10);
	for (int p = 0; p < 4; p++)
		person(&t, p, 20);
	durable(&t, t.handed);
	rig_say(&t.rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscribe\",\"params\":{"
			"\"stilling_id\":\"S0\"}}");
	CHECK(strstr(t.rig.reply, "one by one") != NULL);
	CHECK_INT(t.rig.listening, 0);
	rig_end(&t.rig);
}

/* ---- giving up -------------------------------------------------------------------- */

static void unsubscribe(struct telling *t, uint32_t number)
{
	const struct world now = t->after[t->handed];
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"unsubscribe\",\"params\":{"
		"\"subscription\":%u}}",
		(unsigned)number);
	say(t, line, &now, (struct store_key){STORE_KINDS, {NULL, 0}});
}

static void start_one(struct telling *t)
{
	start(t, 0);
	vacancy(t, 0, 10);
	t->list_of[0] = subscribe(t, 0);
	durable(t, t->handed);
	person(t, 0, 20);
	durable(t, t->handed);
	push(t);
	CHECK_INT(t->heard, 1);
}

/* Whoever was told that it could not be kept still has it, and misses nothing. */
TEST(what_was_given_up_in_vain_goes_on)
{
	struct telling t;

	start_one(&t);
	unsubscribe(&t, t.list_of[0]);
	push(&t);
	lose(&t, t.handed);
	person(&t, 1, 30);
	durable(&t, t.handed);
	push(&t);
	CHECK_INT(t.heard, 2);
	check_list(&t, 0);
	CHECK_INT(t.rig.listening, 1);
	rig_end(&t.rig);
}

TEST(what_was_given_up_is_silent_and_goes)
{
	for (int gone = 0; gone < 2; gone++) {
		struct telling t;

		start_one(&t);
		unsubscribe(&t, t.list_of[0]);
		CHECK_INT(t.rig.listening, 1);
		rig_say(&t.rig,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"unsubscribe\",\"params\":{"
			"\"subscription\":1}}");
		CHECK(strstr(t.rig.reply, "no such subscription") != NULL);
		person(&t, 1, 30);
		push(&t);
		if (gone) /* the connection, before that is durable */
			service_gone(t.rig.s, 5);
		else
			durable(&t, t.handed);
		push(&t);
		CHECK_INT(t.heard, 1);
		CHECK_INT(t.rig.listening, 0);
		durable(&t, t.handed);
		push(&t);
		CHECK_INT(t.heard, 1);
		rig_end(&t.rig);
	}
}

TEST_MAIN
