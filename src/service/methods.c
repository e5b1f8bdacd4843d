#include "service/methods.h"

#include <string.h>

/* What every evaluation takes. */
#define ASKING                                                                                     \
	(PARAM(ON) | PARAM(LIMIT) | PARAM(EXPLAIN) | PARAM(NEAR) | PARAM(AUDIENCE) |               \
		PARAM(PURPOSE) | PARAM(ACTOR))
#define WHO (PARAM(PURPOSE) | PARAM(ACTOR))
#define INLINE_LEDIG (PARAM(LEDIG) | PARAM(RECORDS) | PARAM(SEEN))

#define A_LIST_OF_PAIRS                                                                            \
	"feeds (where there are any: how fresh each is), matches, undecided, near (with "          \
	"nearest), near_count, near_of (where they were looked for among fewer than were "         \
	"searched), emptied_by and emptied_of (with near, where nothing matches), "                \
	"undecided_count, undecided_by [{facts, count}], unplaced, unplaced_count and "            \
	"unplaced_by (where there are any: they fit, but lack what ranks them), questions (the "   \
	"facts named there, each "                                                                 \
	"once, in the author's words: [{fact, title, ask, set_by}]), searched, match, ruleset, "   \
	"on, decision"

const struct method methods[] = {
	{"rules.load", rules_load, {PARAM(FOLDER), 0, {0, 0}}, false,
		"Reads the rules anew and puts them in force, whole or not at all; all that is "
		"stored is read again under their vocabulary.",
		"loaded, changed, ruleset, on, records {persons, vacancies, runs, degraded}, "
		"warnings, "
		"messages"},
	{"rules.check", rules_check, {PARAM(FOLDER), 0, {0, 0}}, false,
		"Does what rules.load does, but puts nothing in force.",
		"loaded (always false), changed, ruleset (as it would be), on, records, warnings, "
		"messages"},
	{"rules.status", rules_status, {0, 0, {0, 0}}, false, "The ruleset in force.",
		"loaded, ruleset, title, language, zone, on, loaded_on, loads, valid {from, to}, "
		"items {facts, groups, screenings, profiles, offers, tracks, matches, tables, "
		"dues, "
		"shares, progresses}"},
	{"feed.list", feed_list, {PARAM(FEED), 0, {0, 0}}, false,
		"The sources that vacancies come from, and how each of them is.",
		"feeds [{name, title, format, where, every, fresh (the moment it was last read "
		"whole), tried, state, failures, error {kind, text}, there, quarantined, lost, "
		"bad, read, bad_share, rounds, failed, requests, unchanged, bytes, put, removed, "
		"masked, not_found}], joined, behind"},
	{"feed.quarantine", feed_quarantine, {PARAM(FEED) | PARAM(LIMIT), PARAM(FEED), {0, 0}},
		false, "The records of a feed that could not be read, and why.",
		"feed, count, lost, list [{id, reason, at (byte), since, times}]"},
	{"ledig.put", ledig_put, {PARAM(ID) | INLINE_LEDIG | WHO, PARAM(ID) | PARAM(LEDIG), {0, 0}},
		true, "Stores a person, in place of what was stored under this id.",
		"id, replaced, warnings [{kind, path, text, hint}] (where a consent is one that no "
		"rule asks for), ruleset, on"},
	{"ledig.get", ledig_get, {PARAM(ID) | WHO, PARAM(ID), {0, 0}}, true,
		"A stored person as it was put.",
		"id, ledig, records, put, source, degraded, ruleset, on"},
	{"ledig.forget", ledig_forget, {PARAM(ID) | WHO, PARAM(ID), {0, 0}}, true,
		"Forgets a person.", "id, forgotten, ruleset, on"},
	{"ledig.share", ledig_share,
		{PARAM(ID) | INLINE_LEDIG | PARAM(SHARE) | PARAM(FIELDS) | PARAM(ON) | WHO,
			PARAM(SHARE), {PARAM(ID) | PARAM(LEDIG), 0}},
		true,
		"What of a person may be handed on, as a share of the rules says: whole or not at "
		"all, and what is in the way.",
		"share, title, purpose, state, consent {party, purpose, given, why (where not "
		"given: untold, so ask for it; ahead, withdrawn, expired), text}, held_back "
		"[{field, "
		"why}], absent, fields [{name, title, value, source, seen}], ruleset, on"},
	{"ledig.export", ledig_export, {PARAM(ID) | WHO, PARAM(ID), {0, 0}}, true,
		"All that is kept about a person, for whom it is about: facts, earlier versions "
		"that "
		"decisions rest on, what happened, the decisions with what people said to them, "
		"and who read or wrote them.",
		"id, now, earlier, events [{what, about (a track, an outcome, a run, a fact, who "
		"receives), step, note (what was said with it; of a consent its days, from/until; "
		"of a measurement stands measured, an object, instead), actor, on}], decisions "
		"[{decision, method, on, given, said [{what, "
		"item, criterion, state, reason, actor, given}]}], looked_at"},
	{"ledig.settle", ledig_settle,
		{PARAM(ID) | PARAM(FACT) | PARAM(SOURCE) | PARAM(REASON) | WHO,
			PARAM(ID) | PARAM(FACT) | PARAM(SOURCE) | PARAM(REASON), {0, 0}},
		true,
		"Two sources disagree about a fact of a stored person: from now on the word of "
		"this "
		"source holds, until somebody tells something newer. What the others told is kept.",
		"id, fact, source, ruleset, on"},
	{"ledig.list", ledig_list, {PARAM(LIMIT) | PARAM(AFTER) | WHO, 0, {0, 0}}, true,
		"The ids of the persons that are stored, in their order, page by page.",
		"list [{id, put, source, degraded}], count, next, ruleset, on"},
	{"stilling.put", stilling_put,
		{PARAM(ID) | PARAM(STILLING) | PARAM(SEEN) | WHO, PARAM(ID) | PARAM(STILLING),
			{0, 0}},
		true, "Stores a vacancy, in place of what was stored under this id.",
		"id, replaced, ruleset, on"},
	{"stilling.get", stilling_get, {PARAM(ID) | WHO, PARAM(ID), {0, 0}}, true,
		"A stored vacancy as it was put.",
		"id, stilling, put, source, also (its ids in other feeds), degraded, ruleset, on"},
	{"stilling.remove", stilling_remove, {PARAM(ID) | WHO, PARAM(ID), {0, 0}}, true,
		"Removes a vacancy.", "id, removed, ruleset, on"},
	{"stilling.list", stilling_list, {PARAM(LIMIT) | PARAM(AFTER) | WHO, 0, {0, 0}}, true,
		"The ids of the vacancies that are stored, in their order, page by page.",
		"list [{id, put, source, degraded}], count, next, ruleset, on"},
	{"tilbud.put", tilbud_put,
		{PARAM(ID) | PARAM(TILBUD) | PARAM(SEEN) | WHO, PARAM(ID) | PARAM(TILBUD), {0, 0}},
		true, "Stores a run of an offer, in place of what was stored under this id.",
		"id, replaced, ruleset, on"},
	{"tilbud.get", tilbud_get, {PARAM(ID) | WHO, PARAM(ID), {0, 0}}, true,
		"A stored run of an offer as it was put.",
		"id, tilbud, put, source, taken (seats, since it was put), degraded, ruleset, on"},
	{"tilbud.remove", tilbud_remove, {PARAM(ID) | WHO, PARAM(ID), {0, 0}}, true,
		"Removes a run of an offer.", "id, removed, ruleset, on"},
	{"tilbud.take", tilbud_take,
		{PARAM(ID) | PARAM(LEDIG_ID) | PARAM(ON) | PARAM(NOTE) | WHO,
			PARAM(ID) | PARAM(LEDIG_ID), {0, 0}},
		true,
		"A person takes a seat of a run, when one is free. It is free again when it is "
		"released or the person forgotten; a run that is put anew tells itself how many "
		"are free, and those that were taken before count no more.",
		"id, ledig, what, seats_free, ruleset, on"},
	{"tilbud.release", tilbud_release,
		{PARAM(ID) | PARAM(LEDIG_ID) | PARAM(ON) | PARAM(NOTE) | WHO,
			PARAM(ID) | PARAM(LEDIG_ID), {0, 0}},
		true, "A person gives a seat of a run back.",
		"id, ledig, what, seats_free (null: not known), ruleset, on"},
	{"tilbud.list", tilbud_list, {PARAM(LIMIT) | PARAM(AFTER) | WHO, 0, {0, 0}}, true,
		"The ids of the runs of offers that are stored, in their order, page by page.",
		"list [{id, put, source, degraded}], count, next, ruleset, on"},
	{"track.recommend", track_recommend,
		{PARAM(ID) | INLINE_LEDIG | ASKING, 0, {PARAM(ID) | PARAM(LEDIG), 0}}, true,
		"The recommendation for a person: a proposal; people decide.",
		"decision, ruleset, on, screening, profiles, person_decides, tracks, offers, "
		"due, missing, border, nearest, warnings"},
	{"match.jobs", match_jobs,
		{PARAM(ID) | INLINE_LEDIG | PARAM(RULE) | PARAM(PLAN) | ASKING, 0,
			{PARAM(ID) | PARAM(LEDIG), 0}},
		true, "The best vacancies for a person.", A_LIST_OF_PAIRS},
	{"match.offers", match_offers,
		{PARAM(ID) | INLINE_LEDIG | ASKING, 0, {PARAM(ID) | PARAM(LEDIG), 0}}, true,
		"The offers that fit a person, with the next runs that have a seat.",
		"matches [{name, title, state, awaits, voluntary, lead, runs [{id, start, "
		"seats_free}], runs_count}], undecided (with ask), near (with fails), near_count, "
		"declined, undecided_count, searched, ruleset, on, decision"},
	{"match.shortlist", match_shortlist,
		{PARAM(ID) | PARAM(STILLING) | PARAM(SEEN) | PARAM(RULE) | PARAM(PLAN) | ASKING, 0,
			{PARAM(ID) | PARAM(STILLING), 0}},
		true,
		"The best candidates for a vacancy. Private criteria filter and are not told, "
		"unless the purpose is health.",
		A_LIST_OF_PAIRS},
	{"match.explain", match_explain_pair,
		{PARAM(LEDIG_ID) | PARAM(STILLING_ID) | PARAM(STILLING) | INLINE_LEDIG |
				PARAM(RULE) | ASKING,
			0, {PARAM(LEDIG) | PARAM(LEDIG_ID), PARAM(STILLING) | PARAM(STILLING_ID)}},
		true, "One person and one vacancy: every condition, whichever way it came out.",
		"feeds (where there are any), match, title, ledig and stilling (their ids), state, "
		"note, fails, unknown, rank, ask, nearest {fact, title, from, to, text}, "
		"criteria, ruleset, on, decision"},
	{"track.accept", track_accept,
		{PARAM(ID) | PARAM(TRACK) | PARAM(ON) | PARAM(NOTE) | WHO, PARAM(ID) | PARAM(TRACK),
			{0, 0}},
		true,
		"A person has accepted a track; its first steps are due from that day on. What is "
		"under way already is not noted again: since is the day it began.",
		"id, track, what, since, already (true or false), ruleset, on"},
	{"track.step", track_step,
		{PARAM(ID) | PARAM(TRACK) | PARAM(STEP) | PARAM(WHAT) | PARAM(ON) | PARAM(NOTE) |
				WHO,
			PARAM(ID) | PARAM(TRACK), {0, 0}},
		true,
		"A step of an accepted track was done; or a return to the track after a job, also "
		"when it was ended.",
		"id, track, step, what, pending (steps that it comes after and nobody has said are "
		"done; where it was done), ruleset, on"},
	{"track.end", track_end,
		{PARAM(ID) | PARAM(TRACK) | PARAM(REASON) | PARAM(ON) | WHO,
			PARAM(ID) | PARAM(TRACK) | PARAM(REASON), {0, 0}},
		true,
		"An accepted track has ended for the person, and why; nothing of it is due any "
		"more. It may be one that the rules no longer have.",
		"id, track, what, since, ruleset, on"},
	{"outcome.put", outcome_put,
		{PARAM(ID) | PARAM(OUTCOME) | PARAM(ON) | PARAM(NOTE) | WHO,
			PARAM(ID) | PARAM(OUTCOME), {0, 0}},
		true, "What came of it for a person, on a day that may lie back.",
		"id, outcome, ruleset, on"},
	{"outcome.list", outcome_list, {PARAM(ON) | WHO, 0, {0, 0}}, true,
		"How many persons came to what until that day, and where they were 26, 52 and 104 "
		"weeks after the first track they accepted (or their first outcome): of all whom "
		"the caller may see, never by who helped them.",
		"persons, outcomes [{outcome, count}], not_told (count), followup [{week, persons "
		"(who have come so far), outcomes, not_told}], ruleset, on"},
	{"progress.put", progress_put,
		{PARAM(ID) | PARAM(PROGRESS) | PARAM(ON) | PARAM(BY) | PARAM(VALUES) |
				PARAM(COMMENTS) | PARAM(AREAS) | PARAM(TARGETS) | PARAM(SET_BY) |
				PARAM(DECLINED) | WHO,
			PARAM(ID) | PARAM(PROGRESS) | PARAM(BY),
			{PARAM(VALUES) | PARAM(DECLINED), 0}},
		true,
		"What was measured with a person on a day that may lie back; told again for the "
		"same day by the same name, it stands in place of the first. Or that the person "
		"declines to be measured.",
		"id, progress, what (measured or declined), ruleset, on"},
	{"progress.get", progress_get,
		{PARAM(ID) | PARAM(PROGRESS) | PARAM(START) | PARAM(ON) | WHO,
			PARAM(ID) | PARAM(PROGRESS), {0, 0}},
		true,
		"What was measured with a person until that day, side by side; never summed, never "
		"compared with others. Values and comments stand in the order of the measurements, "
		"null where nothing was asked or said.",
		"id, progress, title, declined (the day, or null), measurements [{on, by}], "
		"indicators [{name, title, least, most, values, comments, chosen, target}], areas "
		"[names], weeks [{week, day, state (done, due, passed, upcoming, declined)}], "
		"ruleset, on"},
	{"due.list", due_list,
		{PARAM(ID) | PARAM(LEAD) | PARAM(KOMMUNE) | PARAM(BEFORE) | PARAM(ON) |
				PARAM(LIMIT) | PARAM(AFTER) | WHO,
			0, {0, 0}},
		true,
		"The tasks that are due or come up, of everybody, a lead, a kommune or one person: "
		"those of the rules and the next steps of accepted tracks; page by page of "
		"persons.",
		"tasks [{id, track, name, title, state, lead, from, by, parties}], before, next, "
		"ruleset, on"},
	{"decision.confirm", decision_confirm, {PARAM(ID) | PARAM(ITEM) | WHO, PARAM(ID), {0, 0}},
		true,
		"Somebody whom the rules ask for it confirms profiles of a decision, which were "
		"proposals until then.",
		"decision, confirmed [names], ruleset, on"},
	{"decision.override", decision_override,
		{PARAM(ID) | PARAM(ITEM) | PARAM(CRITERION) | PARAM(STATE) | PARAM(REASON) | WHO,
			PARAM(ID) | PARAM(ITEM) | PARAM(REASON), {0, 0}},
		true,
		"Somebody decides otherwise than the decision proposed, and says why. Item and "
		"criterion are of the answer and the rules of then; the criterion is counted by "
		"its name, or by its expression where it has none.",
		"decision, item, criterion (as it is counted), ruleset, on"},
	{"decision.overrides", decision_overrides, {0, 0, {0, 0}}, true,
		"How often people decided otherwise, by item and criterion, never by who.",
		"overrides [{item, criterion, count}], ruleset, on"},
	{"decision.get", decision_get, {PARAM(ID) | WHO, PARAM(ID), {0, 0}}, true,
		"An earlier answer about stored records as it was given, made again from the rules "
		"and the facts of then, and what people said to it. The first 16 letters of the "
		"id, which are those that are shown to people, are enough here and where something "
		"is said to a decision.",
		"decision, given (UTC), method, replayed (same, or why there is no answer: "
		"differs, texts (the same outcome, told otherwise), "
		"no-rules), proposals [names of what waits to be confirmed], confirmed [{item, "
		"actor, "
		"given}], overridden [{item, criterion, state, reason, actor, given}], answer, "
		"ruleset (its digest), on"},
	{"match.all", match_all_begin,
		{PARAM(RULE) | PARAM(OF) | PARAM(ON) | PARAM(LIMIT) | PARAM(AFTER) |
				PARAM(AUDIENCE) | WHO,
			0, {0, 0}},
		true,
		"Everyone against everything, beside other questions: the answer comes at once, "
		"the lists as notifications match.all, in the order of ids.",
		"match, of, lists (how many), limit, spread, ranks (their labels), ruleset, on, "
		"job"},
	{"match.stop", match_all_end, {PARAM(JOB), PARAM(JOB), {0, 0}}, false,
		"Stops a job of match.all that this connection began.", "job, stopping"},
	{"subscribe", subscribe,
		{PARAM(STILLING_ID) | PARAM(RULE) | PARAM(TOPIC) | PARAM(LIMIT) | PARAM(AUDIENCE) |
				WHO,
			0, {0, 0}},
		true,
		"To be told, by notifications subscription, how the shortlist of a vacancy "
		"changes; of all vacancies under a rule, where no vacancy is named; or that "
		"another ruleset is in force.",
		"subscription, match, stilling, matches [{id, note, rank, at}] (of a vacancy, as "
		"it "
		"stands), ruleset, on"},
	{"unsubscribe", unsubscribe, {PARAM(SUBSCRIPTION), PARAM(SUBSCRIPTION), {0, 0}}, false,
		"Ends a subscription of this connection.", "subscription, ended"},
	{"server.status", server_status, {0, 0, {0, 0}}, false,
		"How the service is: what is loaded, stored and counted.",
		"version, uptime (seconds), rules, persons, vacancies, runs, degraded, requests, "
		"notifications, errors (by name), feeds [{name, fresh, state, failures, there, "
		"quarantined}], and counters of the daemon"},
	{"server.metrics", server_metrics, {0, 0, {0, 0}}, false,
		"The counters in the text format of Prometheus.", "text"},
	{"server.roles", server_roles, {0, 0, {0, 0}}, false,
		"Which role may call what, for which purposes, and who sees sensitive facts; and "
		"the caller's own roles.",
		"own [{role, scope {fact, values}}], guarded, roles [{role, summary}], methods "
		"[{method, roles [{role, purposes, sensitive, actor}]}]"},
	{"server.backup", server_backup, {PARAM(FILE), PARAM(FILE), {0, 0}}, false,
		"Begins a backup of what is kept, into a new file that the daemon makes; "
		"server.status tells how it goes. For root and the daemon's own user.",
		"backup (running)"},
	{"server.stop", server_stop, {0, 0, {0, 0}}, false,
		"Stops the daemon when the answers on their way are written.", "stopping"},
	{"rpc.discover", rpc_discover, {0, 0, {0, 0}}, false, "This list, as an OpenRPC document.",
		"an OpenRPC document"},
};
const unsigned methods_count = sizeof methods / sizeof *methods;

const struct method *method_find(const char *name, size_t len)
{
	for (unsigned i = 0; i < methods_count; i++) {
		if (strlen(methods[i].name) == len && memcmp(methods[i].name, name, len) == 0)
			return &methods[i];
	}
	return NULL;
}

enum lookup_kind method_reads(const struct method *m)
{
	static const struct {
		int (*run)(struct call *c);
		enum lookup_kind kind;
	} reading[] = {
		{decision_get, LOOKUP_DECISION},
		{decision_confirm, LOOKUP_DECISION},
		{decision_override, LOOKUP_DECISION},
		{decision_overrides, LOOKUP_OVERRIDES},
		{ledig_export, LOOKUP_PERSON},
	};

	for (unsigned i = 0; i < sizeof reading / sizeof *reading; i++) {
		if (reading[i].run == m->run)
			return reading[i].kind;
	}
	return LOOKUP_NOTHING;
}

const char *method_suggest(const char *name, size_t len)
{
	struct suggest near;

	suggest_init(&near, name, len);
	for (unsigned i = 0; i < methods_count; i++)
		suggest_try(&near, methods[i].name);
	return near.best;
}

int call_fail(struct call *c, enum rpc_error error, const char *kind, const char *path,
	const char *fmt, ...)
{
	va_list ap;
	const char *text;

	va_start(ap, fmt);
	text = arena_vprintf(c->arena, fmt, ap);
	va_end(ap);
	return fail(&c->failure, error, kind, path, text);
}

int call_fail_near(struct call *c, const char *path, const struct suggest *near, const char *why)
{
	call_fail(c, ERR_PARAMS, "unknown-name", path, "%s", why);
	if (near->best)
		c->failure.hint = arena_printf(c->arena, "did you mean '%s'?", near->best);
	return -1;
}

void call_hint_names(struct call *c, const struct suggest *near, const struct strbuf *names)
{
	if (!near->best && names->len && names->len <= NAMES_HINTED)
		c->failure.hint = arena_printf(c->arena, "there are: %s", names->s);
}

int call_fail_problems(struct call *c)
{
	const struct problems *ps = &c->problems;
	const struct problem *p = &ps->list.at[0];

	for (unsigned i = 0; i < ps->list.n; i++) {
		if (strcmp(ps->list.at[i].kind, "memory") == 0)
			return call_fail(c, ERR_MEMORY, "memory", NULL,
				"there is not memory enough to keep this; nothing was changed");
	}
	if (ps->list.n == 1)
		call_fail(c, ERR_PARAMS, p->kind, p->path, "%s", p->text);
	else
		call_fail(c, ERR_PARAMS, p->kind, p->path, "%u things are wrong; the first: %s",
			ps->list.n, p->text);
	c->failure.hint = p->hint;
	c->failure.problems = ps;
	return -1;
}

int64_t call_on(const struct call *c)
{
	return args_have(&c->args, PARAM_ON) ? c->args.at[PARAM_ON].i : c->today;
}

const struct member *call_person(struct call *c)
{
	const struct member *m = population_get(c->s->kept[KEPT_PERSONS], c->args.at[PARAM_ID].s);

	if (m && access_admits(&c->access, &m->record, c->today))
		return m;
	call_fail(c, ERR_UNKNOWN_ID, "unknown-id", "id", "no person is stored under this id");
	return NULL;
}

void call_eval(struct call *c, struct eval *e, const struct member *m, struct arena *arena)
{
	const struct image *im = call_image(c);
	const struct entity *person = image_entity(im, kept_entity[KEPT_PERSONS]);

	eval_init(e, im, call_on(c), arena);
	e->env.zones = e->told.zones = &c->s->zones;
	if (person)
		eval_bind(e, (uint32_t)(person - im->entities), &m->record);
	eval_beside(e, &m->beside);
}

int call_not_ahead(struct call *c)
{
	if (call_on(c) > c->today)
		return call_fail(
			c, ERR_PARAMS, "range", "on", "what has happened is not after today");
	return 0;
}

const struct image *call_image(const struct call *c)
{
	return ruleset_on(c->s->rules, call_on(c));
}

void write_day(struct json_writer *w, const char *key, int64_t day)
{
	char text[DATE_TEXT];

	jw_key(w, key);
	if (day == DATE_NONE)
		jw_null(w);
	else
		jw_stringn(w, text, date_print(day, text));
}
