/* Lines to a service with a small ruleset in force and one person and one vacancy stored.
 * The input is cut at newlines: what one line leaves behind, the next one meets.
 *
 * Held: the reply is one line of JSON that the strict reader takes, and no CPR-like value
 * that was sent comes back. */
#include "data/cpr.h"
#include "data/json.h"
#include "service_rig.h"
#include "small_rules.h"

#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define RPC(method, params)                                                                        \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"
#define PERSON                                                                                     \
	"{\"id\":\"p1\",\"ledig\":{\"alder\":36,\"ydelse\":\"dagpenge\",\"kompetencer\":["         \
	"\"truck\"],"                                                                              \
	"\"oenske\":[\"8344\"]}}"
#define VACANCY                                                                                    \
	"{\"id\":\"v1\",\"stilling\":{\"titel\":\"Lager\",\"disco\":\"8344\",\"skal_krav\":["      \
	"\"truck\"]}}"

static const char *const setting[] = {
	RPC("rules.load", "{}"),
	RPC("ledig.put", PERSON),
	RPC("stilling.put", VACANCY),
};

static void must(int holds, const char *what, const struct rig *rig)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %.2000s\n", what, rig->reply);
	abort();
}

static void one_line(struct rig *rig, const char *line, size_t len)
{
	static const struct json_limits wide = {1 << 30, 256, 1 << 30, 1 << 30, 1 << 30};
	struct oom oom = {0};
	struct arena arena;
	struct json_reader r;
	enum json_event ev;
	bool hex = false; /* a digest may hold ten digits that mean nothing */

	rig_say_n(rig, line, len);
	if (!rig->len)
		return;
	must(!memchr(rig->reply, '\n', rig->len), "the reply is more than a line", rig);
	arena_init(&arena, &oom);
	json_reader_init(&r, rig->reply, rig->len, &wide, &arena);
	while ((ev = json_next(&r)) != JSON_END) {
		must(ev != JSON_BAD, "the reply is no JSON", rig);
		if (ev == JSON_KEY)
			hex = r.slen == 6 && memcmp(r.s, "digest", 6) == 0;
		if ((ev == JSON_STRING && !hex) || ev == JSON_KEY || ev == JSON_NUMBER)
			must(!cpr_like(r.s, r.slen), "something like a CPR number came back", rig);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	/* the bounds are small, so that what runs into them is reached */
	struct service_options options = {.rules_shown = "rules/",
		.request_bytes = 4 << 20,
		.reply_bytes = 100000,
		.persons = 3,
		.vacancies = 3};
	struct rig rig = {.today = 20773};
	const char *p = (const char *)data, *end = p + len;

	if (rig_start(&rig, &options))
		return 0;
	rig_file(&rig, "a.rules", SMALL_RULES);
	for (unsigned i = 0; i < sizeof setting / sizeof *setting; i++) {
		rig_say(&rig, setting[i]);
		must(strstr(rig.reply, "\"result\"") != NULL, "the setting", &rig);
	}
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		one_line(&rig, p, (size_t)((nl ? nl : end) - p));
		p = nl ? nl + 1 : end;
	}
	must(rig.lent == 0, "files are still lent", &rig);
	rig_end(&rig);
	return 0;
}
