#ifndef CBUILDINFO_H
#define CBUILDINFO_H

/// The commit that the program was built from, with `-dirty` behind it where files were changed;
/// NULL where the build was not told.
const char *cbuildinfo_commit(void);

#endif
