/*
 * test_report - what came of the cases, for people and for programs
 *
 * Text tells only what failed.  JSON has every case, as has TAP (the Test Anything
 * Protocol, version 13), whose diagnostics are a YAML block.
 */
#ifndef SERVICE_TEST_REPORT_H
#define SERVICE_TEST_REPORT_H

#include "service/casetest.h"

void report_text(struct strbuf *out, const struct case_result *r);
void report_json(struct json_writer *w, const struct case_result *r); /* an element of a list */
void report_tap(struct strbuf *out, const struct case_result *r, unsigned number, struct arena *a);
/* A text as a TAP comment: every line of it after "# ". */
void report_tap_comment(struct strbuf *out, const char *text);

#endif
