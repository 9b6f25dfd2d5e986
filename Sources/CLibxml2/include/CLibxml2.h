#ifndef ORGBENCH_CLIBXML2_H
#define ORGBENCH_CLIBXML2_H

// libxml2's xmlTextWriter and its SAX2 parser as a few typed functions, loaded at first use: no
// command but `compare --junit`, and those that read attachments of office programs, needs it.

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

/// What is told of a document while it is read. A function that returns 0 ends the reading.
typedef struct {
  /// An element begins. For each attribute there are five pointers: its name without a prefix, its
  /// prefix and its namespace (NULL where it has none), the value's first byte, and the byte behind
  /// its last.
  int (*start)(void *context, const char *name, int count,
               const char *_Nullable const *_Nullable attributes);
  int (*end)(void *context, const char *name);
  /// A piece of text between tags; one text may come in several pieces.
  int (*text)(void *context, const char *text, int count);
} ox_handler;

/// How reading ended.
typedef enum {
  OX_DONE,
  OX_STOPPED,  /// A function of the handler returned 0.
  OX_DOCTYPE,  /// It has a document type, which could define entities.
  OX_DAMAGED,  /// It is not well-formed, or nested more than 256 deep, or memory was short.
} ox_end;

/// Reads a document. Nothing outside of it is opened; document types, and with them all entities
/// but XML's own five, end the reading before they are read.
ox_end ox_read(const char *bytes, long count, const ox_handler *handler, void *context);

#pragma clang assume_nonnull end

#endif
