#include "today.h"
#include "base/tzif.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ZONES "/usr/share/zoneinfo/"
enum { ZONE_BYTES = 1 << 20, HOUR = 3600, DAY = 86400 };

/* Letters, digits, '_', '+', '-', and '/' between such parts: no way out of the folder. */
static bool zone_name(const char *zone)
{
	size_t n = strlen(zone);

	if (n == 0 || n > TODAY_ZONE_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = zone[i], low = (char)(c | 0x20);
		bool part = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
			    c == '+' || c == '-';

		if (!part && (c != '/' || i == 0 || zone[i - 1] == '/' || i + 1 == n))
			return false;
	}
	return true;
}

/* The bytes of the zone's file, to be freed; NULL when there are none. */
static void *zone_bytes(const char *zone, size_t *len)
{
	char path[sizeof ZONES + TODAY_ZONE_MAX] = ZONES;
	struct stat st;
	char *bytes = NULL;
	ssize_t got = -1;
	int fd;

	if (!zone_name(zone))
		return NULL;
	strcat(path, zone);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= ZONE_BYTES)
		bytes = malloc((size_t)st.st_size + 1);
	if (bytes)
		got = read(fd, bytes, (size_t)st.st_size);
	close(fd);
	if (got < 0) {
		free(bytes);
		return NULL;
	}
	*len = (size_t)got;
	return bytes;
}

static void learn(struct today *t, const char *zone, int64_t instant)
{
	struct tzif z;
	struct tzif_span span = {INT64_MIN, INT64_MAX, 0};
	size_t len, n = strnlen(zone, TODAY_ZONE_MAX);
	void *bytes = zone_bytes(zone, &len);

	t->known = bytes && tzif_open(&z, bytes, len) == 0;
	if (t->known)
		tzif_at(&z, instant, &span);
	free(bytes);
	memcpy(t->zone, zone, n);
	t->zone[n] = '\0';
	t->offset = span.offset;
	t->from = span.from > instant - HOUR ? span.from : instant - HOUR;
	t->until = span.until < instant + HOUR ? span.until : instant + HOUR;
}

int64_t today_at(struct today *t, const char *zone, int64_t instant)
{
	int64_t local;

	if (instant < t->from || instant >= t->until || strcmp(t->zone, zone) != 0)
		learn(t, zone, instant);
	local = instant + t->offset;
	return local / DAY - (local % DAY < 0);
}

int64_t today_now(struct today *t, const char *zone)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	return today_at(t, zone, now.tv_sec);
}

int64_t today_in(const char *zone)
{
	struct today t = {0};

	return today_now(&t, zone);
}
