#include "CLibxml2.h"

#include <dlfcn.h>
#include <libxml/xmlwriter.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// Every function of libxml2 that is used, with its type taken from its headers.
#define FUNCTIONS(use)                                                                             \
  use(xmlBufferCreate) use(xmlBufferFree) use(xmlBufferContent) use(xmlBufferLength)               \
  use(xmlNewTextWriterMemory) use(xmlFreeTextWriter) use(xmlTextWriterSetIndent)                   \
  use(xmlTextWriterStartDocument) use(xmlTextWriterEndDocument) use(xmlTextWriterStartElement)     \
  use(xmlTextWriterEndElement) use(xmlTextWriterWriteAttribute) use(xmlTextWriterWriteString)

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
    snprintf(failure, sizeof failure, "libxml2, which writes XML, cannot be loaded: %s", dlerror());
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
