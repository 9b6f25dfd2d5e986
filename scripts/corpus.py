"""Keeps a fuzzer's corpus as one file, an input a line in base64.

corpus.py pack FILE FOLDER; corpus.py unpack FILE FOLDER
"""

import base64
import hashlib
import pathlib
import sys

task, file, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
if task == "pack":
    inputs = sorted((path.read_bytes() for path in folder.iterdir()), key=lambda b: (len(b), b))
    file.write_text("".join(base64.b64encode(data).decode() + "\n" for data in inputs))
elif task == "unpack":
    for line in file.read_text().splitlines():
        data = base64.b64decode(line)
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)
else:
    sys.exit(__doc__)
