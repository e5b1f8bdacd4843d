#include "rules/rule_words.h"

#include <string.h>

#define IN_ITEM                                                                                    \
	(IN_RULESET | IN_FACTS | IN_GROUP | IN_SCREENING | IN_PROFILE | IN_OFFER | IN_TRACK |      \
		IN_MATCH | IN_DUE | IN_TABLE | IN_SHARE | IN_PROGRESS)
#define IN_JUDGED (IN_GROUP | IN_PROFILE | IN_OFFER | IN_TRACK | IN_MATCH)

static const struct {
	const char *text;
	unsigned where;
} words[W_COUNT] = {
	[W_NONE] = {"", 0},
	[W_RULESET] = {"ruleset", IN_FILE},
	[W_CONST] = {"const", IN_FILE},
	[W_CODES] = {"codes", IN_FILE},
	[W_FACTS] = {"facts", IN_FILE},
	[W_GROUP] = {"group", IN_FILE | IN_EXPECT},
	[W_SCREENING] = {"screening", IN_FILE},
	[W_PROFILE] = {"profile", IN_FILE | IN_EXPECT},
	[W_OFFER] = {"offer", IN_FILE | IN_STEP | IN_EXPECT},
	[W_TRACK] = {"track", IN_FILE | IN_EXPECT},
	[W_MATCH] = {"match", IN_FILE | IN_EXPECT},
	[W_CASE] = {"case", IN_FILE},
	[W_SAMPLE] = {"sample", IN_FILE},
	[W_TABLE] = {"table", IN_FILE},
	[W_DUE] = {"due", IN_FILE | IN_EXPECT},
	[W_SHARE] = {"share", IN_FILE | IN_EXPECT},
	[W_PROGRESS] = {"progress", IN_FILE},
	[W_SOURCE] = {"source", IN_ITEM | IN_CONST | IN_FACT | IN_CRITERION},
	[W_BASIS] = {"basis", IN_ITEM | IN_CONST | IN_FACT},
	[W_VALID] = {"valid", IN_ITEM | IN_CONST},
	[W_INFO] = {"info", IN_ITEM},
	[W_LANGUAGE] = {"language", IN_RULESET},
	[W_ZONE] = {"zone", IN_RULESET},
	[W_VERSION] = {"version", IN_RULESET},
	[W_INCLUDE] = {"include", IN_PROFILE | IN_OFFER | IN_TRACK},
	[W_REQUIRE] = {"require", IN_JUDGED},
	[W_REFUSE] = {"refuse", IN_JUDGED},
	[W_AWAIT] = {"await", IN_OFFER},
	[W_BORDER] = {"border", IN_CRITERION},
	[W_BECAUSE] = {"because", IN_CRITERION | IN_STEP},
	[W_YES] = {"yes", IN_CRITERION},
	[W_NO] = {"no", IN_CRITERION},
	[W_UNKNOWN] = {"unknown", IN_CRITERION},
	[W_PRIVATE] = {"private", IN_CRITERION},
	[W_ELSE] = {"else", IN_CRITERION},
	[W_WHEN] = {"when", IN_DUE},
	[W_CONSENT] = {"consent", IN_SHARE | IN_STEP},
	[W_FOR] = {"for", IN_TRACK},
	[W_LET] = {"let", IN_FACTS},
	[W_FRESH] = {"fresh", IN_FACT | IN_SCREENING},
	[W_SET] = {"set", IN_FACT | IN_TYPE},
	[W_PLAUSIBLE] = {"plausible", IN_FACT},
	[W_ASK] = {"ask", IN_FACT},
	[W_UNIT] = {"unit", IN_FACT},
	[W_CAN] = {"can", IN_FACT},
	[W_SENSITIVE] = {"sensitive", IN_FACT},
	[W_NUMBER] = {"number", IN_TYPE},
	[W_INTEGER] = {"integer", IN_TYPE},
	[W_TEXT] = {"text", IN_TYPE},
	[W_BOOLEAN] = {"boolean", IN_TYPE},
	[W_DATE] = {"date", IN_TYPE},
	[W_TIME] = {"time", IN_TYPE},
	[W_DATETIME] = {"datetime", IN_TYPE},
	[W_DURATION] = {"duration", IN_TYPE},
	[W_ONE] = {"one", IN_TYPE},
	[W_LIST] = {"list", IN_TYPE},
	[W_DIMENSION] = {"dimension", IN_SCREENING},
	[W_LEVEL] = {"level", IN_SCREENING},
	[W_CATEGORY] = {"category", IN_SCREENING},
	[W_OTHERWISE] = {"otherwise", IN_SCREENING},
	[W_FILLED] = {"filled", IN_SCREENING},
	[W_CONFIRM] = {"confirm", IN_PROFILE},
	[W_LASTS] = {"lasts", IN_PROFILE | IN_OFFER},
	[W_VOLUNTARY] = {"voluntary", IN_OFFER},
	[W_LEAD] = {"lead", IN_OFFER | IN_STEP | IN_DUE},
	[W_SEATS] = {"seats", IN_OFFER},
	[W_PARTNERS] = {"partners", IN_OFFER},
	[W_STEP] = {"step", IN_TRACK},
	[W_BEFORE] = {"before", IN_TRACK},
	[W_ENDS] = {"ends", IN_TRACK},
	[W_WITHIN] = {"within", IN_STEP},
	[W_AFTER] = {"after", IN_STEP},
	[W_DONE] = {"done", IN_STEP},
	[W_RANK] = {"rank", IN_MATCH},
	[W_KEEP] = {"keep", IN_MATCH},
	[W_SPREAD] = {"spread", IN_MATCH},
	[W_PARTIES] = {"parties", IN_DUE},
	[W_PURPOSE] = {"purpose", IN_SHARE},
	[W_FIELDS] = {"fields", IN_SHARE},
	[W_INDICATOR] = {"indicator", IN_PROGRESS},
	[W_ANCHORS] = {"anchors", 0},
	[W_MEASURE] = {"measure", IN_PROGRESS},
	[W_HIT] = {"hit", 0},
	[W_UNIQUE] = {"unique", 0},
	[W_FIRST] = {"first", 0},
	[W_COLLECT] = {"collect", 0},
	[W_ON] = {"on", IN_CASE},
	[W_GIVEN] = {"given", IN_CASE},
	[W_EXPECT] = {"expect", IN_CASE},
	[W_SEEN] = {"seen", 0},
	[W_SAMTYKKE] = {"samtykke", 0},
	[W_TILSAGN] = {"tilsagn", 0},
	[W_EVERY] = {"every", 0},
	[W_PROFILES] = {"profiles", IN_EXPECT},
	[W_OFFERS] = {"offers", 0},
	[W_TRACKS] = {"tracks", IN_EXPECT},
	[W_DUES] = {"dues", IN_EXPECT},
	[W_MATCHES] = {"matches", IN_EXPECT},
	[W_PERSON_DECIDES] = {"person_decides", IN_EXPECT},
	[W_MISSING] = {"missing", IN_EXPECT},
	[W_WARNING] = {"warning", IN_EXPECT},
	[W_NEAR] = {"near", IN_EXPECT},
	[W_SAME] = {"same", IN_EXPECT},
	[W_REFUSED] = {"refused", 0},
	[W_AWAITS] = {"awaits", 0},
	[W_NOTE] = {"note", 0},
	[W_TRUE] = {"true", 0},
	[W_FALSE] = {"false", 0},
	[W_BY] = {"by", 0},
	[W_ONLY] = {"only", 0},
	[W_CHANGE] = {"change", 0},
	[W_OF] = {"of", 0},
	[W_OR] = {"or", 0},
	[W_NOTHING] = {"none", 0},
	[W_UNTIL] = {"until", 0},
	[W_ORDERED] = {"ordered", 0},
	[W_FROM] = {"from", IN_DUE},
	[W_TO] = {"to", 0},
	[W_TREE] = {"tree", 0},
	[W_PREFIX] = {"prefix", 0},
	[W_DETOUR] = {"detour", 0},
	[W_CROSSINGS] = {"crossings", 0},
	[W_GROUPS] = {"groups", 0},
	[W_BRIDGES] = {"bridges", 0},
	[W_LAW] = {"law", 0},
	[W_OWN] = {"own", 0},
	[W_OPEN] = {"open", 0},
	[W_NOT] = {"not", 0},
	[W_STATED] = {"stated", 0},
	[W_WORKING] = {"working", 0},
	[W_DAYS] = {"days", 0},
	[W_WEEKS] = {"weeks", 0},
	[W_MONTHS] = {"months", 0},
	[W_BETWEEN] = {"between", 0},
	[W_AND] = {"and", 0},
	[W_ASC] = {"asc", 0},
	[W_DESC] = {"desc", 0},
	[W_PER] = {"per", 0},
	[W_AT] = {"at", 0},
	[W_WEEK] = {"week", 0},
	[W_UPCOMING] = {"upcoming", 0},
	[W_OVERDUE] = {"overdue", 0},
};

const char *word_text(enum word w)
{
	return words[w].text;
}

bool word_is(enum word w, const char *s, size_t len)
{
	return strlen(words[w].text) == len && memcmp(words[w].text, s, len) == 0;
}

enum word word_find(const char *s, size_t len, unsigned where)
{
	for (enum word w = W_NONE + 1; w < W_COUNT; w++)
		if ((words[w].where & where) && words[w].text[0] == s[0] && word_is(w, s, len))
			return w;
	return W_NONE;
}

unsigned word_where(enum word w)
{
	return words[w].where;
}

enum word word_of_danish(const char *s, size_t len)
{
	static const struct {
		const char *danish;
		enum word word;
	} pairs[] = {{"regelsæt", W_RULESET}, {"fakta", W_FACTS}, {"oplysninger", W_FACTS},
		{"koder", W_CODES}, {"tabel", W_TABLE}, {"målgruppe", W_GROUP}, {"gruppe", W_GROUP},
		{"profil", W_PROFILE}, {"tilbud", W_OFFER}, {"spor", W_TRACK}, {"frist", W_DUE},
		{"opgave", W_DUE}, {"eksempel", W_CASE}, {"måling", W_PROGRESS},
		{"kilde", W_SOURCE}, {"grundlag", W_BASIS}, {"gælder", W_VALID},
		{"sprog", W_LANGUAGE}, {"kræv", W_REQUIRE}, {"kræver", W_REQUIRE},
		{"krav", W_REQUIRE}, {"afvis", W_REFUSE}, {"afvent", W_AWAIT},
		{"afventer", W_AWAIT}, {"grænse", W_BORDER}, {"fordi", W_BECAUSE}, {"ja", W_YES},
		{"nej", W_NO}, {"ukendt", W_UNKNOWN}, {"ellers", W_ELSE}, {"når", W_WHEN},
		{"samtykke", W_CONSENT}, {"spørg", W_ASK}, {"spørgsmål", W_ASK},
		{"frivillig", W_VOLUNTARY}, {"frivilligt", W_VOLUNTARY}, {"ansvarlig", W_LEAD},
		{"pladser", W_SEATS}, {"skridt", W_STEP}, {"trin", W_STEP}, {"parter", W_PARTIES},
		{"bekræftes", W_CONFIRM}, {"bekræft", W_CONFIRM}, {"givet", W_GIVEN},
		{"forvent", W_EXPECT}, {"forventet", W_EXPECT}, {"den", W_ON}, {"inden", W_WITHIN},
		{"efter", W_AFTER}, {"fra", W_FROM}, {"mellem", W_BETWEEN}, {"og", W_AND},
		{"eller", W_OR}, {"ikke", W_NOT}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (strlen(pairs[i].danish) == len && memcmp(pairs[i].danish, s, len) == 0)
			return pairs[i].word;
	return W_NONE;
}
