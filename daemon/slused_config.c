#include "slused_config.h"
#include "socket_path.h"

#include "base/diag.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum setting_kind { PATH, COUNT, BYTES, OCTAL, LEVEL, MODE };

struct setting {
	const char *key;
	enum setting_kind kind;
	size_t offset;
	uint64_t preset, min, max; /* of numbers */
};
#define NUMBER(kind, name, preset, min, max)                                                       \
	{                                                                                          \
#name, kind, offsetof(struct slused_config, name), preset, min, max                \
	}
#define FOLDER(name)                                                                               \
	{                                                                                          \
#name, PATH, offsetof(struct slused_config, name), 0, 0, 0                         \
	}

static const struct setting settings[] = {
	FOLDER(rules),
	FOLDER(socket),
	FOLDER(state),
	NUMBER(OCTAL, socket_mode, 0660, 0, 0777),
	NUMBER(LEVEL, log_level, LOG_INFO_LEVEL, 0, 0),
	NUMBER(BYTES, line_bytes, 1 << 20, 1 << 10, 256 << 20),
	NUMBER(BYTES, request_bytes, 256 << 20, 1 << 20, (uint64_t)64 << 30),
	NUMBER(BYTES, reply_bytes, 32 << 20, 1 << 10, (uint64_t)4 << 30),
	NUMBER(COUNT, connections, 1024, 1, 100000),
	FOLDER(feeds),
	FOLDER(feed_ca),
	FOLDER(feed_contact),
	NUMBER(BYTES, feed_bytes, (uint64_t)1 << 30, 1 << 10, (uint64_t)64 << 30),
	NUMBER(COUNT, feed_ratio, 100, 2, 100000),
	NUMBER(COUNT, feed_seconds, 3600, 1, 86400),
	NUMBER(COUNT, feed_connect_seconds, 30, 1, 3600),
	NUMBER(COUNT, feed_stalled_seconds, 60, 1, 3600),
	NUMBER(COUNT, feed_pause_ms, 1000, 0, 3600000),
	NUMBER(COUNT, feed_backoff_ms, 30000, 10, 3600000),
	NUMBER(COUNT, feed_seed, 0, 0, UINT64_MAX),
	NUMBER(COUNT, idle_seconds, 600, 1, 31536000),
	NUMBER(COUNT, partial_seconds, 30, 1, 86400),
	NUMBER(BYTES, output_bytes, 4 << 20, 1 << 10, (uint64_t)1 << 30),
	NUMBER(COUNT, write_seconds, 60, 1, 86400),
	NUMBER(BYTES, buffer_bytes, 512 << 20, 1 << 20, (uint64_t)1 << 40),
	NUMBER(COUNT, lines_per_turn, 64, 1, 100000),
	NUMBER(COUNT, accept_pause_ms, 500, 10, 60000),
	NUMBER(COUNT, stop_seconds, 5, 0, 3600),
	NUMBER(COUNT, persons, 2000000, 1, 100000000),
	NUMBER(COUNT, vacancies, 2000000, 1, 100000000),
	NUMBER(COUNT, keep_decisions_days, 1827, 0, 36525),
	NUMBER(COUNT, keep_audit_days, 1827, 0, 36525),
	NUMBER(COUNT, keep_tracks_days, 1827, 0, 36525),
	NUMBER(COUNT, keep_measurements_days, 1827, 0, 36525),
	NUMBER(COUNT, keep_consents_days, 1827, 0, 36525),
	NUMBER(MODE, access, ACCESS_GRANTED, 0, 0),
};
enum { SETTINGS = sizeof settings / sizeof *settings };

static uint64_t *number_of(struct slused_config *c, const struct setting *s)
{
	return (uint64_t *)(void *)((char *)c + s->offset);
}

int config_init(struct slused_config *c)
{
	memset(c, 0, sizeof *c);
	for (unsigned i = 0; i < SETTINGS; i++) {
		if (settings[i].kind != PATH)
			*number_of(c, &settings[i]) = settings[i].preset;
	}
	snprintf(c->rules, sizeof c->rules, RULES_DEFAULT);
	return socket_path_default(c->socket, sizeof c->socket);
}

/* Digits in that base, and nothing after them but `rest`. */
static bool digits(const char *s, unsigned base, uint64_t *out, const char **rest)
{
	uint64_t n = 0;
	const char *start = s;

	for (; *s >= '0' && *s < (char)('0' + base); s++) {
		if (n > (UINT64_MAX - base) / base)
			return false;
		n = n * base + (unsigned)(*s - '0');
	}
	*out = n;
	*rest = s;
	return s > start;
}

static bool parse_number(const struct setting *s, const char *value, uint64_t *out)
{
	static const char *const modes[] = {[ACCESS_GRANTED] = "granted", [ACCESS_OPEN] = "open"};
	static const char units[] = "KMG";
	const char *rest, *unit;

	for (unsigned i = 0; s->kind == MODE && i < sizeof modes / sizeof *modes; i++) {
		*out = i;
		if (strcmp(modes[i], value) == 0)
			return true;
	}

	if (s->kind == LEVEL) {
		int level = log_level_of(value);

		*out = (uint64_t)level;
		return level >= 0;
	}
	if (!digits(value, s->kind == OCTAL ? 8 : 10, out, &rest))
		return false;
	if (s->kind == BYTES && *rest && (unit = strchr(units, *rest)) && !rest[1]) {
		unsigned shift = 10 * (unsigned)(unit - units + 1);

		if (*out > UINT64_MAX >> shift)
			return false;
		*out <<= shift;
		rest++;
	}
	return *rest == '\0';
}

static int set_number(
	struct slused_config *c, const struct setting *s, const char *value, char *why, size_t size)
{
	static const char *const forms[] = {[COUNT] = "a number",
		[BYTES] = "a number of bytes, with K, M or G after it if you like",
		[OCTAL] = "an octal file mode such as 0660",
		[LEVEL] = "one of error, warning, info, debug",
		[MODE] = "granted or open"};
	uint64_t n;

	if (!parse_number(s, value, &n)) {
		snprintf(why, size, "%s takes %s, not \"%.100s\"", s->key, forms[s->kind], value);
		return -1;
	}
	if (s->kind == OCTAL && n > s->max) {
		snprintf(why, size, "%s goes from 0000 to 0777", s->key);
		return -1;
	}
	if (s->kind != LEVEL && s->kind != MODE && (n < s->min || n > s->max)) {
		snprintf(why, size, "%s goes from %llu to %llu", s->key, (unsigned long long)s->min,
			(unsigned long long)s->max);
		return -1;
	}
	*number_of(c, s) = n;
	return 0;
}

/* The lines of one key that may stand many times; what they say is read by slused_grants. */
static int add_grant(struct slused_config *c, const char *value, char *why, size_t size)
{
	if (c->n_grants == CONFIG_GRANTS) {
		snprintf(why, size, "there are more than %d grants", CONFIG_GRANTS);
		return -1;
	}
	c->grants[c->n_grants] = strdup(value);
	if (!c->grants[c->n_grants]) {
		snprintf(why, size, "no memory");
		return -1;
	}
	c->n_grants++;
	return 0;
}

void config_release(struct slused_config *c)
{
	for (unsigned i = 0; i < c->n_grants; i++)
		free(c->grants[i]);
	c->n_grants = 0;
}

static void unknown_key(const char *key, char *why, size_t size)
{
	struct suggest near;

	suggest_init(&near, key, strlen(key));
	suggest_try(&near, "grant");
	for (unsigned i = 0; i < SETTINGS; i++)
		suggest_try(&near, settings[i].key);
	snprintf(why, size, "unknown key \"%.100s\"%s%s%s", key, near.best ? " (did you mean " : "",
		near.best ? near.best : "", near.best ? "?)" : "");
}

int config_set(struct slused_config *c, const char *key, const char *value, char *why, size_t size)
{
	if (strcmp(key, "grant") == 0 && *value)
		return add_grant(c, value, why, size);
	for (unsigned i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];

		if (strcmp(s->key, key) != 0)
			continue;
		if (!*value) {
			snprintf(why, size, "%s has no value", key);
			return -1;
		}
		if (s->kind != PATH)
			return set_number(c, s, value, why, size);
		if (strlen(value) >= CONFIG_PATH) {
			snprintf(why, size, "%s: the path is too long", key);
			return -1;
		}
		memcpy((char *)c + s->offset, value, strlen(value) + 1);
		return 0;
	}
	if (strcmp(key, "grant") == 0) {
		snprintf(why, size, "%s has no value", key);
		return -1;
	}
	unknown_key(key, why, size);
	return -1;
}

/* Cuts blanks at both ends; a comment begins at a '#' at the start or after a blank. */
static char *trim(char *line)
{
	char *end;

	line += strspn(line, " \t");
	for (char *s = line; (s = strchr(s, '#')); s++) {
		if (s == line || s[-1] == ' ' || s[-1] == '\t') {
			*s = '\0';
			break;
		}
	}
	for (end = line + strlen(line); end > line && strchr(" \t\r\n", end[-1]); end--)
		;
	*end = '\0';
	return line;
}

int config_read(struct slused_config *c, const char *path, char *why, size_t size)
{
	char buffer[CONFIG_PATH + 128], reason[300];
	unsigned number = 0;
	int status = 0;
	FILE *f = fopen(path, "re");

	if (!f) {
		snprintf(why, size, "%.1024s: %s", path, strerror(errno));
		return -1;
	}
	while (status == 0 && fgets(buffer, sizeof buffer, f)) {
		size_t n = strlen(buffer);
		char *key, *value;

		number++;
		if (n + 1 == sizeof buffer && buffer[n - 1] != '\n') {
			snprintf(reason, sizeof reason, "the line is too long");
			status = -1;
			break;
		}
		key = trim(buffer);
		if (!*key)
			continue;
		value = key + strcspn(key, " \t");
		if (*value)
			*value++ = '\0';
		unsigned grants = c->n_grants;
		status = config_set(c, key, value + strspn(value, " \t"), reason, sizeof reason);
		if (c->n_grants > grants)
			c->grant_lines[grants] = number;
	}
	if (status == 0 && ferror(f)) {
		snprintf(reason, sizeof reason, "%s", strerror(errno));
		status = -1;
	}
	fclose(f);
	if (status)
		snprintf(why, size, "%.1024s:%u: %s", path, number, reason);
	return status;
}
