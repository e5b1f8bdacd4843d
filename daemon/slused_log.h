/*
 * slused_log - what the daemon says of itself
 *
 * To stderr: with the journal's "<3>" prefixes when systemd reads it, else with the time in
 * UTC; to syslog once the daemon has left its terminal.  No person's facts, no id and no
 * request ever stand in the log: kinds of errors and counts do.  A text of several lines is
 * logged line by line.
 */
#ifndef SLUSED_LOG_H
#define SLUSED_LOG_H

#include <stdarg.h>

enum log_level { LOG_ERROR_LEVEL, LOG_WARNING_LEVEL, LOG_INFO_LEVEL, LOG_DEBUG_LEVEL };
enum log_target { LOG_TO_STDERR, LOG_TO_JOURNAL, LOG_TO_SYSLOG };

struct slused_log {
	enum log_level level;
	enum log_target target;
};

/* Finds out whether stderr is the journal's. */
void log_init(struct slused_log *log);
void log_to_syslog(struct slused_log *log);
int log_level_of(const char *name); /* -1: no such level */
void log_line(const struct slused_log *log, enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Text of any length, a log line for each of its lines. */
void log_lines(const struct slused_log *log, enum log_level level, const char *text);

#endif
