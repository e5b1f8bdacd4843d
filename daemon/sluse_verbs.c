#include "sluse.h"
#include <string.h>

/* How a question is put: to a daemon, or to rules in this process. */
#define ASKING (OPT(SOCKET) | OPT(RULES) | OPT(DATA) | OPT(PURPOSE) | OPT(ACTOR) | OPT(JSON))
/* How an answer is wanted. */
#define ANSWER (OPT(ON) | OPT(AUDIENCE) | OPT(ALL))
#define DAEMON (OPT(SOCKET) | OPT(JSON))
/* Records are given and taken in somebody's name, for something. */
#define WRITING (DAEMON | OPT(PURPOSE) | OPT(ACTOR))
enum { MANY = 100000 };

const struct verb verbs[] = {
	{.name = "check",
		.run = verb_check,
		.usage = "RULES",
		.summary = "Parse and check rules, and show every mistake with its line",
		.help = "What can never hold, is left out or overlaps is looked for where facts "
			"are\ncompared with constants; the last line counts the items that compute "
			"with\nthem in other ways, and --all lists them with the first such place.",
		.options = OPT(ALL) | OPT(JSON),
		.least = 1,
		.most = 1},
	{.name = "test",
		.run = verb_test,
		.usage = "RULES [NAME]",
		.summary = "Run the case blocks that stand beside the rules",
		.help = "NAME: only the cases whose name holds it.  --coverage says of each "
			"criterion\n"
			"whether it was seen to hold, not to hold, to be unknown and to stand on "
			"its\n"
			"border, and proposes a case for each place at a threshold where none "
			"stands.",
		.options = OPT(COVERAGE) | OPT(TAP) | OPT(JSON),
		.least = 1,
		.most = 2},
	{.name = "fmt",
		.run = verb_fmt,
		.usage = "FILE...",
		.summary = "Lay rule files out, in the one layout there is",
		.help = "FILE is a rule file, a folder of them, or - for stdin to stdout.  "
			"What a file\nsays stays as it is, comments and all; a file with mistakes "
			"is left alone and\nthe mistakes are shown.  With -d a file that would "
			"change is a finding.",
		.options = OPT(DIFF),
		.least = 1,
		.most = MANY},
	{.name = "eval",
		.run = verb_eval,
		.usage = "EXPRESSION",
		.summary = "Work out one FEEL expression",
		.help = "With -i the names in it are those of the JSON object in FACTS; with -r "
			"as\n"
			"well they are the facts of `ledig` as the rules declare them.  --jsonl "
			"reads\n"
			"conformance cases, one a line, and needs no EXPRESSION.",
		.options =
			OPT(INPUT) | OPT(RULES) | OPT(ON) | OPT(EXPLAIN) | OPT(JSONL) | OPT(JSON),
		.least = 0,
		.most = 1},
	{.name = "doc",
		.run = verb_doc,
		.usage = "RULES",
		.summary = "The rules as one page that anybody can read",
		.help = "HTML that needs nothing else, or Markdown: what is asked and why, every "
			"rule\nin its author's words, who decides, where it comes from.",
		.options = OPT(HTML) | OPT(MARKDOWN) | OPT(ON) | OPT(OUTPUT),
		.least = 1,
		.most = 1},
	{.name = "track",
		.run = verb_track,
		.usage = "PERSON",
		.summary = "A recommendation with its reasons, and what to ask",
		.options = ASKING | ANSWER | OPT(EXPLAIN),
		.least = 1,
		.most = 1},
	{.name = "jobs",
		.run = verb_jobs,
		.usage = "PERSON",
		.summary = "The vacancies that match a person",
		.options = ASKING | ANSWER | OPT(RULE) | OPT(LIMIT) | OPT(NEAR) | OPT(SCAN),
		.least = 1,
		.most = 1},
	{.name = "offers",
		.run = verb_offers,
		.usage = "PERSON",
		.summary = "The offers that fit a person, and when they start",
		.options = ASKING | ANSWER | OPT(LIMIT) | OPT(NEAR),
		.least = 1,
		.most = 1},
	{.name = "shortlist",
		.run = verb_shortlist,
		.usage = "VACANCY",
		.summary = "The persons who match a vacancy",
		.options = ASKING | ANSWER | OPT(RULE) | OPT(LIMIT) | OPT(NEAR) | OPT(SCAN),
		.least = 1,
		.most = 1},
	{.name = "explain",
		.run = verb_explain,
		.usage = "PERSON VACANCY",
		.summary = "One person and one vacancy, every condition",
		.options = ASKING | ANSWER | OPT(RULE) | OPT(PLAN),
		.least = 2,
		.most = 2},
	{.name = "match",
		.run = verb_match,
		.usage = "[RULE]",
		.summary =
			"Everyone against everything (--all): a list a line, in the order of ids",
		.help = "Each line is {\"id\":…, \"matches\":[{\"id\", \"rank\"}], "
			"\"undecided_count\":…}: the\n"
			"shortlists of all vacancies, or with --of ledig the jobs of all persons. "
			"How it\n"
			"came out, and how many stand on how many lists, is told on stderr.  A run "
			"that\n"
			"was cut off goes on with --after and the last id.",
		.options = OPT(SOCKET) | OPT(RULES) | OPT(DATA) | OPT(ALL) | OPT(OF) | OPT(AFTER) |
			   OPT(ON) | OPT(LIMIT) | OPT(PURPOSE) | OPT(ACTOR) | OPT(OUTPUT) |
			   OPT(JSON),
		.most = 1},
	{.name = "watch",
		.run = verb_watch,
		.usage = "[VACANCY]",
		.summary = "Tell who enters the shortlist of a vacancy, or of any, and who leaves",
		.help = "= stands there, + entered, ~ another rank, − left; with the place on "
			"the list.\nVACANCY is an id.  Goes on until it is stopped.",
		.options = DAEMON | OPT(RULE) | OPT(LIMIT) | OPT(PURPOSE) | OPT(ACTOR),
		.most = 1},
	{.name = "put",
		.run = verb_put,
		.usage = "KIND FILE...",
		.summary = "Give the daemon persons (KIND ledig), vacancies (stilling) or runs of "
			   "offers (tilbud)",
		.help = "A record that is there already is replaced.  The id stands in the file, "
			"or\n"
			"is given with --id.",
		.options = WRITING | OPT(ID),
		.least = 2,
		.most = MANY},
	{.name = "load",
		.run = verb_load,
		.usage = "FILE",
		.summary = "Give the daemon many records from a file",
		.help = "ndjson: one record a line, {\"id\":…, \"ledig\":{…}, \"records\":{…}} or\n"
			"{\"id\":…, \"stilling\":{…}} or \"tilbud\"; {\"id\":…, \"removed\":true} "
			"removes; with "
			"--kind\n"
			"also bare facts beside the id.  Of a feed (see `sluse feed --help`) it "
			"needs\n"
			"-r RULES, whose feed blocks and code tables say how it is read.  A line "
			"that\n"
			"is refused is told and the rest goes on.",
		.options = WRITING | OPT(RULES) | OPT(KIND) | OPT(FORMAT) | OPT(OUTPUT),
		.least = 1,
		.most = 1},
	{.name = "feed",
		.run = verb_feed,
		.usage = "[NAME] | read FORMAT FILE...",
		.summary =
			"How the daemon's feeds are; or what a feed's files say, without a daemon",
		.help = "Without NAME all feeds; with --quarantine the records of one that could "
			"not be\nread.  read: FORMAT is jobnet, jobnet-classic, jobstream, nav, "
			"eures, jsonld or\nndjson.  Each vacancy is one line on stdout, "
			"{\"put\":{\"id\":…,\"stilling\":{…}}},\n{\"remove\":\"id\"} or "
			"{\"seen\":\"id\"}; what cannot be read is one on stderr, with\nthe reason "
			"and the place.  RULES (default rules) has the code tables, and\n"
			"RULES/feeds the blocks that say which facts are taken.",
		.options = DAEMON | OPT(RULES) | OPT(QUARANTINE),
		.least = 0,
		.most = MANY},
	{.name = "forget",
		.run = verb_forget,
		.usage = "ID...",
		.summary = "Have the daemon forget persons",
		.options = WRITING,
		.least = 1,
		.most = MANY},
	{.name = "remove",
		.run = verb_remove,
		.usage = "ID...",
		.summary = "Remove vacancies, or runs of offers (--kind tilbud), from the daemon",
		.options = WRITING | OPT(KIND),
		.least = 1,
		.most = MANY},
	{.name = "status",
		.run = verb_status,
		.usage = "",
		.summary = "How the daemon is, and which rules are in force",
		.options = DAEMON},
	{.name = "roles",
		.run = verb_roles,
		.usage = "",
		.summary = "Which role may ask what, and for what",
		.help = "The table that calls are judged by, and the roles that the daemon found "
			"this user\nto have.  With -r the table alone.",
		.options = DAEMON | OPT(RULES)},
	{.name = "reload",
		.run = verb_reload,
		.usage = "[RULES]",
		.summary = "Have the daemon read its rules anew, or those of another folder",
		.help = "Rules with a mistake change nothing: the messages are shown, the rules "
			"in\n"
			"force stay.  Another folder is for root and the daemon's own user.",
		.options = DAEMON,
		.most = 1},
	{.name = "stop",
		.run = verb_stop,
		.usage = "",
		.summary = "Stop the daemon",
		.options = DAEMON},
	{.name = "store",
		.run = verb_store,
		.usage = "[STORE]",
		.summary = "Check, copy or bring back what the daemon keeps (--check, --backup, "
			   "--restore)",
		.help = "STORE is a state folder whose daemon is stopped, or a backup.  --backup "
			"asks the\ndaemon, which goes on answering meanwhile.  --restore makes the "
			"store of a state\nfolder where none is; who was forgotten since the "
			"backup was made is forgotten\nagain.",
		.options = OPT(CHECK) | OPT(BACKUP) | OPT(RESTORE) | DAEMON,
		.most = 1},
	{.name = "audit",
		.run = verb_audit,
		.usage = "STORE [HEAD]",
		.summary = "Prove that the audit of who read and wrote whom is whole (--verify)",
		.help = "STORE is a state folder whose daemon is stopped.  What is printed last is "
			"the\nhead; note it elsewhere, and give it as HEAD another day: then "
			"nothing up to there\nwas taken away either.",
		.options = OPT(VERIFY) | OPT(JSON),
		.least = 1,
		.most = 2},
	{.name = "replay",
		.run = verb_replay,
		.usage = "STORE",
		.summary = "Make the decisions that are kept again, and tell of those that differ",
		.help = "STORE is a state folder whose daemon is stopped, or a backup.  With -r "
			"RULES\n"
			"the questions are asked under these rules too, and what would come out\n"
			"otherwise is counted by item: what a change of rules would do.",
		.options = OPT(FROM) | OPT(TO) | OPT(RULES) | OPT(JSON),
		.least = 1,
		.most = 1},
	{.name = "call",
		.run = verb_call,
		.usage = "METHOD [PARAMS]",
		.summary = "Any method, with its parameters as a JSON object",
		.help = "PARAMS - is stdin.  `sluse call rpc.discover` lists the methods.",
		.options = ASKING,
		.least = 1,
		.most = 2},
	{.name = "help",
		.run = verb_help,
		.usage = "[VERB]",
		.summary = "This list, or what one verb takes",
		.most = 1},
	{.name = "render",
		.run = verb_render,
		.usage = "METHOD [SUBJECT]",
		.summary = "Write a reply that stands on stdin as people read it",
		.options = OPT(AUDIENCE) | OPT(ALL) | OPT(JSON),
		.least = 1,
		.most = 2,
		.hidden = true},
	{.name = "tables",
		.run = verb_table,
		.usage = "",
		.summary = "The verbs and their options, one a line",
		.hidden = true},
};
const unsigned verbs_count = sizeof verbs / sizeof *verbs;

const struct verb *verb_find(const char *name)
{
	for (unsigned i = 0; i < verbs_count; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}
