/*
 * access_table - the one table of rights: a row a method, a column a role
 *
 * In a cell: NO; ANY, where no person is read; PLAIN(purposes), without sensitive facts
 * whatever the purpose; SEES(purposes), with them; or HEALTH(purposes), with them only for
 * the purpose health, which is one of its own.
 */
#ifndef SERVICE_ACCESS_TABLE_H
#define SERVICE_ACCESS_TABLE_H

#include "service/access.h"

enum sight { SIGHT_PLAIN, SIGHT_HEALTH, SIGHT_ALL };
struct access_cell {
	bool allowed;
	uint8_t purposes; /* bits 1 << enum purpose; 0: none is asked for */
	uint8_t sight;    /* enum sight */
};
struct access_row {
	const char *method;
	struct access_cell cell[ROLES];
};
extern const struct access_row access_rows[];
extern const unsigned access_rows_count;

#endif
