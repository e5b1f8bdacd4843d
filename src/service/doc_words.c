#include "service/doc_words.h"

static const struct {
	const char *danish, *english;
} words[] = {
#define X(name, danish, english) [SAYS_##name] = {danish, english},
#include "service/doc_words.def"
#undef X
};

const char *doc_word(enum doc_word w, bool danish)
{
	return danish ? words[w].danish : words[w].english;
}
