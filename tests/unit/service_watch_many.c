/* More changes than subscribers can be told of one by one: nothing is missed without a word. */
#include "base/arena.h"
#include "service/state.h"
#include "service/watch_parts.h"
#include "test.h"
#include "watch_rig.h"

#include <stdio.h>

enum { MANY = 1500, NOTED = 1 << 16 /* changes, at most */ };
/* A service that keeps nothing, for what is told of many lists. */
struct crowd {
	struct rig rig;
	uint32_t rule, one;     /* subscriptions: to all vacancies, and to S0 */
	bool told[MANY];        /* vacancies whose list was told */
	unsigned entered[MANY]; /* how many were told as entered, of that vacancy */
	char names[200];        /* and who, of S0, by the rule's */
	unsigned one_entered, ended;
	const char *why; /* they end; NULL: too many changes, and then only the rule's does */
};

static void hear_crowd(struct rig *rig, uint64_t listener, const char *line, size_t len)
{
	struct crowd *c = (struct crowd *)rig;
	struct oom oom = {0};
	struct arena arena;
	struct json_reader r;
	const struct json *said, *x;
	uint32_t number;
	int v;

	(void)listener;
	arena_init(&arena, &oom);
	said = json_get(
		json_parse(line, len - 1, &json_limits_default, NULL, &arena, &r), "params");
	number = (uint32_t)atoi(json_text(json_get(said, "subscription")));
	if (json_get(said, "ended")) {
		CHECK(number == c->rule || c->why);
		CHECK(strstr(json_get_string(said, "ended"), c->why ? c->why : "subscribe again") !=
			NULL);
		c->ended++;
	} else {
		v = atoi(json_get_string(said, "stilling") + 1);
		for (x = first_of(said, "entered"); x; x = json_after(x)) {
			c->entered[v] += number == c->rule;
			c->one_entered += number == c->one;
			if (number == c->rule && v == 0 && strlen(c->names) < 190)
				strcat(strcat(c->names, json_get_string(x, "id")), " ");
		}
		c->told[v] |= number == c->rule;
	}
	arena_release(&arena);
}

static void say_put(struct crowd *c, const char *of, unsigned i, int number)
{
	bool person = *of == 'l';
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s.put\",\"params\":{\"id\":\"%c%u\","
		"\"%s\":{"
		"\"%s\":%d}}}",
		of, person ? 'P' : 'S', i, of, person ? "point" : "krav", number);
	rig_say(&c->rig, line);
	CHECK(strstr(c->rig.reply, "\"replaced\"") != NULL);
}

static uint32_t say_subscribe(struct crowd *c, const char *what)
{
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscribe\",\"params\":{%s}}", what);
	rig_say(&c->rig, line);
	CHECK(strstr(c->rig.reply, "\"subscription\":") != NULL);
	return (uint32_t)atoi(strstr(c->rig.reply, "\"subscription\":") + 15);
}

static void start_crowd(struct crowd *c, unsigned vacancies)
{
	memset(c, 0, sizeof *c);
	c->rig = (struct rig){.today = 20773, .listener = 5, .heard = hear_crowd};
	CHECK(rig_start(&c->rig, NULL) == 0);
	rig_file(&c->rig, "a.rules", watch_rules);
	rig_say(&c->rig, "{\"jsonrpc\":\"2.0\",\"method\":\"rules.load\"}");
	for (unsigned i = 0; i < vacancies; i++)
		say_put(c, "stilling", i, 10);
	c->rule = say_subscribe(c, "\"rule\":\"job\"");
	c->one = say_subscribe(c, "\"stilling_id\":\"S0\"");
}

static void load_rules(struct crowd *c, const char *text)
{
	rig_file(&c->rig, "a.rules", text);
	rig_say(&c->rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	CHECK(strstr(c->rig.reply, "\"loaded\":true") != NULL);
}

static void push_crowd(struct crowd *c)
{
	while (service_push(c->rig.s))
		;
}

TEST(more_persons_than_are_recent)
{
	struct crowd c;

	start_crowd(&c, 1);
	for (unsigned i = 0; i < 600; i++) /* the best come first */
		say_put(&c, "ledig", i, 1000 - (int)i);
	push_crowd(&c);
	CHECK_STR(c.names, "P0 P1 P2 ");
	CHECK_INT(c.one_entered, KEEP);
	rig_end(&c.rig);
}

TEST(a_person_put_before_other_rules_come)
{
	struct crowd c;

	start_crowd(&c, 1);
	say_put(&c, "ledig", 7, 20);
	rig_say(&c.rig, "{\"jsonrpc\":\"2.0\",\"method\":\"rules.load\"}");
	push_crowd(&c);
	CHECK_STR(c.names, "P7 ");
	rig_end(&c.rig);
}

TEST(more_lists_than_are_remembered)
{
	unsigned told = 0;
	struct crowd c;

	start_crowd(&c, 1);
	say_put(&c, "ledig", 7, 20);
	push_crowd(&c);
	for (unsigned i = 0; i < MANY; i++)
		say_put(&c, "stilling", i, 11);
	push_crowd(&c);
	for (unsigned i = 0; i < MANY; i++)
		told += c.told[i] && c.entered[i] == 1;
	CHECK_INT(told, MANY);
	CHECK_INT(c.ended, 0);
	rig_end(&c.rig);
}

/* Nobody reads: what cannot be remembered is owned up to when somebody does. */
TEST(more_lists_than_wait_for_room)
{
	struct crowd c;

	start_crowd(&c, 1);
	say_put(&c, "ledig", 7, 20);
	push_crowd(&c);
	c.rig.full = true;
	for (unsigned i = 0; i < MANY; i++)
		say_put(&c, "stilling", i, 11);
	push_crowd(&c);
	CHECK_INT(c.ended, 0);
	c.rig.full = false;
	push_crowd(&c);
	CHECK_INT(c.ended, 1);
	CHECK_INT(c.rig.listening, 1); /* to S0 */
	rig_end(&c.rig);
}

TEST(more_changes_than_are_noted)
{
	struct crowd c;

	start_crowd(&c, 3);
	for (unsigned i = 0; i <= NOTED; i++)
		say_put(&c, "ledig", i % 500, i < 2000 ? 500 + (int)(i % 500) : 5);
	for (unsigned i = 0; i < KEEP; i++)
		say_put(&c, "ledig", i, 30);
	push_crowd(&c);
	CHECK_INT(c.ended, 1);
	CHECK_INT(c.one_entered, KEEP); /* looked at anew */
	CHECK_INT(c.rig.listening, 1);
	rig_end(&c.rig);
}

/* How many a person is told of is nothing to the lists that the person comes to. */
TEST(a_rule_that_keeps_few_for_a_person)
{
	struct crowd c;

	start_crowd(&c, 3);
	load_rules(&c, "ruleset vagt \"Vagt\" { language da }\n"
		       "facts ledig { point integer }\n"
		       "facts stilling { krav integer }\n"
		       "match job \"Job\" between ledig and stilling {\n"
		       "  require K1: point >= krav\n"
		       "  keep 1 per ledig\n}\n");
	push_crowd(&c);
	say_put(&c, "ledig", 7, 20);
	push_crowd(&c);
	for (unsigned i = 0; i < 3; i++)
		CHECK_INT(c.entered[i], 1);
	rig_end(&c.rig);
}

/* Nothing was told yet, so that there is no list that changes. */
TEST(a_rule_that_is_gone_ends_who_heard_of_no_list)
{
	struct crowd c;

	start_crowd(&c, 1);
	c.why = "no such match";
	load_rules(&c, "ruleset vagt \"Vagt\" { language da }\n"
		       "facts ledig { point integer }\n"
		       "facts stilling { krav integer }\n");
	push_crowd(&c);
	CHECK_INT(c.ended, 2);
	CHECK_INT(c.rig.listening, 0);
	rig_end(&c.rig);
}

/* A question for each of them would hold everybody up. */
TEST(one_question_for_all_who_hear_of_all_lists)
{
	enum { VACANCIES = 60, WATCHES = 90 };
	struct crowd c;
	uint64_t asked;

	start_crowd(&c, VACANCIES);
	for (unsigned i = 0; i < WATCHES; i++)
		c.rule = say_subscribe(&c, "\"rule\":\"job\"");
	say_put(&c, "ledig", 7, 20);
	push_crowd(&c);
	asked = c.rig.s->asked; /* of the index of vacancies; persons are too few for one */
	say_put(&c, "ledig", 8, 30);
	push_crowd(&c);
	CHECK_INT(c.rig.s->asked - asked, 1);
	for (unsigned i = 0; i < VACANCIES; i++)
		CHECK_INT(c.entered[i], 2);
	rig_end(&c.rig);
}

/* Each of many hears of very many lists: what does not fit is told whole, and is not remembered. */
TEST(more_lists_of_all_than_there_is_room_for)
{
	enum { VACANCIES = 1000, WATCHES = 40 };
	const struct watches *ws;
	struct crowd c;

	start_crowd(&c, VACANCIES);
	for (unsigned i = 0; i < WATCHES; i++)
		c.rule = say_subscribe(&c, "\"rule\":\"job\"");
	say_put(&c, "ledig", 7, 20);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < VACANCIES; i++)
			say_put(&c, "stilling", i, 11);
		push_crowd(&c);
	}
	ws = c.rig.s->watches;
	CHECK(ws->told > TOLD_BYTES / 2 && ws->told < TOLD_BYTES + LIST_BYTES);
	for (unsigned i = 0; i < VACANCIES; i++)
		CHECK(c.told[i] && c.entered[i] > 0);
	service_gone(c.rig.s, 5);
	push_crowd(&c);
	CHECK_INT(ws->told, 0);
	rig_end(&c.rig);
}

TEST_MAIN
