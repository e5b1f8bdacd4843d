#include "feel/coerce.h"

#include "feel/temporal.h"

#include <string.h>

/* Null is welcome anywhere; a context must have every member that is declared. */
static bool conforms(struct value v, const struct type *t)
{
	if (v.kind <= V_UNKNOWN || t->kind == T_ANY)
		return true;
	if (v.kind == V_LIST && t->kind == T_LIST) {
		for (uint32_t i = 0; t->of && i < v.u.list->n; i++)
			if (!conforms(v.u.list->at[i], t->of))
				return false;
		return true;
	}
	if (v.kind == V_CONTEXT && t->kind == T_CONTEXT) {
		for (uint32_t i = 0; i < t->n_fields; i++) {
			const char *name = t->fields[i].name;
			const struct value *m = context_get(v.u.context, name, strlen(name));

			if (!m || !conforms(*m, t->fields[i].type))
				return false;
		}
		return true;
	}
	if (v.kind == V_RANGE && t->kind == T_RANGE) {
		struct value lo = v.u.range->lo;

		lo.pad = 0;
		return !t->of || (conforms(lo, t->of) && conforms(v.u.range->hi, t->of));
	}
	if (v.kind == V_FUNCTION || v.kind == V_LIST || v.kind == V_CONTEXT || v.kind == V_RANGE)
		return v.kind == V_FUNCTION && t->kind == T_FUNCTION;
	return type_admits(t, v);
}

struct value feel_coerce(struct arena *a, struct value v, const struct type *t)
{
	struct list *l;

	if (!t || conforms(v, t))
		return v;
	if (v.kind == V_LIST && t->kind != T_LIST && v.u.list->n == 1 &&
		conforms(v.u.list->at[0], t))
		return v.u.list->at[0];
	if (v.kind != V_LIST && t->kind == T_LIST && (!t->of || conforms(v, t->of))) {
		l = list_new(a, 1);
		l->at[0] = v;
		return feel_list_value(l);
	}
	if (v.kind == V_DATE && t->kind == T_DATETIME)
		return feel_datetime_value(a, v.u.i, (struct clock){.offset_kind = OFFSET_SECONDS});
	return value_error("this value does not fit the type that is declared");
}
