/* The grammar: XML Schema 1.1 part 2, appendix G, with what F&O 3.1, 5.6.1 adds to it. */
#include "base/utf8.h"
#include "feel/xpath_tree.h"

#include <string.h>

/* ---- the text ------------------------------------------------------------ */

bool xpath_fail(struct xpath_parser *p, const char *fmt, ...)
{
	va_list ap;

	if (p->why)
		return false;
	va_start(ap, fmt);
	p->why = arena_vprintf(p->arena, fmt, ap);
	va_end(ap);
	return false;
}

int32_t xpath_peek(const struct xpath_parser *p)
{
	unsigned n;

	return p->at < p->len ? (int32_t)utf8_decode(p->s + p->at, &n) : -1;
}

int32_t xpath_next(struct xpath_parser *p)
{
	uint32_t cp;
	unsigned n;

	if (p->at >= p->len)
		return -1;
	cp = utf8_decode(p->s + p->at, &n);
	p->at += n;
	return (int32_t)cp;
}

bool xpath_accept(struct xpath_parser *p, char c)
{
	if (p->at >= p->len || p->s[p->at] != c)
		return false;
	p->at++;
	return true;
}

const char *xpath_quote(struct xpath_parser *p, uint32_t start)
{
	return arena_strndup(p->arena, p->s + start, p->at - start);
}

/* The flag x takes blanks out before anything else is read, also after a backslash; but
 * not inside brackets. */
static char *without_blanks(const char *s, size_t *len, struct arena *arena)
{
	char *out = arena_alloc_raw(arena, *len + 1);
	size_t n = 0, brackets = 0;
	bool escaped = false;

	for (size_t i = 0; i < *len; i++) {
		if (ascii_space(s[i]) && brackets == 0)
			continue;
		if (!escaped && s[i] == '[')
			brackets++;
		else if (!escaped && s[i] == ']' && brackets)
			brackets--;
		escaped = !escaped && s[i] == '\\';
		out[n++] = s[i];
	}
	*len = n;
	return out;
}

/* ---- pieces -------------------------------------------------------------- */

static struct xpath_node *node(struct xpath_parser *p, enum xpath_kind kind, uint32_t start)
{
	struct xpath_node *x = ARENA_NEW(p->arena, struct xpath_node);

	x->kind = kind;
	x->start = start;
	x->end = p->at;
	return x;
}

static struct xpath_node *parse_choice(struct xpath_parser *p);

/* After the '('. */
static struct xpath_node *parse_group(struct xpath_parser *p)
{
	uint32_t start = p->at - 1;
	struct xpath_node *of, *x;
	unsigned group = 0;

	if (p->depth >= XPATH_NESTING) {
		xpath_fail(p, "the brackets are nested too deeply");
		return NULL;
	}
	if (xpath_accept(p, '?')) {
		if (!xpath_accept(p, ':')) {
			xpath_fail(p, "after '(?' only ':' is known: a pattern cannot look "
				      "ahead or behind, and knows no names or options");
			return NULL;
		}
	} else {
		group = ++p->groups;
	}
	p->depth++;
	of = parse_choice(p);
	p->depth--;
	if (!of)
		return NULL;
	if (!xpath_accept(p, ')')) {
		xpath_fail(p, "a '(' is not closed");
		return NULL;
	}
	p->closed[group] = true;
	x = node(p, XP_GROUP, start);
	x->of = of;
	x->group = group;
	return x;
}

/* A digit has come after the backslash; more belong to it as long as so many groups have
 * been opened. */
static struct xpath_node *parse_back(struct xpath_parser *p)
{
	uint32_t start = p->at - 1;
	unsigned group = (unsigned)(xpath_next(p) - '0');
	struct xpath_node *x;

	while (p->at < p->len && ascii_digit(p->s[p->at])) {
		unsigned longer = group * 10 + (unsigned)(p->s[p->at] - '0');

		if (longer > p->groups)
			break;
		group = longer;
		p->at++;
	}
	if (group == 0 || group > p->groups) {
		xpath_fail(p, "'%s' refers to a group that is not there", xpath_quote(p, start));
		return NULL;
	}
	if (!p->closed[group]) {
		xpath_fail(
			p, "'%s' refers to a group that is not closed yet", xpath_quote(p, start));
		return NULL;
	}
	x = node(p, XP_BACK, start);
	x->group = group;
	return x;
}

static struct xpath_node *parse_escaped(struct xpath_parser *p)
{
	uint32_t start = p->at - 1;
	struct xpath_item item = {0};
	struct xpath_node *x;

	if (p->at < p->len && ascii_digit(p->s[p->at]))
		return parse_back(p);
	if (!xpath_parse_escape(p, &item))
		return NULL;
	if (item.kind == ITEM_RANGE) {
		x = node(p, XP_CHAR, start);
		x->cp = item.lo;
	} else {
		x = node(p, XP_CLASS, start);
		vec_push(p->arena, &x->cls.items, item);
	}
	return x;
}

static struct xpath_node *parse_bracket(struct xpath_parser *p)
{
	uint32_t start = p->at - 1;
	struct xpath_class cls = {0};
	struct xpath_node *x;

	if (!xpath_parse_class(p, &cls))
		return NULL;
	x = node(p, XP_CLASS, start);
	x->cls = cls;
	return x;
}

static struct xpath_node *parse_atom(struct xpath_parser *p)
{
	uint32_t start = p->at;
	int32_t c = xpath_next(p);
	struct xpath_node *x;

	switch (c) {
	case '(': return parse_group(p);
	case '[': return parse_bracket(p);
	case '\\': return parse_escaped(p);
	case '.': return node(p, XP_ANY, start);
	case '^': return node(p, XP_START, start);
	case '$': return node(p, XP_END, start);
	case '*':
	case '+':
	case '?': xpath_fail(p, "there is nothing before '%c' that could repeat", c); return NULL;
	case '{':
	case '}':
	case ']':
		xpath_fail(p, "'%c' stands alone; the sign itself is written '\\%c'", c, c);
		return NULL;
	default: break;
	}
	x = node(p, XP_CHAR, start);
	x->cp = (uint32_t)c;
	return x;
}

static bool parse_number(struct xpath_parser *p, uint32_t *out)
{
	uint32_t n = 0;

	if (p->at >= p->len || !ascii_digit(p->s[p->at]))
		return xpath_fail(p, "after '{' there must be a number, as in {2}, {2,} or {2,5}; "
				     "the sign itself is written '\\{'");
	for (; p->at < p->len && ascii_digit(p->s[p->at]); p->at++) {
		n = n * 10 + (uint32_t)(p->s[p->at] - '0');
		if (n > XPATH_REPEAT_MAX)
			return xpath_fail(
				p, "a part can be repeated %d times at most", XPATH_REPEAT_MAX);
	}
	*out = n;
	return true;
}

/* After the '{'. */
static bool parse_quantity(struct xpath_parser *p, uint32_t *min, uint32_t *max)
{
	if (!parse_number(p, min))
		return false;
	*max = *min;
	if (xpath_accept(p, ',')) {
		*max = XPATH_NO_END;
		if (xpath_peek(p) != '}' && !parse_number(p, max))
			return false;
	}
	if (!xpath_accept(p, '}'))
		return xpath_fail(p, "a '{' is not closed");
	if (*max < *min)
		return xpath_fail(p, "{%u,%u} runs backwards", *min, *max);
	return true;
}

static struct xpath_node *parse_piece(struct xpath_parser *p)
{
	uint32_t start = p->at, min, max;
	struct xpath_node *of = parse_atom(p), *x;
	bool lazy;

	if (!of)
		return NULL;
	if (xpath_accept(p, '*')) {
		min = 0;
		max = XPATH_NO_END;
	} else if (xpath_accept(p, '+')) {
		min = 1;
		max = XPATH_NO_END;
	} else if (xpath_accept(p, '?')) {
		min = 0;
		max = 1;
	} else if (xpath_accept(p, '{')) {
		if (!parse_quantity(p, &min, &max))
			return NULL;
	} else {
		return of;
	}
	lazy = xpath_accept(p, '?');
	x = node(p, XP_REPEAT, start);
	x->of = of;
	x->min = min;
	x->max = max;
	x->lazy = lazy;
	return x;
}

static struct xpath_node *parse_branch(struct xpath_parser *p)
{
	struct xpath_node *x = node(p, XP_SEQ, p->at), *piece;
	int32_t c;

	while ((c = xpath_peek(p)) >= 0 && c != '|' && c != ')') {
		piece = parse_piece(p);
		if (!piece)
			return NULL;
		vec_push(p->arena, &x->list, piece);
	}
	x->end = p->at;
	return x;
}

static struct xpath_node *parse_choice(struct xpath_parser *p)
{
	uint32_t start = p->at;
	struct xpath_node *first = parse_branch(p), *x;

	if (!first || xpath_peek(p) != '|')
		return first;
	x = node(p, XP_ALT, start);
	vec_push(p->arena, &x->list, first);
	while (xpath_accept(p, '|')) {
		struct xpath_node *branch = parse_branch(p);

		if (!branch)
			return NULL;
		vec_push(p->arena, &x->list, branch);
	}
	x->end = p->at;
	return x;
}

/* ---- the whole ----------------------------------------------------------- */

int xpath_flags(const char *flags, size_t len, struct xpath_flags *out, const char **why)
{
	struct xpath_flags f = {0};

	for (size_t i = 0; i < len; i++) {
		switch (flags[i]) {
		case 's': f.dot_all = true; break;
		case 'm': f.lines = true; break;
		case 'i': f.caseless = true; break;
		case 'x': f.spaced = true; break;
		default: *why = "the flags of a pattern are s, m, i and x"; return -1;
		}
	}
	*out = f;
	return 0;
}

int xpath_parse(const char *pattern, size_t len, struct xpath_flags flags, struct arena *arena,
	struct xpath_tree *out, const char **why)
{
	struct xpath_parser p = {.arena = arena, .s = pattern};
	struct xpath_node *root;

	if (len > XPATH_BYTES) {
		*why = "the pattern is too long";
		return -1;
	}
	if (flags.spaced)
		p.s = without_blanks(pattern, &len, arena);
	p.len = (uint32_t)len;
	p.closed = ARENA_ARRAY(arena, bool, len + 1);
	root = parse_choice(&p);
	if (root && p.at < p.len) {
		xpath_fail(&p, "this ')' has no '('");
		root = NULL;
	}
	if (!root) {
		*why = p.why;
		return -1;
	}
	*out = (struct xpath_tree){root, p.groups, flags, p.s, p.len};
	return 0;
}
