#include "slused_log.h"
#include "base/date.h"
#include "data/cpr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MOST = 4096 };

static const struct {
	const char *name;
	int priority;
} levels[] = {[LOG_ERROR_LEVEL] = {"error", LOG_ERR},
	[LOG_WARNING_LEVEL] = {"warning", LOG_WARNING},
	[LOG_INFO_LEVEL] = {"info", LOG_INFO},
	[LOG_DEBUG_LEVEL] = {"debug", LOG_DEBUG}};

void log_init(struct slused_log *log)
{
	/* "device:inode" of the stream that the journal reads */
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	log->level = LOG_INFO_LEVEL;
	log->target = LOG_TO_STDERR;
	if (stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
		fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode)
		log->target = LOG_TO_JOURNAL;
}

void log_to_syslog(struct slused_log *log)
{
	openlog("slused", LOG_PID | LOG_NDELAY, LOG_DAEMON);
	log->target = LOG_TO_SYSLOG;
}

int log_level_of(const char *name)
{
	for (unsigned i = 0; i < sizeof levels / sizeof *levels; i++) {
		if (strcmp(levels[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

static void write_stamped(enum log_level level, int n, const char *text)
{
	char date[DATE_TEXT];
	struct timespec now = {0};
	int seconds;

	clock_gettime(CLOCK_REALTIME, &now);
	seconds = (int)(now.tv_sec % 86400);
	date_print(now.tv_sec / 86400, date);
	fprintf(stderr, "%sT%02d:%02d:%02dZ slused: %s: %.*s\n", date, seconds / 3600,
		seconds / 60 % 60, seconds % 60, levels[level].name, n, text);
}

/* A line of a rule file may be quoted, and a person's number stand in it. */
static void write_one(
	const struct slused_log *log, enum log_level level, size_t len, const char *text)
{
	char line[LINE_MOST];
	int n;

	if (len > sizeof line)
		len = sizeof line;
	memcpy(line, text, len);
	cpr_mask(line, &len);
	n = (int)len;
	switch (log->target) {
	case LOG_TO_SYSLOG: syslog(levels[level].priority, "%.*s", n, line); break;
	case LOG_TO_JOURNAL: fprintf(stderr, "<%d>%.*s\n", levels[level].priority, n, line); break;
	case LOG_TO_STDERR: write_stamped(level, n, line); break;
	}
}

void log_line(const struct slused_log *log, enum log_level level, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	if (level > log->level)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	write_one(log, level, strlen(text), text);
}

void log_lines(const struct slused_log *log, enum log_level level, const char *text)
{
	if (level > log->level)
		return;
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n)
			write_one(log, level, n, text);
		text += n + (text[n] == '\n');
	}
}
