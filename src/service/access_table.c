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
	{"rpc.discover",       {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"server.roles",       {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"server.status",      {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"server.metrics",     {ANY,  ANY,   NO,          NO,           NO,             NO,          NO}},
	{"server.stop",        {ANY,  NO,    NO,          NO,           NO,             NO,          NO}},
	{"server.backup",      {ANY,  NO,    NO,          NO,           NO,             NO,          NO}},
	{"rules.status",       {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"rules.check",        {NO,   ANY,   NO,          NO,           NO,             NO,          NO}},
	{"rules.load",         {NO,   ANY,   NO,          NO,           NO,             NO,          NO}},
	{"ledig.put",          {NO,   NO,    SEES(V|J|F), SEES(V|F),    NO,             NO,          NO}},
	{"ledig.get",          {NO,   NO,    SEES(V|J|F), SEES(V|F),    PLAIN(V|J|F),   NO,          NO}},
	{"ledig.forget",       {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"ledig.export",       {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"ledig.settle",       {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"ledig.list",         {NO,   NO,    PLAIN(V|J|F),PLAIN(V|J|F), PLAIN(V|J|F),   NO,          NO}},
	{"ledig.share",        {NO,   NO,    PLAIN(V|J|F),PLAIN(V|J|F), NO,             NO,          NO}},
	{"stilling.put",       {NO,   NO,    ANY,         NO,           NO,             ANY,         NO}},
	{"stilling.get",       {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"stilling.remove",    {NO,   NO,    ANY,         NO,           NO,             ANY,         NO}},
	{"stilling.list",      {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"tilbud.put",         {NO,   NO,    ANY,         ANY,          NO,             NO,          NO}},
	{"tilbud.get",         {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"tilbud.remove",      {NO,   NO,    ANY,         ANY,          NO,             NO,          NO}},
	{"tilbud.take",        {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"tilbud.release",     {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"tilbud.list",        {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"feed.list",          {ANY,  ANY,   ANY,         ANY,          ANY,            ANY,         ANY}},
	{"feed.quarantine",    {ANY,  ANY,   ANY,         NO,           NO,             ANY,         NO}},
	{"track.recommend",    {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"match.jobs",         {NO,   NO,    SEES(V|J),   SEES(V|J),    PLAIN(V|J),     NO,          NO}},
	{"match.offers",       {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"match.shortlist",    {NO,   NO,    HEALTH(J),   HEALTH(J),    PLAIN(J),       PLAIN(J),    NO}},
	{"match.explain",      {NO,   NO,    HEALTH(V|J), HEALTH(V|J),  PLAIN(V|J),     PLAIN(J),    NO}},
	{"track.accept",       {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"track.step",         {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"track.end",          {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"outcome.put",        {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"outcome.list",       {NO,   NO,    PLAIN(V|F),  PLAIN(V|F),   PLAIN(V|F),     NO,          NO}},
	{"progress.put",       {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"progress.get",       {NO,   NO,    SEES(V|F),   SEES(V|F),    NO,             NO,          NO}},
	{"due.list",           {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"decision.confirm",   {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"decision.override",  {NO,   NO,    SEES(V|F),   SEES(V|F),    PLAIN(V|F),     NO,          NO}},
	{"decision.overrides", {NO,   ANY,   NO,          ANY,          NO,             NO,          ANY}},
	{"decision.get",       {NO,   NO,    SEES(V|J|F), SEES(V|J|F),  PLAIN(V|J|F),   NO,          PLAIN(A)}},
	{"match.all",          {NO,   NO,    HEALTH(J),   HEALTH(J),    PLAIN(J),       PLAIN(J),    NO}},
	{"match.stop",         {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
	{"subscribe",          {NO,   NO,    HEALTH(J),   HEALTH(J),    PLAIN(J),       PLAIN(J),    NO}},
	{"unsubscribe",        {NO,   NO,    ANY,         ANY,          ANY,            ANY,         NO}},
};
/* clang-format on */
const unsigned access_rows_count = sizeof access_rows / sizeof *access_rows;
