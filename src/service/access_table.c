#include "service/access_table.h"

#define BIT(p) (1U << PURPOSE_##p)
#define V BIT(VISITATION)
#define J BIT(JOBMATCH)
#define F BIT(FOLLOWUP)
#define A BIT(AUDIT)
/* clang-format off */
#define NO        {false, 0, SIGHT_PLAIN}
#define ANY       {true, 0, SIGHT_PLAIN}
#define PLAIN(p)  {true, (p), SIGHT_PLAIN}
#define SEES(p)   {true, (p) | BIT(HEALTH), SIGHT_ALL}
#define HEALTH(p) {true, (p) | BIT(HEALTH), SIGHT_HEALTH}

const struct role_info roles[ROLES] = {
	[ROLE_DRIFT] = {"drift", false, false, "runs the daemon; sees no person"},
	[ROLE_REGLER] = {"regler", false, false, "writes the rules; sees no person"},
	[ROLE_FAGSYSTEM] = {"fagsystem", true, true,
		"a case system that asks for its users, and names them"},
	[ROLE_SAGSBEHANDLER] = {"sagsbehandler", false, false, "a caseworker"},
	[ROLE_JOBKONSULENT] = {"jobkonsulent", false, false,
		"a job consultant: the person, without what is sensitive"},
	[ROLE_VIRKSOMHED] = {"virksomhedskonsulent", false, false,
		"a business consultant: shortlists for vacancies"},
	[ROLE_REVISOR] = {"revisor", false, false,
		"looks at what was decided, and at who looked"},
};

const struct access_row access_rows[] = {
	/*                            drift  regler fagsystem    sagsbehandler jobkonsulent    virksomhed   revisor */
	{"rpc.discover",       false, {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"server.roles",       false, {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"server.status",      false, {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"server.metrics",     false, {ANY,  ANY,   NO,          NO,           NO,             NO,          NO}},
	{"server.stop",        false, {ANY,  NO,    NO,          NO,           NO,             NO,          NO}},
	{"server.backup",      false, {ANY,  NO,    NO,          NO,           NO,             NO,          NO}},
	{"rules.status",       false, {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"rules.check",        false, {NO,   ANY,   NO,          NO,           NO,             NO,          NO}},
	{"rules.load",         false, {NO,   ANY,   NO,          NO,           NO,             NO,          NO}},
	{"ledig.put",          false, {NO,   NO,    SEES(V|J|F), SEES(V|F),    NO,             NO,          NO}},
	{"ledig.get",          false, {NO,   NO,    SEES(V|J|F), SEES(V|F),    PLAIN(V|J|F),   NO,          NO}},
	{"ledig.forget",       false, {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"ledig.export",       false, {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"ledig.settle",       false, {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"ledig.list",         false, {NO,   NO,    PLAIN(V|J|F),PLAIN(V|J|F), PLAIN(V|J|F),   NO,          NO}},
	{"ledig.share",        false, {NO,   NO,    PLAIN(V|J|F),PLAIN(V|J|F), NO,             NO,          NO}},
	{"stilling.put",       false, {NO,   NO,    ANY,         NO,           NO,             ANY,         NO}},
	{"stilling.get",       false, {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"stilling.remove",    false, {NO,   NO,    ANY,         NO,           NO,             ANY,         NO}},
	{"stilling.list",      false, {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"tilbud.put",         false, {NO,   NO,    ANY,         ANY,          NO,             NO,          NO}},
	{"tilbud.get",         false, {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"tilbud.remove",      false, {NO,   NO,    ANY,         ANY,          NO,             NO,          NO}},
	{"tilbud.take",        false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"tilbud.release",     false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"tilbud.list",        false, {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"feed.list",          false, {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"feed.quarantine",    false, {ANY,  ANY,   ANY,         NO,           NO,             ANY,         NO}},
	{"track.recommend",    false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"match.jobs",         false, {NO,   NO,    SEES(V|J),   SEES(V|J),    PLAIN(V|J),     NO,          NO}},
	{"match.offers",       false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"match.shortlist",    false, {NO,   NO,    HEALTH(J),   HEALTH(J),    PLAIN(J),       PLAIN(J),    NO}},
	{"match.explain",      false, {NO,   NO,    HEALTH(V|J), HEALTH(V|J),  PLAIN(V|J),     PLAIN(J),    NO}},
	{"track.accept",       false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"track.step",         false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"outcome.put",        false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"outcome.list",       false, {NO,   NO,    PLAIN(V|F),  PLAIN(V|F),   PLAIN(V|F),     NO,          NO}},
	{"progress.put",       false, {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"progress.get",       false, {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"due.list",           false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"decision.confirm",   false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"decision.override",  false, {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"decision.overrides", false, {NO,   ANY,   NO,          ANY,          NO,             NO,          ANY}},
	{"decision.get",       false, {NO,   NO,    SEES(V|J|F), SEES(V|J|F),  PLAIN(V|J|F),   NO,          PLAIN(A)}},
	{"match.all",          true,  {NO,   NO,    HEALTH(J),   HEALTH(J),    PLAIN(J),       PLAIN(J),    NO}},
	{"match.stop",         false, {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"subscribe",          false, {NO,   NO,    HEALTH(J),   HEALTH(J),    PLAIN(J),       PLAIN(J),    NO}},
	{"unsubscribe",        false, {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
};
/* clang-format on */
const unsigned access_rows_count = sizeof access_rows / sizeof *access_rows;
