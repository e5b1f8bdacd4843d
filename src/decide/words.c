#include "decide/words.h"
#include <string.h>

static const char *const danish[SENTENCES] = {
	[SAY_CONFIRM] = "Profilen {1} skal bekræftes af {2}",
	[SAY_ON_BORDER] = "Står på en grænse: {1} – {2}",
	[SAY_NONE_SETTLED] = "Ingen profil er afgjort",
	[SAY_NONE_FITS] = "Ingen profil passer",
	[SAY_DISAGREE] = "Modstrid om »{1}«",
	[SAY_PROFILES] = "Flere profiler passer: {1}",
	[SAY_TRACKS] = "Flere spor passer: {1}",
	[SAY_CONFLICT] = "Modstrid om »{1}«: {2}",
	[SAY_TELLING] = "{1} ({2}, {3})",
	[SAY_STALE] = "»{1}« er forældet: sidst oplyst {2}{3}",
	[SAY_IMPLAUSIBLE] = "»{1}« kan ikke passe: oplyst som {2}{3}",
	[SAY_BY] = " af {1}",
	[SAY_SETTLE] = "Modstridende oplysninger, der skal afgøres: {1}",
	[SAY_OWN] = "Hviler på vores egen fortolkning: {1}",
	[SAY_ERROR] = "{1} kan ikke beregnes ({2}): {3}",
	[SAY_LACKS] = "Kan ikke afgøres endnu; mangler: {1}",
	[SAY_OPEN] = "Kan ikke afgøres, så længe det står på grænsen: {1}",
	[SAY_BORDER] = "På grænsen: {1}",
	[SAY_LEVEL] = "{1} står på grænsen: {2}",
	[SAY_NONE] = "{1}: ingen",
	[SAY_NOTED] = "{1} ({2})",
	[SAY_CONSENT] = "Der er givet samtykke til {1} om {2}",
	[SAY_NO_CONSENT] = "Der er ikke oplyst samtykke til {1} om {2}",
	[SAY_CONSENT_AHEAD] = "Samtykket til {1} om {2} gælder ikke endnu",
	[SAY_CONSENT_WITHDRAWN] = "Samtykket til {1} om {2} er trukket tilbage",
	[SAY_CONSENT_EXPIRED] = "Samtykket til {1} om {2} er udløbet",
	[SAY_TELL] = "Oplys venligst: {1}",
	[SAY_ASK_A_PERSON] = "Spørg sagsbehandleren",
	[SAY_NEAR_LACKS] = "{1} mangler",
	[SAY_NEAR_WITHOUT] = "uden {1}",
	[SAY_NEAR_WITHIN] = "inden for {1}",
	[SAY_NEAR_UP] = "{1}: op til {2}",
	[SAY_NEAR_DOWN] = "{1}: ned til {2}",
	[SAY_NEAR_OTHER] = "{1}: {2} i stedet for {3}",
	[SAY_EMPTIED] = "»{1}«: også uden den betingelse er listen tom",
	[SAY_EMPTIED_ALONE] = "»{1}«: uden den betingelse passer {2}",
};
static const char *const english[SENTENCES] = {
	[SAY_CONFIRM] = "The profile {1} must be confirmed by {2}",
	[SAY_ON_BORDER] = "Stands on a border: {1} – {2}",
	[SAY_NONE_SETTLED] = "No profile is settled",
	[SAY_NONE_FITS] = "No profile fits",
	[SAY_DISAGREE] = "Contradiction about “{1}”",
	[SAY_PROFILES] = "Several profiles fit: {1}",
	[SAY_TRACKS] = "Several tracks fit: {1}",
	[SAY_CONFLICT] = "Contradiction about “{1}”: {2}",
	[SAY_TELLING] = "{1} ({2}, {3})",
	[SAY_STALE] = "“{1}” is out of date: last told {2}{3}",
	[SAY_IMPLAUSIBLE] = "“{1}” cannot be right: told as {2}{3}",
	[SAY_BY] = " by {1}",
	[SAY_SETTLE] = "Contradictory, to be settled: {1}",
	[SAY_OWN] = "Rests on our own interpretation: {1}",
	[SAY_ERROR] = "{1} cannot be computed ({2}): {3}",
	[SAY_LACKS] = "Cannot be settled yet; missing: {1}",
	[SAY_OPEN] = "Cannot be settled while it stands on the border: {1}",
	[SAY_BORDER] = "On the border: {1}",
	[SAY_LEVEL] = "{1} stands on the border: {2}",
	[SAY_NONE] = "{1}: none",
	[SAY_NOTED] = "{1} ({2})",
	[SAY_CONSENT] = "Consent is given to {1} for {2}",
	[SAY_NO_CONSENT] = "No consent to {1} for {2} is told",
	[SAY_CONSENT_AHEAD] = "The consent to {1} for {2} does not hold yet",
	[SAY_CONSENT_WITHDRAWN] = "The consent to {1} for {2} is withdrawn",
	[SAY_CONSENT_EXPIRED] = "The consent to {1} for {2} has expired",
	[SAY_TELL] = "Please tell: {1}",
	[SAY_ASK_A_PERSON] = "Ask the caseworker",
	[SAY_NEAR_LACKS] = "{1} is missing",
	[SAY_NEAR_WITHOUT] = "without {1}",
	[SAY_NEAR_WITHIN] = "within {1}",
	[SAY_NEAR_UP] = "{1}: up to {2}",
	[SAY_NEAR_DOWN] = "{1}: down to {2}",
	[SAY_NEAR_OTHER] = "{1}: {2} instead of {3}",
	[SAY_EMPTIED] = "“{1}”: without this condition the list is empty too",
	[SAY_EMPTIED_ALONE] = "“{1}”: without this condition {2} would fit",
};

void words_say(struct strbuf *out, const char *language, enum sentence which, const char *one,
	const char *two, const char *three)
{
	const char *const *table = strcmp(language, "da") == 0 ? danish : english;
	const char *const args[] = {one, two, three};

	for (const char *s = table[which]; *s;) {
		if (s[0] == '{' && s[1] >= '1' && s[1] <= '3' && s[2] == '}') {
			const char *arg = args[s[1] - '1'];
			sb_puts(out, arg ? arg : "");
			s += 3;
		} else {
			sb_putc(out, *s++);
		}
	}
}

const char *words(struct arena *a, const char *language, enum sentence which, const char *one,
	const char *two, const char *three)
{
	struct strbuf sb;

	sb_init(&sb, a);
	words_say(&sb, language, which, one, two, three);
	return sb.s;
}

enum sentence words_consent(enum consent_state s)
{
	switch (s) {
	case CONSENT_AHEAD: return SAY_CONSENT_AHEAD;
	case CONSENT_GIVEN: return SAY_CONSENT;
	case CONSENT_WITHDRAWN: return SAY_CONSENT_WITHDRAWN;
	case CONSENT_EXPIRED: return SAY_CONSENT_EXPIRED;
	default: return SAY_NO_CONSENT;
	}
}

void words_list(struct strbuf *out, const char *next)
{
	if (out->len)
		sb_puts(out, ", ");
	sb_puts(out, next);
}
