#include "service/answer_digest.h"

#include <stdbool.h>
#include <string.h>

static const char *const of_the_moment[] = {"decision", "feeds", "runs", "runs_count", "searched",
	"near_count", "near_of", "emptied_by", "emptied_of", "undecided_count", "undecided_by",
	"unplaced_count", "unplaced_by", "questions", "plan"};

/* Behind the text that begins at i. */
static size_t text_end(const char *s, size_t i, size_t n)
{
	for (i++; i < n && s[i] != '"'; i++)
		i += s[i] == '\\';
	return i < n ? i + 1 : n;
}

/* Behind the value that begins at i. */
static size_t value_end(const char *s, size_t i, size_t n)
{
	unsigned depth = 0;

	while (i < n) {
		char c = s[i];

		if (c == '"') {
			i = text_end(s, i, n);
		} else {
			if (depth == 0 && (c == ',' || c == '}' || c == ']'))
				return i;
			depth += c == '{' || c == '[';
			depth -= c == '}' || c == ']';
			i++;
		}
		if (depth == 0 && (c == '"' || c == '}' || c == ']'))
			return i;
	}
	return n;
}

static bool left_out(const char *key, size_t len)
{
	for (unsigned i = 0; i < sizeof of_the_moment / sizeof *of_the_moment; i++) {
		if (strlen(of_the_moment[i]) == len && memcmp(of_the_moment[i], key, len) == 0)
			return true;
	}
	return false;
}

static void note_decision(
	struct answer_digest *out, const char *key, size_t key_len, const char *value, size_t len)
{
	if (out->decision || key_len != 8 || memcmp(key, "decision", 8) != 0 || len < 2 ||
		*value != '"')
		return;
	out->decision = value + 1;
	out->decision_len = len - 2;
}

void answer_digest(struct answer_digest *out, const char *json, size_t len)
{
	struct digest_state d;
	size_t from = 0, i = 0, depth = 0;
	bool first = true; /* nothing of the object that i is in has been digested */

	*out = (struct answer_digest){.decision = NULL};
	digest_init(&d);
	while (i < len) {
		size_t end, value;

		if (json[i] != '"') {
			depth += json[i] == '{' || json[i] == '[';
			depth -= json[i] == '}' || json[i] == ']';
			i++;
			continue;
		}
		end = text_end(json, i, len);
		if (end >= len || json[end] != ':' || !left_out(json + i + 1, end - i - 2)) {
			i = end;
			continue;
		}
		/* its comma goes along, the one behind it where it stands first: it may be missing
		 * next time, as runs are where none are known */
		if (i > from) {
			first = json[i - 1] == '{';
			digest_add(&d, json + from, i - from - (json[i - 1] == ','));
		}
		value = end + 1;
		from = value_end(json, value, len);
		if (depth == 1)
			note_decision(out, json + i + 1, end - i - 2, json + value, from - value);
		from += first && from < len && json[from] == ',';
		i = from;
	}
	digest_add(&d, json + from, len - from);
	digest_final(&d, out->digest);
}
