"""Usage: judge.py ANCHORS INTERMEDIATES TIME FILE…: what pyHanko says, one line a signature:
file TAB field TAB intact TAB valid TAB trusted TAB coverage TAB modification level."""
import sys
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def certificates(folder):
    return [x509.Certificate.load(path.read_bytes()) for path in sorted(Path(folder).iterdir())]


anchors, intermediates = certificates(sys.argv[1]), certificates(sys.argv[2])
moment = datetime.fromisoformat(sys.argv[3].replace("Z", "+00:00"))
def judge(name, signature):
    context = ValidationContext(trust_roots=anchors, other_certs=intermediates, moment=moment, allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    print(
        Path(name).name, signature.field_name, status.intact, status.valid, status.trusted,
        status.coverage.name, status.modification_level.name, sep="\t",
    )


for name in sys.argv[4:]:
    with open(name, "rb") as file:
        try:
            signatures = PdfFileReader(file, strict=False).embedded_regular_signatures
        except Exception as failure:  # of a file that others made
            print(Path(name).name, "-", "ERROR", type(failure).__name__, failure, sep="\t")
            continue
        for signature in signatures:
            try:
                judge(name, signature)
            except Exception as failure:
                print(Path(name).name, signature.field_name, "ERROR", type(failure).__name__, failure, sep="\t")
