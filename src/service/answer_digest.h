/*
 * answer_digest - what of an answer must come out again when it is given again
 *
 * An answer rests on the rules and on the records it names, and on nothing else but for a
 * few counts and stocks of the moment: how many were searched, how many seats are free, how
 * fresh the feeds are, which way the matches were found.
 * Those members are left out of the digest, wherever they stand, and so is the identity
 * (`decision`), which for a list is made over its counts too; all other bytes are in it.
 */
#ifndef SERVICE_ANSWER_DIGEST_H
#define SERVICE_ANSWER_DIGEST_H

#include "base/digest.h"

struct answer_digest {
	uint8_t digest[DIGEST_BYTES];
	const char *decision; /* into the answer: the identity, or NULL */
	size_t decision_len;
};
/* json: a result as the service's writer wrote it. */
void answer_digest(struct answer_digest *out, const char *json, size_t len);

#endif
