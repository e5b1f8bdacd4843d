#include "service/doc_page.h"
#include "base/utf8.h"

#include <string.h>

/* Nothing in it that a reader does not see; lives in the arena of the page's text. */
static const char *harmless(struct page *p, const char *s)
{
	struct strbuf sb;
	size_t len = strlen(s);
	unsigned n;

	sb_init(&sb, p->out->arena);
	for (size_t i = 0; i < len; i += n) {
		uint32_t cp = utf8_decode(s + i, &n);

		if (cp == '\n' || cp == '\t' || cp == '\r')
			sb_putc(&sb, ' ');
		else
			sb_putcp(&sb, utf8_is_control(cp) ? 0xFFFD : cp);
	}
	return sb.s;
}

void page_begin(struct page *p, struct strbuf *out, const struct page_form *form,
	const struct page_head *head)
{
	struct page_head safe;

	*p = (struct page){.out = out, .form = form, .fresh = true};
	safe = (struct page_head){
		harmless(p, head->language), harmless(p, head->title), harmless(p, head->skip)};
	form->begin(p, &safe);
}

void page_end(struct page *p)
{
	while (p->depth)
		page_close(p);
	p->form->end(p);
}

static void open_part(struct page *p, enum page_part part, const char *id, const char *title)
{
	if (p->depth)
		p->entries[p->depth - 1]++;
	p->fresh = true;
	p->form->open(p, part, id ? harmless(p, id) : NULL, title ? harmless(p, title) : NULL);
	p->parts[p->depth] = part;
	p->entries[p->depth++] = 0;
}

void page_section(struct page *p, const char *id, const char *title)
{
	open_part(p, PART_SECTION, id, title);
}

void page_card(struct page *p, const char *id, const char *title)
{
	open_part(p, PART_CARD, id, title);
}

void page_contents(struct page *p, const char *title)
{
	open_part(p, PART_CONTENTS, NULL, title);
}

void page_field(struct page *p, const char *label)
{
	open_part(p, PART_FIELD, NULL, label);
}

void page_fold(struct page *p, const char *title)
{
	open_part(p, PART_FOLD, NULL, title);
}

void page_open(struct page *p, enum page_part part)
{
	open_part(p, part, NULL, NULL);
}

void page_row(struct page *p, const char *id)
{
	open_part(p, PART_ROW, id, NULL);
}

void page_table(struct page *p, const char *title, const char *const *heads, unsigned n)
{
	const char **safe = ARENA_ARRAY(p->out->arena, const char *, n);

	for (unsigned i = 0; i < n; i++)
		safe[i] = harmless(p, heads[i]);
	open_part(p, PART_TABLE, NULL, title);
	p->form->heads(p, safe, n);
}

void page_close(struct page *p)
{
	p->depth--;
	p->form->close(p, p->parts[p->depth]);
	p->fresh = true;
}

unsigned page_count(const struct page *p)
{
	return p->depth ? p->entries[p->depth - 1] : 0;
}

void page_subsection(struct page *p, const char *id, const char *title)
{
	p->form->head(p, 3, harmless(p, id), harmless(p, title));
}

void page_subhead(struct page *p, const char *title)
{
	unsigned level = 3;

	for (unsigned i = 0; i < p->depth; i++)
		level += p->parts[i] == PART_CARD;
	p->form->head(p, level, NULL, harmless(p, title));
}

void page_line(struct page *p, enum page_style style)
{
	p->form->line(p, style);
}

void page_text(struct page *p, const char *s)
{
	if (!*s)
		return;
	p->form->text(p, harmless(p, s));
	p->fresh = false;
}

static void marked(struct page *p, enum page_mark mark, const char *s, const char *id)
{
	s += strspn(s, " \t\r\n"); /* a mark holds words, not the blanks beside them */
	if (!*s)
		return;
	p->form->marked(p, mark, harmless(p, s), id ? harmless(p, id) : NULL);
	p->fresh = false;
}

void page_strong(struct page *p, const char *s)
{
	marked(p, MARK_STRONG, s, NULL);
}

void page_code(struct page *p, const char *s)
{
	marked(p, MARK_CODE, s, NULL);
}

void page_tag(struct page *p, const char *s)
{
	marked(p, MARK_TAG, s, NULL);
}

void page_link(struct page *p, const char *id, const char *s)
{
	marked(p, MARK_LINK, s, id);
}

static void put_piece(struct page *p, const struct page_piece *piece)
{
	if (!piece->s)
		return;
	switch (piece->kind) {
	case PIECE_TEXT: page_text(p, piece->s); break;
	case PIECE_STRONG: page_strong(p, piece->s); break;
	case PIECE_CODE: page_code(p, piece->s); break;
	case PIECE_LINK: page_link(p, piece->id, piece->s); break;
	}
}

void page_say(struct page *p, const char *sentence, struct page_piece one, struct page_piece two)
{
	const struct page_piece *const pieces[] = {&one, &two};
	const char *s = sentence, *brace;

	while ((brace = strchr(s, '{')) != NULL && brace[1] >= '1' && brace[1] <= '2') {
		page_text(p, arena_strndup(p->out->arena, s, (size_t)(brace - s)));
		put_piece(p, pieces[brace[1] - '1']);
		s = brace + 3;
	}
	page_text(p, s);
}
