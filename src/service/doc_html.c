/* The page as HTML: one file that needs nothing else, also on paper and in the dark. */
#include "service/doc_page.h"

#include <string.h>

static const char style[] =
	":root { color-scheme: light dark; --ink: #1b1b1b; --soft: #515660; --paper: #fff;\n"
	"  --line: #c9ced6; --card: #f6f7f9; --link: #0b4f9e; --tag: #7a2e00; }\n"
	"@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #b3b8c2;\n"
	"  --paper: #15171b; --line: #444a55; --card: #1e2127; --link: #8fbcff; --tag: #ffb68a; } "
	"}\n"
	"* { box-sizing: border-box; }\n"
	"body { margin: 0; background: var(--paper); color: var(--ink);\n"
	"  font: 1.0625rem/1.55 system-ui, -apple-system, \"Segoe UI\", Roboto, sans-serif; }\n"
	"main { max-width: 58rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }\n"
	"h1 { font-size: 2rem; line-height: 1.2; margin: 1rem 0; }\n"
	"h2 { font-size: 1.5rem; line-height: 1.25; margin: 3rem 0 .75rem; padding-top: .5rem;\n"
	"  border-top: 2px solid var(--line); }\n"
	"h3 { font-size: 1.2rem; line-height: 1.3; margin: 1.75rem 0 .5rem; }\n"
	"h4 { font-size: 1rem; margin: 1rem 0 .35rem; }\n"
	"p { margin: .6rem 0; max-width: 46rem; }\n"
	"a { color: var(--link); }\n"
	"a:focus-visible, .wide:focus-visible { outline: 3px solid var(--link); outline-offset: "
	"2px; }\n"
	".skip { position: absolute; left: -100rem; }\n"
	".skip:focus { position: static; display: inline-block; padding: .5rem; }\n"
	"article { background: var(--card); border: 1px solid var(--line); border-radius: .4rem;\n"
	"  padding: .25rem 1.1rem .9rem; margin: 1rem 0; }\n"
	"article h3 { margin-top: .8rem; }\n"
	"ul, ol { padding-left: 1.4rem; margin: .4rem 0; }\n"
	"li { margin: .45rem 0; }\n"
	"nav ul { columns: 2 16rem; }\n"
	"nav li { margin: .15rem 0; break-inside: avoid; }\n"
	"dl { margin: .6rem 0; }\n"
	"dl > div { display: flex; flex-wrap: wrap; gap: 0 .75rem; margin: .2rem 0; }\n"
	"dt { flex: 0 0 11rem; color: var(--soft); }\n"
	"dd { flex: 1 1 16rem; margin: 0; overflow-wrap: anywhere; }\n"
	".wide { overflow-x: auto; margin: .8rem 0; }\n"
	"table { border-collapse: collapse; width: 100%; font-size: .95rem; }\n"
	"caption { position: absolute; clip-path: inset(50%); width: 1px; height: 1px;\n"
	"  overflow: hidden; }\n"
	"th, td { text-align: left; vertical-align: top; padding: .45rem .6rem;\n"
	"  border-bottom: 1px solid var(--line); font-weight: inherit; }\n"
	"thead th { font-weight: 600; border-bottom-width: 2px; }\n"
	"th:first-child, td:first-child { padding-left: 0; }\n"
	"strong { font-weight: 600; }\n"
	".tag { display: inline-block; margin-left: .4rem; padding: 0 .4rem; border-radius: "
	".25rem;\n"
	"  border: 1px solid currentColor; color: var(--tag); font-size: .82rem; font-weight: "
	"600;\n"
	"  white-space: nowrap; }\n"
	".tag:first-child { margin-left: 0; }\n"
	".more { color: var(--soft); font-size: .93rem; }\n"
	".rule { color: var(--soft); font-size: .82rem; overflow-wrap: anywhere; }\n"
	"summary { cursor: pointer; }\n"
	"code { font: .92em/1.4 ui-monospace, \"DejaVu Sans Mono\", Consolas, monospace; }\n"
	"footer { margin-top: 3rem; border-top: 2px solid var(--line); color: var(--soft);\n"
	"  font-size: .93rem; }\n"
	"@media print { :root { color-scheme: light; --ink: #000; --soft: #333; --paper: #fff;\n"
	"    --line: #999; --card: #fff; --link: #000; --tag: #000; }\n"
	"  body { font-size: 10pt; }\n"
	"  main { max-width: none; padding: 0; }\n"
	"  article, li, tr, dl > div { break-inside: avoid; }\n"
	"  h2, h3, h4 { break-after: avoid; }\n"
	"  a { text-decoration: none; }\n"
	"  .skip { display: none; }\n"
	"  .wide { overflow: visible; }\n"
	"  thead { display: table-header-group; } }\n"
	"@page { margin: 18mm; }\n";

static void escape(struct strbuf *out, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&': sb_puts(out, "&amp;"); break;
		case '<': sb_puts(out, "&lt;"); break;
		case '>': sb_puts(out, "&gt;"); break;
		case '"': sb_puts(out, "&quot;"); break;
		case '\'': sb_puts(out, "&#39;"); break;
		default: sb_putc(out, *s); break;
		}
	}
}

static void attribute(struct strbuf *out, const char *name, const char *value)
{
	sb_printf(out, " %s=\"", name);
	escape(out, value);
	sb_putc(out, '"');
}

static void begin(struct page *p, const struct page_head *h)
{
	struct strbuf *out = p->out;

	sb_puts(out, "<!DOCTYPE html>\n<html");
	attribute(out, "lang", h->language);
	sb_puts(out, ">\n<head>\n<meta charset=\"utf-8\">\n"
		     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		     "style-src 'unsafe-inline'\">\n<title>");
	escape(out, h->title);
	sb_puts(out, "</title>\n<style>\n");
	sb_puts(out, style);
	sb_puts(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#contents\">");
	escape(out, h->skip);
	sb_puts(out, "</a>\n<main>\n<h1>");
	escape(out, h->title);
	sb_puts(out, "</h1>\n");
}

static void end(struct page *p)
{
	sb_puts(p->out, "</main>\n</body>\n</html>\n");
}

/* <section aria-labelledby="ID"> and its heading */
static void open_headed(struct strbuf *out, const char *element, const char *heading,
	const char *id, const char *title)
{
	sb_printf(out, "<%s", element);
	attribute(out, "aria-labelledby", id);
	sb_printf(out, ">\n<%s", heading);
	attribute(out, "id", id);
	sb_putc(out, '>');
	escape(out, title);
	sb_printf(out, "</%s>\n", heading);
}

static void open_titled(
	struct strbuf *out, const char *before, const char *title, const char *after)
{
	sb_puts(out, before);
	escape(out, title);
	sb_puts(out, after);
}

/* The first cell of a row is its heading. */
static bool heads_row(const struct page *p, enum page_part part)
{
	return part == PART_CELL && p->entries[p->depth - 1] == 1;
}

static void open(struct page *p, enum page_part part, const char *id, const char *title)
{
	struct strbuf *out = p->out;

	switch (part) {
	case PART_SECTION: open_headed(out, "section", "h2", id, title); break;
	case PART_CARD: open_headed(out, "article", "h3", id, title); break;
	case PART_CONTENTS:
		open_titled(out, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">", title,
			"</h2>\n<ul>\n");
		break;
	case PART_PARAGRAPH: sb_puts(out, "<p>"); break;
	case PART_LIST: sb_puts(out, "<ul>\n"); break;
	case PART_STEPS: sb_puts(out, "<ol>\n"); break;
	case PART_ENTRY: sb_puts(out, "<li>"); break;
	case PART_FIELDS: sb_puts(out, "<dl>\n"); break;
	case PART_FIELD: open_titled(out, "<div><dt>", title, "</dt><dd>"); break;
	case PART_TABLE:
		sb_puts(out, "<div class=\"wide\" role=\"region\" tabindex=\"0\"");
		attribute(out, "aria-label", title);
		open_titled(out, ">\n<table>\n<caption>", title, "</caption>\n");
		break;
	case PART_ROW:
		sb_puts(out, "<tr");
		if (id)
			attribute(out, "id", id);
		sb_putc(out, '>');
		break;
	case PART_CELL: sb_puts(out, heads_row(p, part) ? "<th scope=\"row\">" : "<td>"); break;
	case PART_FOLD: open_titled(out, "<details><summary>", title, "</summary>"); break;
	}
	p->line_open = false;
}

static void end_line(struct page *p)
{
	if (p->line_open)
		sb_puts(p->out, "</div>");
	p->line_open = false;
}

static void close(struct page *p, enum page_part part)
{
	struct strbuf *out = p->out;

	end_line(p);
	switch (part) {
	case PART_SECTION: sb_puts(out, "</section>\n"); break;
	case PART_CARD: sb_puts(out, "</article>\n"); break;
	case PART_CONTENTS: sb_puts(out, "</ul>\n</nav>\n"); break;
	case PART_PARAGRAPH: sb_puts(out, "</p>\n"); break;
	case PART_LIST: sb_puts(out, "</ul>\n"); break;
	case PART_STEPS: sb_puts(out, "</ol>\n"); break;
	case PART_ENTRY: sb_puts(out, "</li>\n"); break;
	case PART_FIELDS: sb_puts(out, "</dl>\n"); break;
	case PART_FIELD: sb_puts(out, "</dd></div>\n"); break;
	case PART_TABLE: sb_puts(out, "</tbody>\n</table>\n</div>\n"); break;
	case PART_ROW: sb_puts(out, "</tr>\n"); break;
	case PART_CELL: sb_puts(out, heads_row(p, part) ? "</th>" : "</td>"); break;
	case PART_FOLD: sb_puts(out, "</details>"); break;
	}
}

static void heads(struct page *p, const char *const *list, unsigned n)
{
	sb_puts(p->out, "<thead><tr>");
	for (unsigned i = 0; i < n; i++)
		open_titled(p->out, "<th scope=\"col\">", list[i], "</th>");
	sb_puts(p->out, "</tr></thead>\n<tbody>\n");
}

static void head(struct page *p, unsigned level, const char *id, const char *title)
{
	sb_printf(p->out, "<h%u", level);
	if (id)
		attribute(p->out, "id", id);
	sb_putc(p->out, '>');
	escape(p->out, title);
	sb_printf(p->out, "</h%u>\n", level);
}

static void line(struct page *p, enum page_style how)
{
	end_line(p);
	sb_puts(p->out, how == LINE_MORE   ? "<div class=\"more\">"
			: how == LINE_RULE ? "<div class=\"rule\">"
					   : "<div>");
	p->line_open = true;
}

static void text(struct page *p, const char *s)
{
	escape(p->out, s);
}

static void marked(struct page *p, enum page_mark mark, const char *s, const char *id)
{
	struct strbuf *out = p->out;

	switch (mark) {
	case MARK_STRONG: open_titled(out, "<strong>", s, "</strong>"); break;
	case MARK_TAG: open_titled(out, " <span class=\"tag\">", s, "</span>"); break;
	case MARK_CODE: open_titled(out, "<code>", s, "</code>"); break;
	case MARK_LINK:
		sb_puts(out, "<a href=\"#");
		escape(out, id);
		open_titled(out, "\">", s, "</a>");
		break;
	}
}

const struct page_form page_html = {begin, end, open, close, heads, head, line, text, marked};
