/*
 * zones - the system's time zones as bytes
 *
 * FEEL knows zones by name (@"2026-11-16T12:00:00@Europe/Copenhagen").  The library reads no
 * files, so they are read here, all of them (about 600 of 1 KiB): which ones a rule or a
 * person's facts will name is not known before.  A system without zone data gives none, and
 * zone names are then unknown to it; that is no error.
 */
#ifndef DAEMON_ZONES_H
#define DAEMON_ZONES_H

#include "sluse/service.h"

#define ZONES_FOLDER "/usr/share/zoneinfo"

/* Names ("Europe/Copenhagen") ascending, TZif bytes.  To be given back with files_free(). */
void zones_read(struct sluse_file **files, unsigned *n);

#endif
