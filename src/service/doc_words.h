/*
 * doc_words - the sentences of the page about a ruleset, in Danish and English
 */
#ifndef SERVICE_DOC_WORDS_H
#define SERVICE_DOC_WORDS_H

#include <stdbool.h>

enum doc_word {
#define X(name, danish, english) SAYS_##name,
#include "service/doc_words.def"
#undef X
};
const char *doc_word(enum doc_word w, bool danish);

#endif
