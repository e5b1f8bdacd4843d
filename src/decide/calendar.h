/*
 * calendar - Danish working days
 *
 * Monday to Friday without the public holidays, which are computed from Easter and
 * not listed: nytårsdag, skærtorsdag, langfredag, (påskedag), 2. påskedag, store bededag
 * (to 2023), Kristi himmelfartsdag, (pinsedag), 2. pinsedag, 25. and 26. December.
 * Source: lov nr. 214 of 7.3.2023 (store bededag); Gauss/Meeus for Easter.
 */
#ifndef DECIDE_CALENDAR_H
#define DECIDE_CALENDAR_H

#include "rules/image.h"
#include <stdbool.h>
#include <stdint.h>

int64_t calendar_easter(int64_t year); /* Easter Sunday, in days */
bool calendar_working(int64_t day);
/* The day `n` units after `from`; working days count from the next one.  n = 0 with
 * working days: `from` itself, or the next working day.  DATE_NONE out of range, which
 * for working days means more than 100,000. */
int64_t calendar_after(int64_t from, uint32_t n, enum time_unit unit);

#endif
