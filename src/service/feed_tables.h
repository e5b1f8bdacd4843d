/*
 * feed_tables - the code tables of a ruleset, as feed blocks ask them (feed_block.h)
 */
#ifndef SERVICE_FEED_TABLES_H
#define SERVICE_FEED_TABLES_H

#include "feed/feed_block.h"
#include "rules/image.h"

/* In the arena; the image outlives it. */
const struct feed_tables *feed_tables_of(const struct image *im, struct arena *arena);

#endif
