#ifndef ORGBENCH_CLIBXML2_H
#define ORGBENCH_CLIBXML2_H

// libxml2's xmlTextWriter as a few typed functions, loaded at first use: no command but
// `compare --junit` needs it.

#pragma clang assume_nonnull begin

/// Loads libxml2 once. Returns NULL, or why it could not be loaded and what to install. Every other
/// function here needs a successful load first. Safe to call from any thread.
const char *_Nullable ox_load(void);

/// An indented UTF-8 document in memory, its declaration written; NULL without memory.
typedef struct ox_writer ox_writer;
ox_writer *_Nullable ox_writer_create(void);
void ox_writer_destroy(ox_writer *writer);

void ox_start_element(ox_writer *writer, const char *name);
void ox_end_element(ox_writer *writer);
/// Values and text are escaped, but characters that XML 1.0 forbids are written as they are.
void ox_attribute(ox_writer *writer, const char *name, const char *value);
void ox_text(ox_writer *writer, const char *text);

/// Ends the document. Returns its bytes, which live as long as the writer, or NULL where any call
/// failed.
const char *_Nullable ox_finish(ox_writer *writer, long *count);

#pragma clang assume_nonnull end

#endif
