#include "CSQLite.h"

#include <stdint.h>
#include <string.h>

/// Each step can be undone, so that two states that differ stay different.
static uint64_t mix(uint64_t state, uint64_t word) {
  state = (state ^ word) * 0x9E3779B97F4A7C15u;
  return state ^ (state >> 32);
}

static uint64_t mix_bytes(uint64_t state, const unsigned char *bytes, size_t count) {
  state = mix(state, count);
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    state = mix(state, word);
  }
  uint64_t rest = 0;
  if (count > 0) memcpy(&rest, bytes, count);
  return mix(state, rest);
}

static void row_seal(sqlite3_context *context, int count, sqlite3_value **values) {
  uint64_t state = 1;
  for (int place = 0; place < count; place++) {
    sqlite3_value *value = values[place];
    int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL) continue;
    state = mix(state, (uint64_t)place << 8 | (uint64_t)type);
    if (type == SQLITE_INTEGER) {
      state = mix(state, (uint64_t)sqlite3_value_int64(value));
    } else if (type == SQLITE_FLOAT) {
      // SQLite stores a negative 0 as 0.
      double number = sqlite3_value_double(value) + 0.0;
      uint64_t bits;
      memcpy(&bits, &number, 8);
      state = mix(state, bits);
    } else {
      // A text as it is stored: reading it as a blob changes nothing.
      const unsigned char *bytes = sqlite3_value_blob(value);
      state = mix_bytes(state, bytes, (size_t)sqlite3_value_bytes(value));
    }
  }
  sqlite3_result_int(context, (int32_t)(uint32_t)(state ^ (state >> 32)));
}

int csqlite_define_row_seal(sqlite3 *connection) {
  return sqlite3_create_function_v2(
      connection, "row_seal", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
      row_seal, NULL, NULL, NULL);
}
