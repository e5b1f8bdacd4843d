/* server.metrics: the counters in Prometheus' text format, version 0.0.4.  Names and numbers
 * only: no id, no fact, no address. */
#include "service/feeds.h"
#include "service/methods.h"

static void family(struct strbuf *sb, const char *name, const char *type, const char *help)
{
	sb_printf(sb, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void single(
	struct strbuf *sb, const char *name, const char *type, const char *help, uint64_t value)
{
	family(sb, name, type, help);
	sb_printf(sb, "%s %llu\n", name, (unsigned long long)value);
}

static void errors(struct strbuf *sb, const struct service *s)
{
	family(sb, "sluse_errors_total", "counter", "Errors answered, by name.");
	for (int i = 0; i < RPC_ERRORS; i++)
		sb_printf(sb, "sluse_errors_total{error=\"%s\"} %llu\n", rpc_errors[i].name,
			(unsigned long long)s->errors[i]);
}

static void indexes(struct strbuf *sb, const struct service *s)
{
	static const char name[] = "sluse_indexes_made_total";

	family(sb, name, "counter",
		"Indexes for matching made, while a question waited or ahead of it.");
	sb_printf(sb, "%s{made=\"asking\"} %llu\n", name, (unsigned long long)s->made_asking);
	sb_printf(sb, "%s{made=\"ahead\"} %llu\n", name, (unsigned long long)s->made_ahead);
}

/* --- feeds ------------------------------------------------------------------- */

struct column {
	const char *name, *type, *help;
	int64_t (*of)(const struct feed_client_state *s);
};
#define COLUMN(what, expr)                                                                         \
	static int64_t feed_##what(const struct feed_client_state *s)                              \
	{                                                                                          \
		return (int64_t)(expr);                                                            \
	}
COLUMN(fresh, s->fresh)
COLUMN(failures, s->failures)
COLUMN(there, s->life.there)
COLUMN(quarantined, s->life.quarantined)
COLUMN(bad_share, s->life.bad_share)
COLUMN(rounds, s->rounds)
COLUMN(failed, s->failed)
COLUMN(requests, s->requests)
COLUMN(unchanged, s->unchanged)
COLUMN(bytes, s->bytes)
COLUMN(put, s->put)
COLUMN(removed, s->removed)
COLUMN(masked, s->masked)
COLUMN(not_found, s->not_found)

static const struct column columns[] = {
	{"sluse_feed_fresh_timestamp_seconds", "gauge",
		"When the feed was last read whole; 0 for never.", feed_fresh},
	{"sluse_feed_failures", "gauge", "Rounds that failed since the last good one.",
		feed_failures},
	{"sluse_feed_vacancies", "gauge", "Vacancies that the feed has now.", feed_there},
	{"sluse_feed_quarantined", "gauge", "Records that could not be read.", feed_quarantined},
	{"sluse_feed_bad_share", "gauge", "1 when far more records than before cannot be read.",
		feed_bad_share},
	{"sluse_feed_rounds_total", "counter", "Rounds, good and bad.", feed_rounds},
	{"sluse_feed_rounds_failed_total", "counter", "Rounds that failed.", feed_failed},
	{"sluse_feed_requests_total", "counter", "Requests to the source.", feed_requests},
	{"sluse_feed_unchanged_total", "counter", "Answers that nothing has changed.",
		feed_unchanged},
	{"sluse_feed_bytes_total", "counter", "Bytes read, decoded.", feed_bytes},
	{"sluse_feed_put_total", "counter", "Vacancies stored or replaced.", feed_put},
	{"sluse_feed_removed_total", "counter", "Vacancies taken away.", feed_removed},
	{"sluse_feed_masked_total", "counter", "Numbers like a CPR number that were masked.",
		feed_masked},
	{"sluse_feed_not_found_total", "counter", "Codes that no table has.", feed_not_found},
};

static void feed_columns(struct strbuf *sb, const struct feeds *f)
{
	for (unsigned k = 0; feeds_count(f) && k < sizeof columns / sizeof *columns; k++) {
		family(sb, columns[k].name, columns[k].type, columns[k].help);
		for (uint32_t i = 0; i < feeds_count(f); i++) {
			struct feed_client_state state;

			feeds_state(f, i, &state);
			sb_printf(sb, "%s{feed=\"%s\"} %lld\n", columns[k].name, state.block->name,
				(long long)columns[k].of(&state));
		}
	}
}

int server_metrics(struct call *c)
{
	const struct service *s = c->s;
	uint64_t now = s->host.clock ? s->host.clock(s->host.arg) : 0;
	struct strbuf sb;

	sb_init(&sb, c->arena);
	single(&sb, "sluse_uptime_seconds", "gauge", "Since the service began.",
		now > s->started ? (now - s->started) / 1000000000 : 0);
	single(&sb, "sluse_persons", "gauge", "Persons stored.",
		s->kept[KEPT_PERSONS] ? population_count(s->kept[KEPT_PERSONS]) : 0);
	single(&sb, "sluse_vacancies", "gauge", "Vacancies stored.",
		s->kept[KEPT_VACANCIES] ? population_count(s->kept[KEPT_VACANCIES]) : 0);
	single(&sb, "sluse_degraded", "gauge", "Records that the rules do not take whole.",
		degraded_of(s->degraded));
	single(&sb, "sluse_rules_loads_total", "counter", "Rulesets put in force.", s->loads);
	indexes(&sb, s);
	single(&sb, "sluse_requests_total", "counter", "Requests answered.", s->requests);
	single(&sb, "sluse_notifications_total", "counter", "Notifications.", s->notifications);
	errors(&sb, s);
	feed_columns(&sb, s->feeds);
	jw_object(c->w);
	jw_key(c->w, "text");
	jw_stringn(c->w, sb.s, sb.len);
	jw_close(c->w);
	return 0;
}
