/*
 * offline_trial - the decisions that a store keeps, as other rules would have them
 *
 * Before rules are put in force it is seen what they would change: each kept question is asked
 * twice by today's program, under the rules it was answered with and under the new ones, with the
 * facts and on the day of then; what comes out otherwise (answer_changes.h) is counted by item.
 * Of a list those are looked at who were listed.  No person is named.
 */
#ifndef SERVICE_OFFLINE_TRIAL_H
#define SERVICE_OFFLINE_TRIAL_H

#include "sluse/offline.h"

int offline_trial(const struct offline_replay *q, struct offline_text *out);

#endif
