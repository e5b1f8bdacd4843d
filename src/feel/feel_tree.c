#include "base/utf8.h"
#include "feel/code.h"
#include "feel/tree.h"

#include <string.h>

struct span feel_expr_span(const struct feel_expr *e)
{
	return (struct span){e->src, e->start, e->end};
}

struct feel_expr **feel_spine(struct feel_expr *e, struct arena *arena, uint32_t *n)
{
	struct feel_expr **at, *x = e;
	uint32_t count = 1;

	for (; x->a->kind == N_BINARY; x = x->a)
		count++;
	at = ARENA_ARRAY(arena, struct feel_expr *, count);
	*n = count;
	for (x = e; count; x = x->a)
		at[--count] = x;
	return at;
}

const char *feel_expr_text(const struct feel_expr *e, struct arena *arena)
{
	enum { MOST = 48 };
	struct strbuf sb;
	const char *s = e->src->text + e->start, *end = e->src->text + e->end;

	if (e->kind == N_NAME && s == end) /* the `?` of a cell, which is not written */
		return e->name.text;
	sb_init(&sb, arena);
	while (s < end && sb.len < MOST) {
		unsigned n;

		utf8_decode(s, &n);
		if (!ascii_space(*s))
			sb_add(&sb, s, n);
		else if (sb.len && sb.s[sb.len - 1] != ' ')
			sb_putc(&sb, ' ');
		s += n;
	}
	if (s < end)
		sb_puts(&sb, "…");
	return sb.s;
}

static void dump_operands(struct strbuf *out, const struct feel_code *c, const struct insn *in)
{
	for (const char *ops = feel_opcodes[in->op].operands; *ops; ops++) {
		switch (*ops) {
		case 'c':
			sb_putc(out, ' ');
			value_print(out, c->consts[in->z]);
			break;
		case 'C':
			sb_putc(out, ' ');
			value_print(out, c->consts[in->y]);
			break;
		case 's': sb_printf(out, " slot %u", in->z); break;
		case 'r': sb_printf(out, " r%u", in->y); break;
		case 'n': sb_printf(out, " %u", in->y); break;
		case 'j': sb_printf(out, " -> %u", in->z); break;
		case 'b': sb_printf(out, " %s", feel_builtins[in->z].name); break;
		case '-': break;
		default: sb_printf(out, " #%u", in->z); break;
		}
	}
	if (in->op == I_SLOT_CMP)
		sb_printf(out, " %s", feel_op_text(in->x));
}

void feel_code_dump(struct strbuf *out, const struct feel_code *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		sb_printf(out, "%u %s", i, feel_opcodes[c->at[i].op].name);
		dump_operands(out, c, &c->at[i]);
		sb_putc(out, '\n');
	}
	for (uint32_t i = 0; i < c->n_protos; i++) {
		sb_printf(out, "function %u\n", i);
		feel_code_dump(out, c->protos[i]);
	}
}
