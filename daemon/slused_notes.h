/*
 * slused_notes - small files in the state folder, written whole or not at all
 *
 * Where a feed has got to is one line.  It is written beside, brought to the disk, and put in
 * place by a rename: after a crash there is the old one or the new one.
 */
#ifndef SLUSED_NOTES_H
#define SLUSED_NOTES_H

#include <stddef.h>

enum { NOTE_MAX = 16 << 10 };

/* 0, or -1 and errno.  name has no '/'. */
int note_write(const char *folder, const char *name, const char *text, size_t len);
/* How much was read into out; -1: there is none that can be read. */
long note_read(const char *folder, const char *name, char out[NOTE_MAX]);
/* Makes the folder when it is not there; 0, or -1 and errno. */
int note_folder(const char *folder);

#endif
