"""Usage: rate.py ANCHORS INTERMEDIATES TIME FOLDER: pyHanko over all PDFs of a folder, a process for each core.
Prints files TAB signatures intact and valid TAB seconds."""
import logging
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def certificates(folder):
    return [x509.Certificate.load(path.read_bytes()) for path in sorted(Path(folder).iterdir())]


# pyHanko reads a claimed role as RFC 5755 writes it and says of every plain text, as EU DSS writes it, that it is none.
logging.disable(logging.CRITICAL)

anchors, intermediates = certificates(sys.argv[1]), certificates(sys.argv[2])
moment = datetime.fromisoformat(sys.argv[3].replace("Z", "+00:00"))


def judge(name):
    good = 0
    with open(name, "rb") as file:
        for signature in PdfFileReader(file).embedded_regular_signatures:
            context = ValidationContext(
                trust_roots=anchors, other_certs=intermediates, moment=moment, allow_fetching=False
            )
            status = validate_pdf_signature(signature, signer_validation_context=context)
            good += status.intact and status.valid
    return good


if __name__ == "__main__":
    files = sorted(str(path) for path in Path(sys.argv[4]).iterdir())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(judge, files[:20], chunksize=5))
        started = time.time()
        good = sum(pool.map(judge, files, chunksize=10))
        print(len(files), good, time.time() - started, sep="\t")
