#include "CLibxml2.h"

#include <dlfcn.h>
#include <libxml/parser.h>
#include <libxml/xmlwriter.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Every function of libxml2 that is used, with its type taken from its headers.
#define FUNCTIONS(use)                                                                             \
  use(xmlBufferCreate) use(xmlBufferFree) use(xmlBufferContent) use(xmlBufferLength)               \
  use(xmlNewTextWriterMemory) use(xmlFreeTextWriter) use(xmlTextWriterSetIndent)                   \
  use(xmlTextWriterStartDocument) use(xmlTextWriterEndDocument) use(xmlTextWriterStartElement)     \
  use(xmlTextWriterEndElement) use(xmlTextWriterWriteAttribute) use(xmlTextWriterWriteString)      \
  use(xmlCreatePushParserCtxt) use(xmlCtxtUseOptions) use(xmlParseChunk) use(xmlStopParser)        \
  use(xmlCtxtGetLastError) use(xmlFreeParserCtxt)

#define DECLARE(name) static __typeof__(name) *name##_;
FUNCTIONS(DECLARE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[512];

static void load(void) {
  // 2.14 changed the library's number, but none of these functions.
  void *handle = dlopen("libxml2.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    handle = dlopen("libxml2.so.16", RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(failure, sizeof failure, "libxml2, which reads and writes XML, cannot be loaded: %s", dlerror());
    return;
  }
#define FIND(name)                                                                                 \
  if (!(*(void **)&name##_ = dlsym(handle, #name))) {                                              \
    snprintf(failure, sizeof failure, "this libxml2 has no %s", #name);                            \
    return;                                                                                        \
  }
  FUNCTIONS(FIND)
}

const char *ox_load(void) {
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}

struct ox_writer {
  xmlBufferPtr buffer;
  xmlTextWriterPtr writer;
  int failed;
};

ox_writer *ox_writer_create(void) {
  ox_writer *writer = calloc(1, sizeof *writer);
  if (!writer)
    return NULL;
  writer->buffer = xmlBufferCreate_();
  writer->writer = writer->buffer ? xmlNewTextWriterMemory_(writer->buffer, 0) : NULL;
  if (!writer->writer || xmlTextWriterSetIndent_(writer->writer, 1) < 0 ||
      xmlTextWriterStartDocument_(writer->writer, NULL, "UTF-8", NULL) < 0) {
    ox_writer_destroy(writer);
    return NULL;
  }
  return writer;
}

void ox_writer_destroy(ox_writer *writer) {
  if (writer->writer)
    xmlFreeTextWriter_(writer->writer);
  if (writer->buffer)
    xmlBufferFree_(writer->buffer);
  free(writer);
}

static const xmlChar *xml(const char *text) { return (const xmlChar *)text; }

void ox_start_element(ox_writer *writer, const char *name) {
  writer->failed |= xmlTextWriterStartElement_(writer->writer, xml(name)) < 0;
}
void ox_end_element(ox_writer *writer) {
  writer->failed |= xmlTextWriterEndElement_(writer->writer) < 0;
}
void ox_attribute(ox_writer *writer, const char *name, const char *value) {
  writer->failed |= xmlTextWriterWriteAttribute_(writer->writer, xml(name), xml(value)) < 0;
}
void ox_text(ox_writer *writer, const char *text) {
  writer->failed |= xmlTextWriterWriteString_(writer->writer, xml(text)) < 0;
}

const char *ox_finish(ox_writer *writer, long *count) {
  writer->failed |= xmlTextWriterEndDocument_(writer->writer) < 0;
  xmlFreeTextWriter_(writer->writer); // flushes
  writer->writer = NULL;
  *count = xmlBufferLength_(writer->buffer);
  return writer->failed ? NULL : (const char *)xmlBufferContent_(writer->buffer);
}

struct reading {
  const ox_handler *handler;
  void *context;
  xmlParserCtxtPtr parser;
  int depth;
  ox_end end;
};

static void stop(struct reading *reading, ox_end end) {
  if (reading->end != OX_DONE)
    return;
  reading->end = end;
  xmlStopParser_(reading->parser);
}

static void on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **declared, int count, int defaulted,
                     const xmlChar **attributes) {
  struct reading *reading = data;
  // libxml2 has this bound for trees, and none for what is read without one.
  if (++reading->depth > 256)
    stop(reading, OX_DAMAGED);
  if (reading->end == OX_DONE &&
      !reading->handler->start(reading->context, (const char *)name, count,
                               (const char *const *)attributes))
    stop(reading, OX_STOPPED);
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  struct reading *reading = data;
  reading->depth--;
  if (reading->end == OX_DONE && !reading->handler->end(reading->context, (const char *)name))
    stop(reading, OX_STOPPED);
}

static void on_text(void *data, const xmlChar *text, int count) {
  struct reading *reading = data;
  if (reading->end == OX_DONE && !reading->handler->text(reading->context, (const char *)text, count))
    stop(reading, OX_STOPPED);
}

// Called before anything of the document type is read.
static void on_doctype(void *data, const xmlChar *name, const xmlChar *public_id,
                       const xmlChar *system_id) {
  stop(data, OX_DOCTYPE);
}

static void feed(struct reading *reading, const char *bytes, long count, int is_last) {
  if (reading->end != OX_DONE)
    return;
  xmlParseChunk_(reading->parser, bytes, (int)count, is_last);
  const xmlError *error = xmlCtxtGetLastError_(reading->parser);
  if (error && error->level == XML_ERR_FATAL && reading->end == OX_DONE)
    reading->end = OX_DAMAGED;
}

ox_end ox_read(const char *bytes, long count, const ox_handler *handler, void *context) {
  xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                       .internalSubset = on_doctype,
                       .startElementNs = on_start,
                       .endElementNs = on_end,
                       .characters = on_text,
                       .ignorableWhitespace = on_text,
                       .cdataBlock = on_text};
  struct reading reading = {.handler = handler, .context = context};
  // Only functions of the library touch the parser: its layout differs between versions.
  reading.parser = xmlCreatePushParserCtxt_(&sax, &reading, NULL, 0, NULL);
  if (!reading.parser)
    return OX_DAMAGED;
  // Without a document type the entities that are replaced are XML's own five; NOENT does so in
  // attributes, too.
  xmlCtxtUseOptions_(reading.parser, XML_PARSE_NOENT | XML_PARSE_NONET | XML_PARSE_NOERROR |
                                         XML_PARSE_NOWARNING);
  const long piece = 1 << 20;
  for (long start = 0; reading.end == OX_DONE && start < count; start += piece) {
    long size = count - start < piece ? count - start : piece;
    feed(&reading, bytes + start, size, 0);
  }
  feed(&reading, NULL, 0, 1);
  xmlFreeParserCtxt_(reading.parser);
  return reading.end;
}
